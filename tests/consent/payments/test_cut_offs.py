"""What the bank says of a payment: its cut-off, the days it expects, and what it charges."""

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bank.example.models import PaymentProduct
from bank.example.plans import plan
from consent.models import Consent
from consent.payments import Nature
from profiles.uk.payment_terms import international
from tests.actors import Customer
from tests.consent.audit.conftest import behind_the_guards
from tests.consent.payments.conftest import errors
from tests.consent.payments.test_one_payment import ORDER
from tests.payments import BODIES, kind
from tests.people import MakeGateway, MakePayer

pytestmark = pytest.mark.django_db
DOMESTIC = kind("uk", "v4.0/pisp/domestic-payment-consents")
MONDAY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def product(nature: Nature = Nature.PAYMENT, **details: Any) -> PaymentProduct:
    """One whose cut-off is that of this day, at its end."""
    given = {"timezone": "UTC", "cut_off": time(23, 59, 59, 999999), **details}
    return PaymentProduct.objects.create(nature=nature, **given)


def passes_its_cut_off(intent: str) -> None:
    """All of it an hour and a day earlier."""
    cut_off = (timezone.now() - timedelta(hours=1)).replace(microsecond=0)
    wire = Consent.objects.get(pk=intent).wire
    wire["Data"]["CutOffDateTime"] = cut_off.isoformat()
    behind_the_guards(
        "UPDATE consent_consent SET expires_at = %(at)s, wire = %(wire)s, sealed_wire = NULL"
        " WHERE id = %(it)s",
        at=cut_off,
        wire=json.dumps(wire),
        it=intent,
    )


