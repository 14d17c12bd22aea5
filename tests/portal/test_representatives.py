"""Organisations act through whom they nominated: whom a customer acts for, what each representative sees and
stops, and that whoever signed in is still who they are."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bank.example.models import Account, Holding, Organisation
from consent.models import Consent, ConsentEvent, Evidence, Person
from tests.actors import Customer, Recipient
from tests.arrangements import BASIC, Arrangement
from tests.people import MakeRecipient
from tests.portal.test_joint_accounts import seen

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-28")]
AVA, MIA = "40140872", "40118204"
BUSINESS, PERSONAL, COMPANY = "ava-business", "ava-current", "Sinclair Ceramics Ltd"
APP = "Recipient budget-fox"
THEMSELVES, THE_COMPANY = 1, 2


@pytest.fixture
def second(mia: Customer) -> Customer:
    """Mia represents the company as well."""
    Holding.objects.create(account_id=BUSINESS, customer_number=MIA, position=99)
    return mia


def shares(cds: Recipient, customer: Customer, *, acting: int = THE_COMPANY, **asked: Any) -> dict[str, Any]:
    """What the recipient gets once the customer has agreed for whom they act for."""
    review = customer.reaches_review(cds.link(**asked), acting=acting)
    code = cds.answer_in(review.press("btn-allow").onward)["code"]
    answer: dict[str, Any] = cds.redeems(code).json()
    return answer


@pytest.mark.clause("ACC-04")
def test_who_can_act_for_several_chooses_whom_first_and_is_offered_accounts_of_that_one_alone(
    cds: Recipient, ava: Customer
) -> None:
    page = ava.signs_in(cds.link())
    assert "Whom do you act for?" in page.text
    assert COMPANY in page.text

    review = page.press("btn-continue", **{"acting-2": True})

    assert f"You act for {COMPANY}." in review.text
    assert "Sinclair Ceramics" in review.text
    assert "Harbour Current Account" not in review.text
    review.press("btn-allow")
    consent = Consent.objects.get()
    assert consent.acting_for == Organisation.objects.get().number
    assert list(consent.accounts.values_list("account", flat=True)) == [BUSINESS]


@pytest.mark.clause("ACC-04")
def test_who_acts_for_themselves_shares_nothing_of_the_organisation(cds: Recipient, ava: Customer) -> None:
    token = shares(cds, ava, acting=THEMSELVES)["access_token"]

    (account,) = cds.reads_accounts(token).json()["data"]["accounts"]
    assert account["nickname"] == "Personal"
    assert Consent.objects.get().acting_for == ""


@pytest.mark.clause("ACC-04")
def test_they_themselves_are_chosen_beforehand_and_who_can_act_for_one_alone_is_not_asked(
    cds: Recipient, ava: Customer, mia: Customer
) -> None:
    page = ava.signs_in(cds.link())
    ticked = re.findall(r'id="(acting-\d)"[^>]*checked', page.response.content.decode())
    assert ticked == ["acting-1"]
    personal = page.press("btn-continue")
    assert personal.has("btn-allow") or personal.has("account-1")
    assert COMPANY not in personal.text

    assert mia.signs_in(cds.link()).has("account-1")
    Holding.objects.filter(customer_number=AVA, account=PERSONAL).delete()
    alone = Customer("ava").signs_in(cds.link())
    assert f"You act for {COMPANY}." in alone.text


@pytest.mark.clause("ACC-04")
def test_no_organisation_is_chosen_beforehand(cds: Recipient, ava: Customer) -> None:
    another = Organisation.objects.create(number="70019999", name="Sinclair Studios Ltd")
    Account.objects.filter(pk=PERSONAL).update(organisation=another)

    page = ava.signs_in(cds.link())

    assert (
        "checked" not in page.response.content.decode().partition("acting-1")[2].partition("btn-continue")[0]
    )
    assert "Choose whom you act for." in page.press("btn-continue").text


@pytest.mark.clause("AUD-01", "CON-72")
def test_the_person_is_the_actor_of_what_is_shared_for_the_organisation(
    cds: Recipient, ava: Customer
) -> None:
    shares(cds, ava)

    event = ConsentEvent.objects.get(verb="authorise")
    person = Person.objects.get(customer_number=AVA)
    assert (event.actor, event.actor_reference) == ("customer", str(person.pk))
    evidence = Evidence.objects.get(consent=event.consent_id, sequence=event.sequence)
    assert evidence.content is not None
    assert evidence.content["acting_for"] == Organisation.objects.get().number


@pytest.mark.clause("AUD-06")
def test_whom_a_consent_is_for_is_never_changed(cds: Recipient, ava: Customer) -> None:
    shares(cds, ava)

    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Consent.objects.update(acting_for="another")
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Consent.objects.update(acting_for="")


def test_claims_describe_who_signed_in_and_never_the_organisation(
    make_recipient: MakeRecipient, ava: Customer
) -> None:
    scope = f"{BASIC} profile"
    cds = make_recipient("cds", scope=scope)
    tokens = shares(cds, ava, scope=scope)

    told = cds.reads("/cds/userinfo", tokens["access_token"]).json()
    assert (told["given_name"], told["family_name"]) == ("Ava", "Sinclair")
    themselves = shares(cds, ava, acting=THEMSELVES, scope=scope)
    assert cds.reads("/cds/userinfo", themselves["access_token"]).json() == told


def test_every_representative_sees_what_any_of_them_shares(
    cds: Recipient, ava: Customer, second: Customer
) -> None:
    shares(cds, ava)

    page = second.signs_in("/")
    assert "What your organisations share" in page.text
    page = second.opens("/organisations/")
    for said in (APP, COMPANY, "Ava", "Sinclair Ceramics", "Until", "Last looked"):
        assert said in page.text
    assert f"For {COMPANY}" in ava.opens("/").text


@pytest.mark.clause("DASH-22")
def test_what_is_of_who_gave_it_alone_is_told_to_no_other_representative(
    make_recipient: MakeRecipient, ava: Customer, second: Customer
) -> None:
    scope = f"{BASIC} common:customer.detail:read"
    cds = make_recipient("cds", scope=scope)
    shares(cds, ava, scope=scope)
    profile = "Organisation profile and contact details"
    assert profile in ava.opens(f"/consents/{Consent.objects.get().pk}/").text

    second.signs_in("/")
    for page in ("/organisations/", f"/organisations/{Consent.objects.get().pk}/stop"):
        text = second.opens(page).text
        assert "Account name, type and balance" in text
        assert profile not in text


@pytest.mark.clause("DASH-12")
def test_every_representative_can_stop_it_in_their_own_name(
    cds: Recipient, ava: Customer, second: Customer
) -> None:
    token = shares(cds, ava)["access_token"]
    second.signs_in("/")
    consent = Consent.objects.get()
    asks = second.opens(f"/organisations/{consent.pk}/stop")
    assert f"It stops for all of {COMPANY}, and everybody who acts for it sees" in asks.text

    done = asks.press("btn-stop")

    assert f"Stopped: {APP} sees nothing by this sharing of {COMPANY} any more." in done.text
    assert cds.reads_accounts(token).status_code == 403
    event = ConsentEvent.objects.get(verb="withdraw")
    assert event.actor_reference == str(Person.objects.get(customer_number=MIA).pk)
    own = ava.opens(f"/consents/{consent.pk}/").text
    assert "Mia T stopped this sharing" in own
    assert "Stopped by you" not in own


@pytest.mark.clause("DASH-12")
def test_it_can_be_stopped_also_while_the_sign_in_of_who_gave_it_is_closed(
    cds: Recipient, ava: Customer, second: Customer
) -> None:
    shares(cds, ava)
    Person.objects.filter(customer_number=AVA).update(is_active=False)
    second.signs_in("/")
    assert "Paused" in second.opens("/organisations/").text

    second.opens(f"/organisations/{Consent.objects.get().pk}/stop").press("btn-stop")

    assert Consent.objects.get().status == "withdrawn"


def test_nobody_else_sees_or_stops_it(cds: Recipient, ava: Customer, leo: Customer, second: Customer) -> None:
    token = shares(cds, ava)["access_token"]
    shared = Consent.objects.get()
    leo.signs_in("/")
    assert "What your organisations share" not in leo.opens("/").text
    assert leo.opens(f"/organisations/{shared.pk}/stop").status == 404
    assert APP not in leo.opens("/organisations/").text

    own = shares(cds, second, acting=THEMSELVES)["access_token"]
    private = Consent.objects.exclude(pk=shared.pk).get()
    assert ava.opens(f"/organisations/{private.pk}/stop").status == 404
    assert (seen(cds, token), seen(cds, own)) == (1, 1)


def test_who_is_nominated_no_more_shares_sees_and_stops_nothing_of_it(
    cds: Recipient, ava: Customer, second: Customer
) -> None:
    token = shares(cds, ava)["access_token"]
    Holding.objects.filter(account=BUSINESS).exclude(customer_number=MIA).delete()

    assert seen(cds, token) == 0
    assert ava.opens(f"/organisations/{Consent.objects.get().pk}/stop").status == 404
    second.signs_in("/")
    page = second.opens("/organisations/").text
    assert APP in page
    assert "Paused" in page


def test_who_may_use_its_account_and_is_not_nominated_finds_it_among_those_that_cannot_be_shared(
    cds: Recipient, mia: Customer
) -> None:
    Holding.objects.create(
        account_id=BUSINESS, customer_number=MIA, position=9, uses_only=True, instructed=True
    )

    page = mia.signs_in(cds.link())

    assert "has not nominated you to share it" in page.text
    assert not page.has("acting-1")
    assert not page.has("account-4")


@pytest.mark.clause("AMD-03", "AMD-02")
def test_a_change_is_for_whom_it_was_and_nobody_is_asked_again(cds: Recipient, ava: Customer) -> None:
    tokens = shares(cds, ava, scope=BASIC)
    ava.http.logout()
    arrangement = Arrangement(cds, tokens["cdr_arrangement_id"], tokens)

    page = ava.signs_in(arrangement.asks(BASIC))

    assert not page.has("acting-1")
    assert f"You act for {COMPANY}." in page.text
    page.press("btn-allow")
    assert arrangement.row.edition == 2
    assert arrangement.row.acting_for == Organisation.objects.get().number


@pytest.mark.clause("AMD-03")
def test_who_is_nominated_no_more_is_told_so_when_asked_to_change_it(
    cds: Recipient, ava: Customer, second: Customer
) -> None:
    tokens = shares(cds, ava, scope=BASIC)
    ava.http.logout()
    arrangement = Arrangement(cds, tokens["cdr_arrangement_id"], tokens)
    Holding.objects.filter(account=BUSINESS, customer_number=AVA).delete()

    page = ava.signs_in(arrangement.asks(BASIC))

    assert "an organisation that no longer lets you act for it. Nothing was changed." in page.text
    assert "no accounts with us" not in page.text
    assert not page.has("btn-allow")
    assert page.has("btn-cancel")
    assert arrangement.row.edition == 1


def test_elsewhere_nobody_is_asked_whom_they_act_for(nz: Recipient, ava: Customer) -> None:
    page = ava.signs_in(nz.link())

    assert page.has("account-2")
    assert "Business accounts" in page.text
