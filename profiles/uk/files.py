"""Files of payments: whether a file is the one its intent announced (CON-41), and what it holds."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

from consent.payments import ListedPayment, Money, Party
from consent.problems import Fault, Flaw, Problem
from consent.strict_json import strict_json
from oidc.clauses import clause
from profiles.fields import member
from profiles.uk.shapes import JSON_V3, JSON_V4, PAIN

LARGEST = 1_000_000
"""Bytes."""
LONGEST = 140
"""Characters of one text that are shown of a payment."""
HASH, COUNT, SUM = (f"Data.Initiation.{name}" for name in ("FileHash", "NumberOfTransactions", "ControlSum"))


class Unreadable(Exception):
    """Not a file of the type it is said to be."""


@clause("CON-41")
def check_file(wire: Mapping[str, Any], content: bytes) -> None:
    """Refuse a file that has another hash, number of payments or sum than the intent says."""
    said = wire["Data"]["Initiation"]
    if base64.b64encode(hashlib.sha256(content).digest()).decode() != said["FileHash"]:
        raise Problem(400, Flaw(Fault.FIELD_INVALID, f"{HASH} is not the hash of this file", HASH))
    try:
        amounts = tuple(payment.amount.amount for payment in payments_in(wire, content))
    except Unreadable as reason:
        detail = f"The file is not of the type {said['FileType']}: {reason!s:.100}"
        raise Problem(400, Flaw(Fault.BODY_MALFORMED, detail)) from None
    flaws = []
    if "NumberOfTransactions" in said and int(said["NumberOfTransactions"]) != len(amounts):
        detail = f"{COUNT} is {said['NumberOfTransactions']}, and the file has {len(amounts)} payments"
        flaws.append(Flaw(Fault.FIELD_INVALID, detail, COUNT))
    if "ControlSum" in said and Decimal(str(said["ControlSum"])) != sum(amounts):
        detail = f"{SUM} is {said['ControlSum']}, and the file adds up to {sum(amounts)}"
        flaws.append(Flaw(Fault.FIELD_INVALID, detail, SUM))
    if flaws:
        raise Problem(400, *flaws)


def payments_in(wire: Mapping[str, Any], content: bytes) -> Sequence[ListedPayment]:
    """The payments of a file, in its order; raises Unreadable where it is not of its intent's type."""
    return _READERS[wire["Data"]["Initiation"]["FileType"]](content)


def _of_json(content: bytes) -> Sequence[ListedPayment]:
    """Those of the standard's own types of file: `Data.DomesticPayments`."""
    try:
        document = strict_json(content)
    except ValueError as error:
        raise Unreadable(str(error)) from None
    payments = member(document, "Data", "DomesticPayments") if isinstance(document, dict) else None
    if not isinstance(payments, list) or not payments:
        raise Unreadable("Data.DomesticPayments is no list of payments")
    return [_of_one(payment) for payment in payments]


def _of_one(payment: Any) -> ListedPayment:
    remittance = member(payment, "RemittanceInformation")
    structured, free = member(remittance, "Structured"), member(remittance, "Unstructured")
    told = [
        member(remittance, "Reference"),
        *(member(one, "CreditorReferenceInformation", "Reference") for one in _list(structured)),
        *([free] if isinstance(free, str) else _list(free)),
    ]
    return _listed(
        amount=member(payment, "InstructedAmount", "Amount"),
        currency=member(payment, "InstructedAmount", "Currency"),
        name=member(payment, "CreditorAccount", "Name"),
        number=member(payment, "CreditorAccount", "Identification"),
        reference=" ".join(filter(None, map(_text, told))),
    )


_OF_PAIN = {
    ("Amt", "InstdAmt"): "amount",
    ("Cdtr", "Nm"): "name",
    ("CdtrAcct", "Id", "IBAN"): "number",
    ("CdtrAcct", "Id", "Othr", "Id"): "number",
    ("RmtInf", "Ustrd"): "reference",
}
"""Where in a `CdtTrfTxInf` what is told of a payment stands."""


def _of_pain(content: bytes) -> Sequence[ListedPayment]:
    """Those of an ISO 20022 credit transfer (pain.001): each `CdtTrfTxInf`."""
    reader, way, texts = expat.ParserCreate(namespace_separator=" "), list[str](), list[str]()
    payments, found = list[ListedPayment](), dict[str, str]()

    def refuse(*_declared: object) -> None:
        raise Unreadable("it declares a document type or an entity")

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        way.append(name.rpartition(" ")[2])
        texts.clear()
        if way[-1] == "CdtTrfTxInf":
            found.clear()
        if way[-1] == "InstdAmt":
            found["currency"] = attributes.get("Ccy", "")

    def end(_name: str) -> None:
        if way[-1] == "CdtTrfTxInf":
            payments.append(_listed(**found))
        elif "CdtTrfTxInf" in way:
            told = _OF_PAIN.get(tuple(way[way.index("CdtTrfTxInf") + 1 :]))
            if told == "amount" and told in found:
                raise Unreadable("a payment has two amounts")
            if told:
                found[told] = "".join(texts).strip()
        texts.clear()
        way.pop()

    # A document type could name files of ours, or entities that grow without end.
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    reader.StartElementHandler = begin
    reader.EndElementHandler = end
    reader.CharacterDataHandler = texts.append
    try:
        reader.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable(str(error)) from None
    if not payments:
        raise Unreadable("it holds no credit transfer")
    return payments


def _listed(
    *,
    amount: object = None,
    currency: object = "",
    name: object = "",
    number: object = "",
    reference: str = "",
) -> ListedPayment:
    return ListedPayment(
        payee=Party(name=_text(name), scheme="", identification=_text(number)),
        amount=Money(amount=_amount(amount), currency=_text(currency)),
        reference=reference[:LONGEST],
    )


def _text(value: object) -> str:
    return value[:LONGEST] if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _amount(text: object) -> Decimal:
    try:
        amount = Decimal(text) if isinstance(text, str) and text.isascii() else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount <= 0:
        raise Unreadable(f"{text!s:.40} is no amount")
    return amount


_READERS: Mapping[str, Callable[[bytes], Sequence[ListedPayment]]] = {
    JSON_V3: _of_json,
    JSON_V4: _of_json,
    PAIN: _of_pain,
}
