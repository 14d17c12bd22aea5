"""What the United Kingdom's intents to pay mean, whichever version they were sent in (CON-35, CON-51)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from consent.limits import Alignment, Limits, Period, PeriodicLimit
from consent.payments import Bearer, Money, Nature, Particular, PaymentTerms
from oidc.clauses import clause
from profiles.fields import member
from profiles.payment_intents import money, party, party_or_none
from profiles.reading import moment_of
from profiles.uk.plans import BEARERS

Particulars = Mapping[str, Particular | None]
LONDON = "Europe/London"
PERIODS = {
    "Day": Period.DAY,
    "Week": Period.WEEK,
    "Fortnight": Period.FORTNIGHT,
    "Month": Period.MONTH,
    "Half-year": Period.HALF_YEAR,
    "Year": Period.YEAR,
}
ALIGNMENTS = {"Consent": Alignment.CONSENT, "Calendar": Alignment.CALENDAR}


def domestic(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    return _single(Nature.PAYMENT, wire, {})


def scheduled(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    return _single(Nature.SCHEDULED, wire, _on_its_day(wire))


def standing_order(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    initiation = wire["Data"]["Initiation"]
    later, last = initiation.get("RecurringPaymentAmount"), initiation.get("FinalPaymentAmount")
    amounts = {"later": money(later) if later else None, "final": money(last) if last else None}
    return _single(Nature.STANDING, wire, {**amounts, **_repeating(initiation)}, of="FirstPaymentAmount")


def international(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    return _single(Nature.INTERNATIONAL, wire, _abroad(wire))


def international_scheduled(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    return _single(Nature.INTERNATIONAL_SCHEDULED, wire, {**_on_its_day(wire), **_abroad(wire)})


def international_standing_order(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    repeating = _repeating(wire["Data"]["Initiation"])
    return _single(Nature.INTERNATIONAL_STANDING, wire, {**repeating, **_abroad(wire)})


def file_of_payments(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    initiation = wire["Data"]["Initiation"]
    total = initiation.get("ControlSum")
    return PaymentTerms(
        nature=Nature.FILE,
        payees=(),
        debtor=party_or_none(initiation.get("DebtorAccount")),
        alone=_alone(wire),
        amount=Money(amount=Decimal(str(total)), currency="") if total is not None else None,
        reference=_reference(initiation) or initiation.get("FileReference", ""),
        particulars=_known(
            {
                "number": initiation.get("NumberOfTransactions"),
                **_on_its_day(wire),
                **_told_by_the_bank(wire),
            }
        ),
        limits=None,
        exact={"Initiation": initiation},
        cut_off=_cut_off(wire),
    )


def variable(wire: Mapping[str, Any], created_at: datetime) -> PaymentTerms:
    parameters, initiation = wire["Data"]["ControlParameters"], wire["Data"]["Initiation"]
    payee = initiation.get("CreditorAccount")
    sweeping = parameters["VRPType"] == ["UK.OBIE.VRPType.Sweeping"]
    return PaymentTerms(
        nature=Nature.VARIABLE,
        payees=(party(payee),) if payee else (),
        debtor=party_or_none(initiation.get("DebtorAccount")),
        alone=False,
        amount=None,
        reference=_reference(initiation),
        particulars=_known({"sweeping": "yes" if sweeping else None}),
        limits=Limits(
            currency=parameters["MaximumIndividualAmount"]["Currency"],
            each=Decimal(parameters["MaximumIndividualAmount"]["Amount"]),
            periods=tuple(_periodic(limit) for limit in parameters["PeriodicLimits"]),
            total=None,
            count=None,
            since=moment_of(parameters.get("ValidFromDateTime")),
            until=moment_of(parameters.get("ValidToDateTime")),
            begins=created_at,
            timezone=LONDON,
        ),
        exact={"Initiation": initiation, "Risk": wire["Risk"]},
        cut_off=None,
    )


def funds(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    return PaymentTerms(
        nature=Nature.FUNDS,
        payees=(),
        debtor=party(wire["Data"]["DebtorAccount"]),
        alone=False,
        amount=None,
        reference="",
        particulars={},
        limits=None,
        exact={},
        cut_off=None,
    )


def _single(
    nature: Nature, wire: Mapping[str, Any], particulars: Particulars, *, of: str = "InstructedAmount"
) -> PaymentTerms:
    initiation = wire["Data"]["Initiation"]
    return PaymentTerms(
        nature=nature,
        payees=(party(initiation["CreditorAccount"]),),
        debtor=party_or_none(initiation.get("DebtorAccount")),
        alone=_alone(wire),
        amount=money(initiation[of]),
        reference=_reference(initiation),
        particulars=_known({**particulars, **_told_by_the_bank(wire)}),
        limits=None,
        exact={"Initiation": initiation, "Risk": wire["Risk"]},
        cut_off=_cut_off(wire),
    )


def _alone(wire: Mapping[str, Any]) -> bool:
    return bool(member(wire, "Data", "Authorisation", "AuthorisationType") == "Single")


def _repeating(initiation: Mapping[str, Any]) -> Particulars:
    """When and how often; v4.0 has it in an object of its own, v3.1 beside the amounts."""
    mandate = initiation.get("MandateRelatedInformation", initiation)
    said = mandate["Frequency"]
    frequency = said if isinstance(said, dict) else {"Type": said}
    count = frequency.get("CountPerPeriod")
    return {
        "every": frequency["Type"],
        "times": str(count) if count is not None else None,
        "point": frequency.get("PointInTime"),
        "first": moment_of(mandate.get("FirstPaymentDateTime")),
        "next": moment_of(mandate.get("RecurringPaymentDateTime")),
        "last": moment_of(mandate.get("FinalPaymentDateTime")),
        "number": initiation.get("NumberOfPayments"),
    }


def _abroad(wire: Mapping[str, Any]) -> Particulars:
    initiation = wire["Data"]["Initiation"]
    return {
        "arrives_in": initiation["CurrencyOfTransfer"],
        "country": initiation.get("DestinationCountryCode"),
        "charges": initiation.get("ChargeBearer"),
        "rate": member(initiation, "ExchangeRateInformation", "RateType"),
        "agreed": _agreed_rate(initiation),
    }


@clause("ACC-07")
def _agreed_rate(initiation: Mapping[str, Any]) -> str | None:
    """The price that was agreed on, as "1 GBP = 1.1637 EUR": the intent names the one currency, and the other
    is that which arrives, or that of the amount."""
    said = initiation.get("ExchangeRateInformation", {})
    if "ExchangeRate" not in said:
        return None
    unit, arrives = said["UnitCurrency"], initiation["CurrencyOfTransfer"]
    other = arrives if unit != arrives else initiation["InstructedAmount"]["Currency"]
    return f"1 {unit} = {said['ExchangeRate']} {other if other != unit else ''}".strip()


def _reference(initiation: Mapping[str, Any]) -> str:
    """What the payee will read beside the payment."""
    told = initiation.get("RemittanceInformation", {})
    structured = [
        member(entry, "CreditorReferenceInformation", "Reference") for entry in told.get("Structured", ())
    ]
    free = told.get("Unstructured", ())
    said = [told.get("Reference"), initiation.get("Reference"), *structured]
    said += [free] if isinstance(free, str) else free
    return " ".join(text for text in said if text)


def _on_its_day(wire: Mapping[str, Any]) -> Particulars:
    return {"on": moment_of(wire["Data"]["Initiation"].get("RequestedExecutionDateTime"))}


def _cut_off(wire: Mapping[str, Any]) -> datetime | None:
    return moment_of(wire["Data"].get("CutOffDateTime"))


@clause("ACC-07")
def _told_by_the_bank(wire: Mapping[str, Any]) -> Particulars:
    """What it added to the intent when that was registered; of charges those that the payer bears alone."""
    data = wire["Data"]
    borne = [
        money(one["Amount"])
        for one in data.get("Charges", ())
        if one["ChargeBearer"] == BEARERS[Bearer.PAYER]
    ]
    return {
        "cut_off": _cut_off(wire),
        "leaves": moment_of(data.get("ExpectedExecutionDateTime")),
        "arrives": moment_of(data.get("ExpectedSettlementDateTime")),
        "fee": tuple(borne) or None,
    }


def _known(particulars: Particulars) -> dict[str, Particular]:
    return {name: value for name, value in particulars.items() if value is not None}


def _periodic(limit: Mapping[str, str]) -> PeriodicLimit:
    return PeriodicLimit(
        period=PERIODS[limit["PeriodType"]],
        alignment=ALIGNMENTS[limit["PeriodAlignment"]],
        amount=Decimal(limit["Amount"]),
        count=None,
    )
