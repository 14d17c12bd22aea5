"""Before a standing order is allowed, what will happen is told payment by payment."""

from typing import Any

import pytest
from django.conf import settings

from consent.models import Consent
from portal.spoken import speaking
from portal.standing_orders import how_often
from profiles.uk.shapes import FREQUENCY
from tests.actors import Customer
from tests.payments import Payer, kind
from tests.people import MakePayer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("ACC-07")]
V3, V4 = (kind("uk", f"{version}/pisp/domestic-standing-order-consents") for version in ("v3.1", "v4.0"))
ABROAD = kind("uk", "v4.0/pisp/international-standing-order-consents")
BY_OURSELVES = "A standing order: we pay it by ourselves, without asking you each time."


def pounds(amount: str) -> dict[str, str]:
    return {"Amount": amount, "Currency": "GBP"}


def asked(payer: Payer, mandate: dict[str, Any] | None = None, **initiation: Any) -> str:
    """The address of a request that differs so from a good one; what is None is left out."""
    body = payer.kind.body()
    said = body["Data"]["Initiation"]
    said |= initiation
    told = said.get("MandateRelatedInformation", said)
    told |= mandate or {}
    for one in (said, told):
        for name in [name for name, value in one.items() if value is None]:
            del one[name]
    return payer.link(payer.registered(body))


def test_the_first_payment_the_next_and_the_last_are_told(payer_of: MakePayer, ava: Customer) -> None:
    link = asked(
        payer_of(V3),
        Frequency="IntrvlMnthDay:01:-01",
        FirstPaymentDateTime="2031-01-06T00:00:00Z",
        RecurringPaymentDateTime="2031-01-31T00:00:00Z",
        RecurringPaymentAmount=pounds("20.00"),
        FinalPaymentDateTime="2032-01-31T00:00:00Z",
        FinalPaymentAmount=pounds("7.50"),
    )

    review = ava.reaches_review(link)

    assert (
        f"{BY_OURSELVES} The first payment, of £15.00, is on 6 January 2031. From 31 January 2031 on we pay "
        "£20.00 every month, on the last day of the month. The last payment, of £7.50, is on 31 January 2032."
    ) in review.text
    assert "Every month, on the last day of the month" in review.text


def test_one_without_an_end_goes_on_until_it_is_ended(payer_of: MakePayer, ava: Customer) -> None:
    link = asked(payer_of(V4), {"FirstPaymentDateTime": None, "FinalPaymentDateTime": None})

    review = ava.reaches_review(link)

    app = Consent.objects.get().recipient.name
    assert (
        f"The first payment is of £15.00; {app} doesn’t say on which day. After that we pay £15.00 every "
        "month. It goes on until you end it."
    ) in review.text


def test_how_many_payments_are_asked_for_is_told(payer_of: MakePayer, ava: Customer) -> None:
    told = {"Frequency": {"Type": "WEEK", "CountPerPeriod": 2}, "FinalPaymentDateTime": None}

    review = ava.reaches_review(
        asked(payer_of(V4), told, NumberOfPayments="9", FinalPaymentAmount=pounds("1.00"))
    )

    assert (
        "After that we pay £15.00 2 times every week. The last payment is of £1.00. Payments in all: 9."
        in review.text
    )
    assert "until you end it" not in review.text


def test_one_abroad_is_told_too(payer_of: MakePayer, ava: Customer) -> None:
    review = ava.reaches_review(asked(payer_of(ABROAD)))

    assert f"{BY_OURSELVES} The first payment, of €15.00, is on " in review.text
    assert "After that we pay €15.00 every month. The last payment is on " in review.text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("NotKnown", "again and again; {app} doesn’t say how often."),
        ("ADHO", "again and again, as often as {app}’s code “ADHO” says, which we don’t know."),
    ],
)
def test_what_nobody_can_say_is_said_to_be_so(
    payer_of: MakePayer, ava: Customer, code: str, words: str
) -> None:
    review = ava.reaches_review(asked(payer_of(V4), {"Frequency": {"Type": code}}))

    assert f"we pay £15.00 {words.format(app=Consent.objects.get().recipient.name)}" in review.text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("EvryDay", "Every day"),
        ("IntrvlDay:15", "Every 15 days"),
        ("IntrvlWkDay:01:03", "Every week on Wednesday"),
        ("IntrvlWkDay:02:07", "Every 2 weeks on Sunday"),
        ("WkInMnthDay:02:01", "Every month on the second Monday"),
        ("WkInMnthDay:05:05", "Every month on the fifth Friday, where there is one"),
        ("IntrvlMnthDay:01:15", "Every month, on day 15"),
        ("IntrvlMnthDay:06:-03", "Every 6 months, on day 3 counted from the end of the month"),
        ("QtrDay:ENGLISH", "Every quarter: 25 March, 24 June, 29 September and 25 December"),
    ],
)
def test_every_interval_of_the_standard_has_words(code: str, words: str) -> None:
    with speaking("en-GB"):
        said = how_often({"every": code}, settings.ISSUERS["uk"].wordings["en-GB"], "Budgetly")

    assert said == words


def test_no_interval_that_can_be_registered_is_shown_as_a_code() -> None:
    numbers = [f"{number:02}" for number in range(1, 32)]
    codes = [
        "EvryDay",
        "EvryWorkgDay",
        *(f"IntrvlDay:{days}" for days in numbers[1:]),
        *(f"IntrvlWkDay:{weeks}:{day}" for weeks in numbers[:9] for day in numbers[:7]),
        *(f"WkInMnthDay:{week}:{day}" for week in numbers[:5] for day in numbers[:7]),
        *(
            f"IntrvlMnthDay:{months}:{day}"
            for months in (*numbers[:6], "12", "24")
            for day in (*numbers, *(f"-{day}" for day in numbers[:5]))
        ),
        *(f"QtrDay:{calendar}" for calendar in ("ENGLISH", "SCOTTISH", "RECEIVED")),
    ]
    assert not [flaw for code in codes for flaw in FREQUENCY.flaws(code, "Frequency")]
    wording = settings.ISSUERS["uk"].wordings["en-GB"]

    said = [how_often({"every": code}, wording, "Budgetly") for code in codes]

    assert len(set(said)) == len(codes)
    assert not [text for text in said if "code" in text or "{" in text]
