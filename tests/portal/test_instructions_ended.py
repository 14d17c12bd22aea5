"""A holder's word ends what a user shares of the account also where that holder has no say in the consent:
one of them needs protection, or the holder had no sign-in here when it was given."""

import pytest
from django.db.models import QuerySet

from bank.example.models import Account, Holding
from bank.example.models import Customer as Record
from consent.account_states import AccountState
from consent.models import Authoriser, Consent, ConsentAccount, ConsentEvent, Evidence, Person
from tests.actors import Customer, Recipient
from tests.invariants import violations
from tests.people import MakeRecipient
from tests.portal.test_joint_accounts import LEO2, seen, tokens_of
from tests.portal.test_secondary_users import APP, EVERYDAY, LEO, MIA, NOAH, states, told, user_page

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-27")]
PROTECTED, SIGNED_UP_LATER, HOLDS_IT_LATER = "a protected user", "signed up later", "holds it later"


@pytest.fixture(params=[PROTECTED, SIGNED_UP_LATER, HOLDS_IT_LATER])
def token(request: pytest.FixtureRequest, cds: Recipient, mia: Customer, noah: Customer) -> str:
    """Noah shares the account that Mia holds, who has no say in his consent; an access token."""
    Record.objects.filter(pk=NOAH).update(language="en-NZ")
    mia.signs_in()
    user_page(mia).press("btn-give")
    holder, sign_in = holding_of_mia(), Person.objects.filter(customer_number=MIA)
    if request.param == PROTECTED:
        Record.objects.filter(pk=NOAH).update(protected=True)
    elif request.param == SIGNED_UP_LATER:
        sign_in.update(is_active=False)
    else:
        holder.update(uses_only=True)
    found = tokens_of(cds, noah)
    holder.update(uses_only=False)
    if request.param == SIGNED_UP_LATER:
        sign_in.update(is_active=True)
        mia.http.logout()
        mia.signs_in()
    assert not Authoriser.objects.exists()
    assert seen(cds, found) == 1
    return found


def holding_of_mia() -> "QuerySet[Holding]":
    return Holding.objects.filter(account=EVERYDAY, customer_number=MIA)


def test_an_instruction_given_again_brings_nothing_back(
    cds: Recipient, mia: Customer, noah: Customer, token: str
) -> None:
    user_page(mia).press("btn-withdraw")
    user_page(mia).press("btn-give")

    assert seen(cds, token) == 0
    assert states() == {AccountState.WITHDRAWN}
    assert violations() == []
    assert seen(cds, tokens_of(cds, noah)) == 1


def test_what_the_bank_took_back_elsewhere_stays_over_too(cds: Recipient, mia: Customer, token: str) -> None:
    Holding.objects.filter(account=EVERYDAY, uses_only=True).update(instructed=False)

    user_page(mia).press("btn-give")

    assert seen(cds, token) == 0
    assert violations() == []


@pytest.mark.clause("AUD-01", "DASH-24")
def test_it_is_an_event_of_the_bank_whose_evidence_says_whose_word_it_was(
    mia: Customer, noah: Customer, token: str
) -> None:
    user_page(mia).press("btn-withdraw")

    event = ConsentEvent.objects.latest("at")
    assert (event.verb, event.actor, event.actor_reference) == ("retract", "holder", "")
    evidence = Evidence.objects.get(consent=event.consent_id, sequence=event.sequence).content
    assert evidence is not None
    assert evidence["accounts"] == [EVERYDAY]
    assert evidence["customer"] == Person.objects.get(customer_number=MIA).pk
    assert evidence["amr"]
    assert ConsentAccount.objects.get().ended_in == event.sequence
    assert told() == [("joint-taken-back", "noah")]


def test_its_user_reads_that_it_stopped_and_neither_by_whom_nor_why_not(
    mia: Customer, noah: Customer, token: str
) -> None:
    user_page(mia).press("btn-withdraw")

    page = noah.opens(f"/consents/{Consent.objects.get().pk}/").text
    assert "Somebody who holds it stopped sharing from it." in page
    assert "stopped sharing from an account" in page
    assert "Mia" not in page


@pytest.mark.clause("DASH-22")
def test_a_holder_who_has_no_say_in_it_learns_nothing_of_it_by_ending_it(mia: Customer, token: str) -> None:
    page = user_page(mia).press("btn-withdraw")

    assert APP not in page.text
    assert mia.opens(f"/joint/{Consent.objects.get().pk}/").status == 404


def test_its_other_accounts_go_on(cds: Recipient, mia: Customer, noah: Customer, token: str) -> None:
    own = Account.objects.get(pk=EVERYDAY)
    own.pk, own.nickname, own.number = "noah-own", "Own", "5018 9999"
    own.save(force_insert=True)
    own.holdings.create(customer_number=NOAH, position=9)
    both = tokens_of(cds, noah, accounts=2)
    assert seen(cds, both) == 2

    user_page(mia).press("btn-withdraw")

    assert (seen(cds, token), seen(cds, both)) == (0, 1)
    assert violations() == []


def test_who_has_a_say_is_named_as_before_and_what_is_theirs_alone_ends_with_the_rest(
    cds: Recipient, mia: Customer, noah: Customer, token: str
) -> None:
    Record.objects.update(protected=False)
    later = tokens_of(cds, noah)

    user_page(mia).press("btn-withdraw")
    user_page(mia).press("btn-give")

    assert (seen(cds, token), seen(cds, later)) == (0, 0)
    said = ConsentEvent.objects.filter(verb="retract").order_by("consent__created_at")
    assert list(said.values_list("actor", flat=True)) == ["holder", "authoriser"]
    assert violations() == []


def test_a_stop_for_one_company_ends_it_too(
    cds: Recipient, make_recipient: MakeRecipient, mia: Customer, noah: Customer, token: str
) -> None:
    elsewhere = make_recipient("cds", "ledger")
    other = tokens_of(elsewhere, noah)
    Record.objects.update(protected=False)
    later = tokens_of(cds, noah)
    shared = Consent.objects.latest("created_at")

    mia.opens(f"/joint/{shared.pk}/stop").press("btn-stop")

    assert (seen(cds, token), seen(cds, later), seen(elsewhere, other)) == (0, 0, 1)
    assert violations() == []


def test_what_waited_for_another_holder_ends_with_it(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer, token: str
) -> None:
    Record.objects.update(protected=False)
    for number in (LEO, LEO2):
        Holding.objects.create(account_id=EVERYDAY, customer_number=number, position=9)
    holding_of_mia().update(uses_only=True)
    Account.objects.filter(pk=EVERYDAY).update(joint_sharing="co-approval")
    noah.reaches_review(cds.link()).press("btn-allow")
    holding_of_mia().update(uses_only=False)
    leo.signs_in()
    asked = leo.opens(f"/joint/{Consent.objects.latest('created_at').pk}/decide")

    user_page(mia).press("btn-withdraw")

    assert states() == {AccountState.WITHDRAWN}
    assert not asked.press("btn-allow").has("btn-allow")
    assert not ConsentEvent.objects.filter(verb="approve").exists()
    assert violations() == []
