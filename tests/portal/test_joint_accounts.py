"""Joint accounts: who else has to agree, what they see, and what each of them can stop."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bank.example.models import Account
from bank.example.models import Customer as Record
from consent import operations
from consent.account_states import AccountState, AuthoriserState
from consent.issuers import consent_policy
from consent.models import (
    AccountAlias,
    Authoriser,
    Consent,
    ConsentAccount,
    ConsentEvent,
    Evidence,
    Person,
)
from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db
HOUSEHOLD, OWN = "carter-household", "leo-own"
LEO, LEO2 = "40126690", "40126691"


@pytest.fixture
def leo2(bank: None) -> Customer:
    return Customer("leo2")


@pytest.fixture
def own_account(bank: None) -> None:
    """A second account, which is Leo's alone."""
    household = Account.objects.get(pk=HOUSEHOLD)
    household.pk, household.nickname, household.number = OWN, "Own", "5018 9999"
    household.save(force_insert=True)
    household.holdings.create(customer_number=LEO, position=9)


def states() -> dict[str, str]:
    return dict(ConsentAccount.objects.values_list("account", "state"))


def joint_page(rest: str = "") -> str:
    return f"/joint/{Consent.objects.get().pk}/{rest}"


def tokens_of(cds: Recipient, leo: Customer, accounts: int = 1) -> str:
    code = cds.answer_in(leo.allows(cds.link(), accounts))["code"]
    return str(cds.redeems(code).json()["access_token"])


def seen(cds: Recipient, token: str) -> int:
    answer = cds.reads_accounts(token)
    assert answer.status_code == 200, answer.content
    return len(answer.json()["data"]["accounts"])


@pytest.mark.peer("6-07")
@pytest.mark.clause("DASH-07", "DASH-19", "DASH-21", "DASH-25")
def test_an_account_waits_for_the_other_holder_while_the_rest_is_shared(
    cds: Recipient, leo: Customer, leo2: Customer, own_account: None
) -> None:
    review = leo.reaches_review(cds.link(), accounts=2)
    assert "We’ll ask Leonie, who must agree too, by" in review.text
    code = cds.answer_in(review.press("btn-allow").onward)["code"]
    token = cds.redeems(code).json()["access_token"]

    assert states() == {HOUSEHOLD: AccountState.WAITING, OWN: AccountState.SHARED}
    assert seen(cds, token) == 1
    assert "Household: waiting for Leonie to agree, until" in leo.opens("/").text

    asked = leo2.signs_in("/")
    assert "Waiting for you" in asked.text
    page = leo2.opens(joint_page("decide"))
    assert "Let Leo share Household with" in page.text
    page = page.press("btn-allow")

    assert "You agreed" in page.text
    assert states() == {HOUSEHOLD: AccountState.SHARED, OWN: AccountState.SHARED}
    assert seen(cds, token) == 2
    assert "Leonie agreed too" in leo.opens(f"/consents/{Consent.objects.get().pk}/").text


@pytest.fixture
def shared(cds: Recipient, leo: Customer, leo2: Customer, own_account: None) -> str:
    """Leo shares both accounts, one of which waits for Leonie, who has signed in; an access token."""
    token = tokens_of(cds, leo, accounts=2)
    leo2.signs_in("/")
    return token


def unavailable(cds: Recipient, token: str, account: str) -> str:
    """What a call for one account of the consent is told."""
    public_id = AccountAlias.objects.get(account=account, customer__username="leo").public_id
    answer = cds.reads(f"/cds/cds-au/v1/banking/accounts/{public_id}", token)
    assert answer.status_code >= 400, answer.content
    return str(answer.json()["errors"][0]["code"])


@pytest.mark.clause("DASH-21", "RES-08")
def test_of_an_account_that_waits_nothing_is_told_but_that_it_is_not_to_be_had(
    cds: Recipient, shared: str
) -> None:
    assert unavailable(cds, shared, HOUSEHOLD).endswith(":Authorisation/UnavailableBankingAccount")


@pytest.mark.clause("DASH-21")
def test_who_says_no_keeps_the_account_out_and_the_rest_goes_on(
    cds: Recipient, shared: str, leo: Customer, leo2: Customer
) -> None:
    page = leo2.opens(joint_page("decide")).press("btn-deny")

    assert "You said no" in page.text
    assert states() == {HOUSEHOLD: AccountState.REFUSED, OWN: AccountState.SHARED}
    assert seen(cds, shared) == 1
    assert unavailable(cds, shared, HOUSEHOLD).endswith("UnavailableBankingAccount")
    own = leo.opens(f"/consents/{Consent.objects.get().pk}/").text
    assert "Leonie didn’t agree. Nothing from it is shared." in own
    assert leo2.opens(joint_page("decide")).url.endswith(joint_page()), "there is nothing left to decide"


