"""What persons give for organisations is counted apart from what they give for themselves."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bank.example.models import Account, Holding
from consent.figures import days_counted, in_force_by_day
from consent.models import Consent, InForceCount
from tests.actors import Customer, Recipient
from tests.figures.asking import AsksForMetrics
from tests.figures.conftest import Count
from tests.figures.test_metrics import fits
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-08")]
THEMSELVES, THE_COMPANY = 1, 2
DAY = timedelta(days=1)
YEAR = 31_536_000


def gives(cds: Recipient, customer: Customer, *, acting: int, lasts: int = YEAR, **asked: Any) -> str:
    """The arrangement that a customer agreed to, for whom they act."""
    review = customer.reaches_review(cds.link(claims={"sharing_duration": lasts, **asked}), acting=acting)
    tokens = cds.redeems(cds.answer_in(review.press("btn-allow").onward)["code"]).json()
    return str(tokens["cdr_arrangement_id"])


def kinds(individual: int, non_individual: int) -> dict[str, int]:
    return {"individual": individual, "nonIndividual": non_individual}


@pytest.fixture
def second(mia: Customer) -> Customer:
    """Mia represents Ava's company as well, and has accounts of her own."""
    Holding.objects.create(account_id="ava-business", customer_number="40118204", position=99)
    return mia


def test_the_register_is_told_what_organisations_gave_and_took_back(
    register: AsksForMetrics, count: Count, cds: Recipient, ava: Customer
) -> None:
    ours = gives(cds, ava, acting=THE_COMPANY)
    gives(cds, ava, acting=THE_COMPANY, lasts=0)
    gives(cds, ava, acting=THEMSELVES)
    count()

    said = register.data("CURRENT")["authorisations"]

    assert said["newAuthorisationCount"]["currentDay"] == {"onceOff": kinds(0, 1), "ongoing": kinds(1, 1)}
    assert said["activeAuthorisationCount"] == kinds(1, 1)
    fits(register.asks().json())

    cds.post("arrangements/revoke", cdr_arrangement_id=ours)
    count()

    said = register.data("CURRENT")["authorisations"]
    assert said["revokedAuthorisationCount"]["currentDay"] == kinds(0, 1)
    assert said["activeAuthorisationCount"] == kinds(1, 0)


def test_what_is_agreed_anew_for_an_organisation_is_amended_for_one(
    register: AsksForMetrics, count: Count, cds: Recipient, ava: Customer
) -> None:
    ours = gives(cds, ava, acting=THE_COMPANY)
    Customer("ava").allows(cds.link(claims={"sharing_duration": YEAR, "cdr_arrangement_id": ours}))
    count()

    said = register.data("CURRENT")["authorisations"]

    assert said["amendedAuthorisationCount"]["currentDay"] == kinds(0, 1)
    assert said["newAuthorisationCount"]["currentDay"]["ongoing"] == kinds(0, 1)


def test_what_an_organisation_let_run_out_expired_for_one(
    register: AsksForMetrics, count: Count, cds: Recipient, ava: Customer
) -> None:
    gives(cds, ava, acting=THE_COMPANY)
    Consent.objects.update(expires_at=timezone.now() - DAY)
    count()

    said = register.data()["authorisations"]

    assert said["expiredAuthorisationCount"]["previousDays"][0] == kinds(0, 1)
    assert said["activeAuthorisationCount"] == kinds(0, 0)


def test_an_organisation_is_one_customer_whoever_acts_for_it(
    register: AsksForMetrics, count: Count, cds: Recipient, ava: Customer, second: Customer
) -> None:
    for customer in (ava, second):
        gives(cds, customer, acting=THE_COMPANY)
    count()
    assert register.data("CURRENT")["customerCount"] == 1

    gives(cds, Customer("ava"), acting=THEMSELVES)
    count()

    said = register.data("CURRENT")
    assert (said["customerCount"], said["recipientCount"]) == (2, 1)
    assert said["authorisations"]["activeAuthorisationCount"] == kinds(1, 2)
    assert InForceCount.objects.filter(client_id=cds.client_id).latest("day").customers == 2


def test_who_has_a_business_of_their_own_is_an_individual(
    register: AsksForMetrics, count: Count, cds: Recipient, ava: Customer
) -> None:
    """An account for business that no organisation holds."""
    Account.objects.filter(pk="ava-business").update(organisation=None)
    code = cds.answer_in(ava.allows(cds.link(claims={"sharing_duration": YEAR})))["code"]
    cds.redeems(code)
    count()

    said = register.data("CURRENT")["authorisations"]

    assert said["activeAuthorisationCount"] == kinds(1, 0)
    assert said["newAuthorisationCount"]["currentDay"]["ongoing"] == kinds(1, 0)


def test_organisations_are_told_of_the_days_before_the_first_count_as_well(bank: None, count: Count) -> None:
    now = timezone.now()
    a_consent(at=now - 5 * DAY, acting_for="70011223")
    a_consent(at=now - 3 * DAY)

    count(now)

    today = now.astimezone(UTC).date()
    told = {one.day: (one.consents, one.for_organisations) for one in in_force_by_day(today - 9 * DAY, today)}
    assert [told[today - n * DAY] for n in (6, 5, 4, 3, 1, 0)] == [
        (0, 0), (1, 1), (1, 1), (2, 1), (2, 1), (2, 1),
    ]  # fmt: skip


def test_both_kinds_of_a_day_come_to_what_happened(bank: None, count: Count) -> None:
    now = timezone.now()
    for acting_for in ("", "70011223", "70019999"):
        a_consent(at=now - DAY, acting_for=acting_for)

    count(now)
    count(now)

    yesterday = (now - DAY).astimezone(UTC).date()
    counted = days_counted(yesterday, yesterday)
    assert [(one.what, one.for_organisation, one.number) for one in counted] == [
        ("given", False, 1),
        ("given", True, 2),
    ]