@pytest.mark.clause("CON-36", "ACC-07", "CON-42")
def test_what_the_bank_says_of_a_payment_is_answered_and_shown(
    payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> None:
    product(days=0, fee=Decimal("1.50"), currency="GBP", fee_kind="UK.OBIE.CHAPSOut", refuses_after=True)
    payer = payer_of(DOMESTIC)
    intent = payer.registered()

    told = payer.told(intent)
    page = ava.reaches_review(payer.link(intent))

    assert told["CutOffDateTime"] == f"{timezone.now():%Y-%m-%d}T23:59:59.999999+00:00"
    assert told["ExpectedExecutionDateTime"] == told["ExpectedSettlementDateTime"]
    assert told["Charges"] == [
        {
            "ChargeBearer": "BorneByDebtor",
            "Type": "UK.OBIE.CHAPSOut",
            "Amount": {"Amount": "1.50", "Currency": "GBP"},
        }
    ]
    for said in ("In time until", "Expected to leave", "Expected to arrive", "Our fee £1.50"):
        assert said in page.text
    page.press("btn-allow")
    assert gateway_of("uk").counts(intent, key="one", **ORDER).status_code == 201
    assert "Our fee £1.50" in ava.opens(f"/consents/{intent}/").text


@pytest.mark.clause("CON-42")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
def test_what_is_asked_for_after_the_cut_off_is_refused_where_the_bank_refuses_it(
    payer_of: MakePayer, version: str
) -> None:
    product(cut_off=time(0, 0), refuses_after=True)

    answer = payer_of(kind("uk", f"{version}/pisp/domestic-payment-consents")).posts()

    assert answer.status_code == 400
    code = {"v3.1": "UK.OBIE.Rules.AfterCutOffDateTime", "v4.0": "U012"}[version]
    assert errors(answer) == [(code, "")]
    assert not Consent.objects.exists()


@pytest.mark.clause("CON-42")
def test_what_was_not_decided_by_the_cut_off_is_rejected(payer_of: MakePayer, ava: Customer) -> None:
    product(refuses_after=True)
    payer = payer_of(DOMESTIC)
    intent = payer.registered()

    kept = Consent.objects.get()
    assert kept.expires_at == datetime.fromisoformat(payer.told(intent)["CutOffDateTime"])
    assert kept.authorise_by <= kept.expires_at
    passes_its_cut_off(intent)

    assert payer.told(intent)["Status"] == "RJCT"


@pytest.mark.clause("CON-42")
def test_an_order_that_comes_after_the_cut_off_is_refused_and_its_consent_rejected(
    payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> None:
    product(refuses_after=True)
    payer = payer_of(DOMESTIC)
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    assert payer.told(intent)["Status"] == "AUTH"
    passes_its_cut_off(intent)

    refused = gateway_of("uk").counts(intent, key="one", **ORDER)

    assert (refused.status_code, errors(refused)[0][0]) == (400, "U012")
    assert payer.told(intent)["Status"] == "RJCT"


@pytest.mark.clause("CON-42")
def test_where_the_bank_takes_it_for_the_next_day_it_stays_allowed(
    payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> None:
    product(cut_off=time(0, 0))
    payer = payer_of(DOMESTIC)
    intent = payer.registered()

    told = payer.told(intent)
    assert datetime.fromisoformat(told["CutOffDateTime"]) > timezone.now()
    assert told["ExpectedExecutionDateTime"] == told["CutOffDateTime"]
    assert Consent.objects.get().expires_at is None
    payer.allowed_by(ava, intent)
    assert gateway_of("uk").counts(intent, key="one", **ORDER).status_code == 201


@pytest.mark.clause("CON-36")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
@pytest.mark.parametrize(
    ("which", "nature", "dates"),
    [
        ("domestic-scheduled-payment-consents", Nature.SCHEDULED, True),
        ("domestic-standing-order-consents", Nature.STANDING, False),
        ("international-payment-consents", Nature.INTERNATIONAL, True),
        ("international-scheduled-payment-consents", Nature.INTERNATIONAL_SCHEDULED, True),
        ("international-standing-order-consents", Nature.INTERNATIONAL_STANDING, False),
        ("file-payment-consents", Nature.FILE, False),
    ],
)
def test_each_kind_tells_what_its_standard_has_a_place_for(
    *, payer_of: MakePayer, version: str, which: str, nature: Nature, dates: bool
) -> None:
    product(nature, fee=Decimal(12), currency="GBP", fee_kind="UK.OBIE.CHAPSOut")

    answer = payer_of(kind("uk", f"{version}/pisp/{which}")).posts().json()["Data"]

    assert {"CutOffDateTime", "Charges"} <= set(answer)
    assert ("ExpectedExecutionDateTime" in answer) == ("ExpectedSettlementDateTime" in answer) == dates


@pytest.mark.clause("CON-36")
def test_of_what_has_no_place_in_its_standard_the_bank_is_not_asked(payer_of: MakePayer) -> None:
    product(Nature.VARIABLE)

    answer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")).posts().json()["Data"]

    assert "CutOffDateTime" not in answer


@pytest.mark.parametrize(
    ("at", "cut_off", "leaves", "arrives"),
    [
        (MONDAY, "2027-01-11 15:30", "2027-01-11 09:00", "2027-01-12 09:00"),
        (MONDAY.replace(hour=16), "2027-01-12 15:30", "2027-01-12 15:30", "2027-01-13 15:30"),
        (MONDAY - timedelta(days=3), "2027-01-08 15:30", "2027-01-08 09:00", "2027-01-11 09:00"),
        (MONDAY - timedelta(days=2), "2027-01-11 15:30", "2027-01-11 15:30", "2027-01-12 15:30"),
    ],
    ids=["in time", "late", "before a weekend", "on a Saturday"],
)
def test_the_example_bank_counts_banking_days(at: datetime, cut_off: str, leaves: str, arrives: str) -> None:
    row = PaymentProduct(nature=Nature.INTERNATIONAL, cut_off=time(15, 30), timezone="Europe/London", days=1)
    asked = international(BODIES["uk 4.0"]["international-payment-consents"], at)

    planned = plan(row, asked, at)

    said = [f"{one:%Y-%m-%d %H:%M}" for one in (planned.cut_off, planned.leaves, planned.arrives) if one]
    assert said == [cut_off, leaves, arrives]


@pytest.mark.clause("CON-17", "CON-42")
def test_a_repeated_key_is_answered_as_before_though_the_cut_off_has_passed(payer_of: MakePayer) -> None:
    bank = product(refuses_after=True)
    payer = payer_of(DOMESTIC)
    first = payer.posts(x_idempotency_key="once")
    bank.cut_off = time(0, 0)
    bank.save()

    again, another = payer.posts(x_idempotency_key="once"), payer.posts(x_idempotency_key="another")

    assert (first.status_code, again.status_code, another.status_code) == (201, 201, 400)
    assert again.json()["Data"]["ConsentId"] == first.json()["Data"]["ConsentId"]


@pytest.mark.clause("CON-42", "ACC-07")
def test_what_is_decided_after_the_cut_off_is_promised_no_day_of_before(
    payer_of: MakePayer, ava: Customer
) -> None:
    product(days=0)
    payer = payer_of(DOMESTIC)
    intent = payer.registered()
    passes_its_cut_off(intent)
    behind_the_guards("UPDATE consent_consent SET expires_at = NULL WHERE id = %(it)s", it=intent)

    page = ava.reaches_review(payer.link(intent))

    assert not any(said in page.text for said in ("In time until", "Expected to leave", "Expected to arrive"))