@pytest.mark.peer("6-07")
@pytest.mark.clause("DASH-22", "DASH-26")
def test_who_agreed_can_stop_it_for_their_account_alone(
    cds: Recipient, shared: str, leo: Customer, leo2: Customer
) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    asks = leo2.opens(joint_page("stop"))
    assert "Services that Leo gets from Recipient budget-fox may stop working" in asks.text
    assert "Leo can start a new one" in asks.text

    page = asks.press("btn-stop")

    assert "Stopped by you" in page.text
    assert states() == {HOUSEHOLD: AccountState.WITHDRAWN, OWN: AccountState.SHARED}
    assert seen(cds, shared) == 1
    assert Consent.objects.get().status == "active"
    assert "Leonie stopped sharing from it" in leo.opens(f"/consents/{Consent.objects.get().pk}/").text
    assert leo2.opens(joint_page("stop")).url.endswith(joint_page())


@pytest.mark.clause("AUD-01", "AUD-02", "AUD-03")
def test_each_decision_is_an_event_that_says_whose_it_is_and_what_they_saw(
    shared: str, leo2: Customer
) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    leo2.opens(joint_page("stop")).press("btn-stop")

    events = list(ConsentEvent.objects.order_by("sequence").values_list("verb", "actor", "actor_reference"))
    leonie = str(Authoriser.objects.get().customer_id)
    assert events[2:] == [("approve", "authoriser", leonie), ("retract", "authoriser", leonie)]
    content = Evidence.objects.get(sequence=3).content
    assert content is not None
    assert content["accounts"] == [HOUSEHOLD]
    assert content["amr"] == ["mfa", "otp", "pwd"]
    assert content["shown"]["template"] == "portal/_joint_statement.html"
    assert content["shown"]["data"]["title"] == "Let Leo share Household with Recipient budget-fox?"
    row = Authoriser.objects.get()
    assert (row.state, row.decided_in) == (AuthoriserState.WITHDRAWN, 4)


@pytest.mark.clause("AUD-02")
def test_what_changed_since_it_was_shown_is_shown_again_and_not_agreed_to(
    shared: str, leo2: Customer
) -> None:
    page = leo2.opens(joint_page("decide"))
    Account.objects.filter(pk=HOUSEHOLD).update(nickname="Renamed")

    again = page.press("btn-allow")

    assert again.status == 409
    assert "Something changed while you were reading" in again.text
    assert states()[HOUSEHOLD] == AccountState.WAITING
    again.press("btn-allow")
    assert states()[HOUSEHOLD] == AccountState.SHARED


@pytest.mark.clause("DASH-21")
def test_a_decision_needs_a_second_factor_of_minutes_ago(shared: str, leo2: Customer) -> None:
    session = leo2.http.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 11 * 60
    session.save()

    asked = leo2.opens(joint_page("decide"))

    assert asked.has("id_otp")
    assert not asked.has("btn-allow")
    assert asked.press("btn-continue", id_otp="000000").has("btn-allow")


@pytest.mark.clause("DASH-21")
def test_who_is_late_finds_that_nothing_waits_any_more_though_no_job_has_run(
    cds: Recipient, shared: str, leo: Customer, leo2: Customer
) -> None:
    page = leo2.opens(joint_page("decide"))
    Authoriser.objects.update(decide_by=timezone.now() - timedelta(seconds=1))

    late = page.press("btn-allow")

    assert late.url.endswith(joint_page())
    assert "You didn’t answer in time" in late.text
    assert "Leonie didn’t answer in time" in leo.opens(f"/consents/{Consent.objects.get().pk}/").text
    assert "Waiting for you" not in leo2.opens("/").text
    assert states()[HOUSEHOLD] == AccountState.WAITING
    assert seen(cds, shared) == 1


@pytest.mark.clause("DASH-22")
def test_nobody_else_sees_or_decides_and_a_stranger_cannot_tell_that_there_is_anything(
    shared: str, mia: Customer, leo: Customer
) -> None:
    mia.signs_in("/")

    for customer in (mia, leo):
        for rest in ("", "decide", "stop"):
            page = customer.opens(joint_page(rest))
            never = customer.opens(f"/joint/{uuid4()}/{rest}")
            assert page.status == never.status
            assert page.status == 404 or page.url.startswith("/account/")  # asks for a fresh factor first
    assert states()[HOUSEHOLD] == AccountState.WAITING


@pytest.mark.clause("DASH-22")
def test_another_holder_learns_of_the_joint_account_and_nothing_else(shared: str, leo2: Customer) -> None:
    for page in (leo2.opens("/"), leo2.opens(joint_page()), leo2.opens(joint_page("decide"))):
        assert "Household" in page.text
        assert "Own" not in page.text.replace("Own account", "")
        assert "Full name and title" not in page.text


