"""Files of payments: whether a file is the one its intent announced (CON-41)."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

from consent.problems import Fault, Flaw, Problem
from consent.strict_json import strict_json
from oidc.clauses import clause
from profiles.fields import member
from profiles.uk.shapes import JSON_V3, JSON_V4, PAIN

LARGEST = 1_000_000
"""Bytes."""
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
        amounts = tuple(_AMOUNTS[said["FileType"]](content))
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


def _of_json(content: bytes) -> Iterable[Decimal]:
    """The amounts of the standard's own types of file: `Data.DomesticPayments`."""
    try:
        document = strict_json(content)
    except ValueError as error:
        raise Unreadable(str(error)) from None
    payments = member(document, "Data", "DomesticPayments") if isinstance(document, dict) else None
    if not isinstance(payments, list) or not payments:
        raise Unreadable("Data.DomesticPayments is no list of payments")
    return [_amount(member(payment, "InstructedAmount", "Amount")) for payment in payments]


def _of_pain(content: bytes) -> Iterable[Decimal]:
    """The amounts of an ISO 20022 credit transfer (pain.001): those in `CdtTrfTxInf`."""
    reader, way, amounts, texts = expat.ParserCreate(namespace_separator=" "), list[str](), [], list[str]()

    def refuse(*_declared: object) -> None:
        raise Unreadable("it declares a document type or an entity")

    def begin(name: str, _attributes: object) -> None:
        way.append(name.rpartition(" ")[2])
        texts.clear()

    def end(_name: str) -> None:
        if "CdtTrfTxInf" in way and way[-2:] == ["Amt", "InstdAmt"]:
            amounts.append(_amount("".join(texts).strip()))
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
    if not amounts:
        raise Unreadable("it holds no credit transfer")
    return amounts


def _amount(text: object) -> Decimal:
    try:
        amount = Decimal(text) if isinstance(text, str) and text.isascii() else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount <= 0:
        raise Unreadable(f"{text!s:.40} is no amount")
    return amount


_AMOUNTS: Mapping[str, Callable[[bytes], Iterable[Decimal]]] = {
    JSON_V3: _of_json,
    JSON_V4: _of_json,
    PAIN: _of_pain,
}
