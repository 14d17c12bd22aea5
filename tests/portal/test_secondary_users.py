"""Secondary users: who may share an account that others hold, as a holder says, and how a holder stops it."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from bank.example.models import Account, Holding
from bank.example.models import Customer as Record
from consent.account_states import AccountState
from consent.models import Consent, ConsentAccount, ConsentEvent, OutboxMessage, Person
from consent.models import Recipient as Company
from portal import erasing, pruning
from portal.models import HolderWord
from portal.security_letters import send_due
from tests.actors import Customer, Recipient
from tests.customers import MIAS_TIME
from tests.pages import Page
from tests.people import MakeRecipient
from tests.portal.test_joint_accounts import seen, tokens_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-27")]
EVERYDAY = "mia-everyday"
MIA, NOAH, LEO = "40118204", "40133057", "40126690"
APP = "Recipient budget-fox"


@pytest.fixture(autouse=True)
def mia_signed_in(mia: Customer) -> None:
    Record.objects.filter(pk=NOAH).update(language="en-NZ")
    mia.signs_in()


def way_to(holder: Customer) -> str:
    listed = body(holder.opens("/secondary-users"))
    (way,) = set(re.findall(r"/secondary-users/[0-9a-f]+/[0-9a-f]+", listed))
    return str(way)


def user_page(holder: Customer) -> Page:
    return holder.opens(way_to(holder))


def body(page: Page) -> str:
    return str(page.response.content.decode())


def states() -> set[str]:
    return set(ConsentAccount.objects.filter(account=EVERYDAY).values_list("state", flat=True))


def letters() -> list[tuple[str, str]]:
    """Who was written to about what holders say, and the subject, since the last time."""
    Record.objects.filter(pk__in=[MIA, NOAH]).update(email_verified=True)
    mail.outbox.clear()
    send_due(timezone.now())
    return sorted((one.to[0].split("@")[0], str(one.subject)) for one in mail.outbox)


def told() -> list[tuple[str, str]]:
    """Which letters there are about the newest event of a consent, and to whom."""
    newest = OutboxMessage.objects.filter(channel="mail").order_by("-at").values_list("at", flat=True)[:1]
    rows = OutboxMessage.objects.filter(channel="mail", at=newest).select_related("addressee")
    return sorted((row.topic, row.addressee.username if row.addressee else "noah") for row in rows)


@pytest.fixture
def instructed(mia: Customer) -> None:
    user_page(mia).press("btn-give")


@pytest.fixture
def token(cds: Recipient, noah: Customer, instructed: None) -> str:
    """Noah shares the account that Mia holds; an access token."""
    return tokens_of(cds, noah)


def test_who_only_uses_an_account_finds_it_among_those_that_cannot_be_shared(
    cds: Recipient, noah: Customer
) -> None:
    page = noah.signs_in(cds.link())

    assert not page.has("account-1")
    assert "whoever holds it has not let you share it" in page.text


def test_a_holder_lets_them_share_it_after_reading_what_follows(
    cds: Recipient, mia: Customer, noah: Customer
) -> None:
    assert "People who use your accounts" in mia.opens("/").text
    page = user_page(mia)
    assert "May not share it" in page.text
    assert "Noah may then share data of this account with apps of their choice" in page.text

    done = page.press("btn-give")

    assert "Noah may share this account from now on" in done.text
    assert letters() == [
        ("mia", "Somebody who uses your account may share its data"),
        ("noah", "You may share data of an account that you use"),
    ]
    assert not any(word in one.body for one in mail.outbox for word in ("Everyday", "Noah", "Mia"))
    review = noah.reaches_review(cds.link())
    assert "We may tell Mia T, who can see this sharing and stop it for this account." in review.text
    assert seen(cds, tokens_to(cds, review)) == 1


def tokens_to(cds: Recipient, review: Page) -> str:
    code = cds.answer_in(review.press("btn-allow").onward)["code"]
    return str(cds.redeems(code).json()["access_token"])


def test_the_holder_sees_who_shares_it_with_whom_since_when_and_until_when(
    cds: Recipient, mia: Customer, token: str
) -> None:
    assert told() == [("given", "noah"), ("joint-given", "mia")]
    assert "Your accounts, shared by others" in mia.opens("/").text
    page, given = user_page(mia), timezone.now().astimezone(MIAS_TIME)

    for said in (APP, "Noah", "Everyday", "Since", f"{given:%B %Y}", "Until"):
        assert said in page.text
    assert "Noah uses your account" in mia.opens(f"/joint/{Consent.objects.get().pk}/").text


def test_what_they_share_does_not_count_as_their_own(cds: Recipient, token: str, mia: Customer) -> None:
    assert cds.reads_accounts(token).json()["data"]["accounts"][0]["isOwned"] is False
    own = tokens_of(cds, mia)
    assert cds.reads_accounts(own).json()["data"]["accounts"][0]["isOwned"] is True


def test_taking_the_instruction_back_ends_at_once_what_they_share_of_it(
    cds: Recipient, mia: Customer, noah: Customer, token: str
) -> None:
    letters()
    page = user_page(mia)
    assert "stops at once, with every app. Services that Noah gets from them may stop working." in page.text

    done = page.press("btn-withdraw")

    assert "Noah shares nothing from this account any more" in done.text
    assert seen(cds, token) == 0
    assert states() == {AccountState.WITHDRAWN}
    event = ConsentEvent.objects.latest("at")
    assert (event.verb, event.actor) == ("retract", "authoriser")
    assert told() == [("joint-retracted", "noah")]
    assert letters() == [
        ("mia", "Somebody who uses your account may not share its data any more"),
        ("noah", "You may not share data of an account any more"),
    ]


def test_an_instruction_given_again_brings_nothing_back(
    cds: Recipient, mia: Customer, noah: Customer, token: str
) -> None:
    user_page(mia).press("btn-withdraw")
    user_page(mia).press("btn-give")

    assert seen(cds, token) == 0
    assert seen(cds, tokens_of(cds, noah)) == 1


def test_what_the_bank_takes_back_elsewhere_ends_at_once_too(cds: Recipient, token: str) -> None:
    Holding.objects.filter(customer_number=NOAH, uses_only=True).update(instructed=False)

    assert seen(cds, token) == 0


def test_the_holder_stops_it_for_one_company_now_and_later(
    cds: Recipient, make_recipient: MakeRecipient, mia: Customer, noah: Customer, token: str
) -> None:
    again, other = tokens_of(cds, noah), make_recipient("cds", "ledger")
    elsewhere = tokens_of(other, noah)
    consent = Consent.objects.earliest("created_at")
    asks = mia.opens(f"/joint/{consent.pk}/stop")
    assert f"Noah can’t share this account with {APP} again, unless you let them." in asks.text
    assert f"Services that Noah gets from {APP} may stop working" in asks.text

    asks.press("btn-stop")

    assert (seen(cds, token), seen(cds, again), seen(other, elsewhere)) == (0, 0, 1)
    assert told()[-2:] == [("joint-retracted", "noah"), ("joint-retracted", "noah")]
    page = noah.signs_in(cds.link())
    assert f"Whoever holds this account has stopped your sharing it with {APP}." in page.text
    assert not page.has("account-1")


def test_a_stop_holds_for_all_brands_of_a_company(
    cds: Recipient, make_recipient: MakeRecipient, mia: Customer, noah: Customer, token: str
) -> None:
    brand = make_recipient("cds", "ledger")
    under_it = tokens_of(brand, noah)
    legal_name = cds.row.recipient.legal_name
    Company.objects.filter(pk=brand.row.recipient_id).update(legal_name=legal_name)

    mia.opens(f"/joint/{Consent.objects.earliest('created_at').pk}/stop").press("btn-stop")

    assert (seen(cds, token), seen(brand, under_it)) == (0, 0)
    assert not noah.signs_in(brand.link()).has("account-1")


def test_a_stop_for_one_company_is_taken_back(
    cds: Recipient, mia: Customer, noah: Customer, token: str
) -> None:
    mia.opens(f"/joint/{Consent.objects.get().pk}/stop").press("btn-stop")
    letters()
    page = user_page(mia)
    assert f"Noah can’t share this account with {APP}." in page.text

    page.press("btn-let-1")

    assert seen(cds, token) == 0
    assert letters() == [("noah", "You may share data of an account with an app again")]
    assert seen(cds, tokens_of(cds, noah)) == 1


def test_an_instruction_given_after_the_bank_took_one_back_brings_nothing_back(
    cds: Recipient, mia: Customer, noah: Customer, token: str
) -> None:
    Holding.objects.filter(customer_number=NOAH, uses_only=True).update(instructed=False)

    user_page(mia).press("btn-give")

    assert seen(cds, token) == 0
    assert seen(cds, tokens_of(cds, noah)) == 1


def test_what_the_bank_took_back_elsewhere_does_not_read_as_shared(
    cds: Recipient, mia: Customer, token: str
) -> None:
    assert "Sharing" in re.findall(r'class="status[^>]*>\s*(?:<[^>]*>\s*)*(\w+)', body(user_page(mia)))
    Holding.objects.filter(customer_number=NOAH, uses_only=True).update(instructed=False)

    assert "Paused" in re.findall(r'class="status[^>]*>\s*(?:<[^>]*>\s*)*(\w+)', body(user_page(mia)))


@pytest.mark.parametrize("button", ["btn-withdraw", "stop"])
def test_what_was_taken_back_meanwhile_is_not_agreed_to_by_a_late_yes(
    cds: Recipient, mia: Customer, noah: Customer, token: str, button: str
) -> None:
    review = noah.reaches_review(cds.link())
    if button == "stop":
        mia.opens(f"/joint/{Consent.objects.earliest('created_at').pk}/stop").press("btn-stop")
    else:
        user_page(mia).press(button)

    late = review.press("btn-allow")

    assert not late.has("btn-allow")
    assert Consent.objects.filter(status="active").count() == 1


def test_what_was_read_is_what_is_decided_on(mia: Customer, instructed: None) -> None:
    read = user_page(mia)
    user_page(mia).press("btn-withdraw")

    late = read.press("btn-withdraw")

    assert late.status == 409
    assert "Something changed while you were reading" in late.text
    assert [word.said for word in HolderWord.objects.order_by("pk")] == ["instructed", "withdrawn"]


def test_nobody_says_so_but_a_holder_and_of_nobody_but_who_uses_it(
    mia: Customer, noah: Customer, leo: Customer
) -> None:
    way = way_to(mia)
    leo.signs_in()
    noah.signs_in()

    assert leo.opens(way).status == 404
    assert noah.opens(way).status == 404
    assert "Nobody else may use an account that you hold." in noah.opens("/secondary-users").text
    assert mia.opens(way[:-3] + "fff").status == 404
    assert not Holding.objects.filter(instructed=True).exists()


def test_where_the_bank_takes_instructions_elsewhere_a_holder_only_reads(
    mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = user_page(mia)
    monkeypatch.setattr("bank.example.adapter.ExampleBank.takes_instructions", False)

    assert "To change it, call us." in user_page(mia).text
    assert read.press("btn-give").status == 409
    assert not HolderWord.objects.exists()


def test_a_stop_is_taken_back_also_where_the_bank_takes_instructions_elsewhere(
    mia: Customer, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bank.example.adapter.ExampleBank.takes_instructions", False)
    mia.opens(f"/joint/{Consent.objects.get().pk}/stop").press("btn-stop")

    assert "Noah may share it with them again" in user_page(mia).press("btn-let-1").text


def test_who_uses_an_account_chooses_nothing_for_those_who_hold_it(
    mia: Customer, noah: Customer, instructed: None
) -> None:
    Account.objects.get(pk=EVERYDAY).holdings.create(customer_number=LEO, position=9)
    noah.signs_in()

    assert "You hold no account together with anybody." in noah.opens("/joint/options").text


def test_who_uses_an_account_needs_all_its_holders_where_they_agree_each_time(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer, instructed: None
) -> None:
    Account.objects.get(pk=EVERYDAY).holdings.create(customer_number=LEO, position=9)
    Account.objects.filter(pk=EVERYDAY).update(joint_sharing="co-approval")

    code = cds.answer_in(noah.reaches_review(cds.link()).press("btn-allow").onward)["code"]
    token = str(cds.redeems(code).json()["access_token"])
    assert seen(cds, token) == 0
    leo.signs_in()
    for holder in (mia, leo):
        page = holder.opens(f"/joint/{Consent.objects.get().pk}/decide")
        assert "Everybody who holds what Noah wants to share has to agree." in page.text
        page.press("btn-allow")

    assert seen(cds, token) == 1


@pytest.mark.parametrize("issuer", ["nz", "uk", "fapi2"])
def test_elsewhere_only_holders_share(make_recipient: MakeRecipient, noah: Customer, issuer: str) -> None:
    Holding.objects.filter(customer_number=NOAH).update(instructed=True)

    page = noah.signs_in(make_recipient(issuer).link())

    assert "Only those who hold this account can share it here." in page.text
    assert not page.has("account-1")


def test_an_erased_customer_stands_in_no_words_of_holders(mia: Customer, instructed: None) -> None:
    erasing.erase_sign_in(Person.objects.get(customer_number=NOAH).pk)
    erasing.erase_sign_in(Person.objects.get(customer_number=MIA).pk)

    word = HolderWord.objects.get()
    assert (word.user, word.said_by) == ("", None)


def test_the_last_word_is_kept_and_what_it_overtook_goes_in_its_time(mia: Customer, instructed: None) -> None:
    user_page(mia).press("btn-withdraw")
    HolderWord.objects.update(at=timezone.now() - 2 * pruning.CHOICES_KEPT)
    HolderWord.objects.filter(said="withdrawn").update(at=timezone.now() - 1.5 * pruning.CHOICES_KEPT)

    pruning.prune(timezone.now())

    assert HolderWord.objects.get().said == "withdrawn"