@pytest.mark.clause("DASH-19", "DASH-25")
def test_who_agreed_beforehand_is_told_sees_it_and_can_stop_it(
    cds: Recipient, leo: Customer, leo2: Customer
) -> None:
    Account.objects.filter(pk=HOUSEHOLD).update(joint_sharing="pre-approval")
    review = leo.reaches_review(cds.link())
    assert "We may tell Leonie, who can see this sharing and stop it for this account" in review.text
    token = cds.redeems(cds.answer_in(review.press("btn-allow").onward)["code"]).json()["access_token"]
    assert seen(cds, token) == 1

    dashboard = leo2.signs_in("/")
    assert "Your accounts, shared by others" in dashboard.text
    leo2.opens(joint_page("stop")).press("btn-stop")

    assert states() == {HOUSEHOLD: AccountState.WITHDRAWN}
    assert seen(cds, token) == 0
    assert "Paused" in leo.opens("/").text


@pytest.mark.clause("DASH-25")
def test_of_one_who_needs_protection_the_others_neither_hear_nor_see(
    cds: Recipient, leo: Customer, leo2: Customer
) -> None:
    Record.objects.filter(pk=LEO).update(protected=True)
    review = leo.reaches_review(cds.link())
    assert "We won’t tell anybody else who holds this account" in review.text
    assert "Leonie" not in review.text
    token = cds.redeems(cds.answer_in(review.press("btn-allow").onward)["code"]).json()["access_token"]

    assert seen(cds, token) == 1
    assert not Authoriser.objects.exists()
    assert "budget-fox" not in leo2.signs_in("/").text
    assert leo2.opens(joint_page()).status == 404


@pytest.mark.clause("DASH-23")
def test_sharing_turned_off_at_the_bank_rests_and_goes_on_with_all_that_was_agreed(
    cds: Recipient, shared: str, leo: Customer, leo2: Customer
) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    assert seen(cds, shared) == 2

    Account.objects.filter(pk=HOUSEHOLD).update(joint_sharing="non-disclosure")
    assert seen(cds, shared) == 1
    assert unavailable(cds, shared, HOUSEHOLD).endswith("UnavailableBankingAccount")
    assert "Paused: Someone who holds this account" in leo2.opens(joint_page()).text
    assert states()[HOUSEHOLD] == AccountState.SHARED

    Account.objects.filter(pk=HOUSEHOLD).update(joint_sharing="co-approval")
    assert seen(cds, shared) == 2


@pytest.mark.clause("ACC-03", "DASH-21")
def test_an_account_for_which_somebody_must_agree_who_never_signs_in_cannot_be_chosen(
    cds: Recipient, leo: Customer, own_account: None
) -> None:
    Person.objects.filter(username="leo2").update(is_active=False)

    page = leo.signs_in(cds.link())

    assert page.url.endswith("/review"), "one account is left"
    assert "Household" not in page.text


@pytest.mark.clause("DASH-21")
def test_elsewhere_whoever_holds_an_account_shares_it_alone(nz: Recipient, leo: Customer) -> None:
    nz.redeems(nz.answer_in(leo.allows(nz.link()))["code"])

    assert states() == {HOUSEHOLD: AccountState.SHARED}
    assert not Authoriser.objects.exists()


@pytest.mark.clause("AUD-02", "DASH-21")
def test_who_agrees_at_the_moment_of_a_change_is_shown_the_change(
    shared: str, leo: Customer, leo2: Customer
) -> None:
    """The page was still right when it was sent, and the consent another edition once its row was locked."""
    consent = Consent.objects.get()
    who = Person.objects.get(username="leo2").pk
    said = {"consent_id": consent.pk, "customer_id": who, "at": timezone.now(), "evidence": {}}

    for edition, accounts in ((consent.edition + 1, [HOUSEHOLD]), (consent.edition, [HOUSEHOLD, OWN])):
        with pytest.raises(operations.ConsentChanged):
            operations.approve(edition=edition, accounts=accounts, policy=consent_policy("cds"), **said)

    assert states()[HOUSEHOLD] == AccountState.WAITING


@pytest.mark.clause("DASH-21")
def test_who_holds_an_account_no_more_is_not_asked_about_it(
    cds: Recipient, leo: Customer, leo2: Customer, own_account: None
) -> None:
    """Of two that waited for her Leonie decides on the one that is still hers."""
    own = Account.objects.get(pk=OWN)
    own.holdings.create(customer_number=LEO2, position=9)
    tokens_of(cds, leo, accounts=2)
    leo2.signs_in("/")
    own.holdings.filter(customer_number=LEO2).delete()

    page = leo2.opens(joint_page("decide"))
    assert "Let Leo share Household with" in page.text
    page.press("btn-allow")

    assert states() == {HOUSEHOLD: AccountState.SHARED, OWN: AccountState.WAITING}
    assert "Waiting for you" not in leo2.opens("/").text
    assert leo2.opens(joint_page("decide")).url.endswith(joint_page())
