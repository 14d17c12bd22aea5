"""Every field of every body, broken in every way its shape knows: each flaw is told with its path.

The faulty bodies are made from the shapes themselves; a table beside them says what the standards say, so
that a shape cannot drift from them.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from consent.problems import Fault, Flaw, Problem
from profiles.fields import Shape
from profiles.nz import shapes as nz
from profiles.uk import shapes_abroad, shapes_v3, shapes_v4
from tests.breaking import Break, breaks, changed
from tests.payments import KINDS, Kind

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
SHAPES: dict[str, Shape] = {
    "domestic-payment-consents": shapes_v4.DOMESTIC,
    "domestic-scheduled-payment-consents": shapes_v4.SCHEDULED,
    "domestic-standing-order-consents": shapes_v4.STANDING_ORDER,
    "international-payment-consents": shapes_abroad.INTERNATIONAL_V4,
    "international-scheduled-payment-consents": shapes_abroad.SCHEDULED_V4,
    "international-standing-order-consents": shapes_abroad.STANDING_ORDER_V4,
    "file-payment-consents": shapes_v4.FILE_OF_PAYMENTS,
    "domestic-vrp-consents": shapes_v4.VARIABLE,
    "funds-confirmation-consents": shapes_v4.FUNDS,
}
OF_VERSION: dict[str, dict[str, Shape]] = {
    "uk 4.0": SHAPES,
    "uk 3.1": {
        "domestic-payment-consents": shapes_v3.DOMESTIC,
        "domestic-scheduled-payment-consents": shapes_v3.SCHEDULED,
        "domestic-standing-order-consents": shapes_v3.STANDING_ORDER,
        "international-payment-consents": shapes_abroad.INTERNATIONAL_V3,
        "international-scheduled-payment-consents": shapes_abroad.SCHEDULED_V3,
        "international-standing-order-consents": shapes_abroad.STANDING_ORDER_V3,
        "file-payment-consents": shapes_v3.FILE_OF_PAYMENTS,
        "domestic-vrp-consents": shapes_v3.VARIABLE,
        "funds-confirmation-consents": shapes_v3.FUNDS,
    },
    "nz 3.0": {
        "domestic-payment-consents": nz.DOMESTIC_V3,
        "enduring-payment-consents": nz.ENDURING_V3,
    },
    "nz1 1.0": {"payments": nz.PAYMENT_V1},
}
OF_VERSION["nz 2.3"] = OF_VERSION["nz 3.0"]


def flaws_of(kind: Kind, body: Any) -> tuple[Flaw, ...]:
    try:
        kind.resource.read(body, frozenset(), NOW)
    except Problem as problem:
        return problem.flaws
    return ()


@pytest.mark.clause("CON-05", "CON-06", "CON-35", "CON-36", "CON-37", "CON-45", "CON-47", "CON-49", "CON-51")
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_field_broken_in_every_way_is_told_with_its_path(kind: Kind) -> None:
    shape = OF_VERSION[kind.version][kind.name]
    assert flaws_of(kind, kind.body()) == ()
    tried = 0

    for one in breaks(shape):
        if not one.at:
            continue
        body = changed(kind.body(), one, shape)
        told = [(flaw.fault, flaw.path) for flaw in flaws_of(kind, body)]
        assert (one.fault, one.at) in told, (one, told)
        # Of what a body says beside it nothing is called wrong but what no longer goes with it.
        assert len(told) <= 3, (one, told)
        tried += 1
    assert tried > 20


@pytest.mark.clause("CON-05", "CON-35")
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_all_flaws_of_a_body_are_told_at_once(kind: Kind) -> None:
    shape = OF_VERSION[kind.version][kind.name]
    body = kind.body()
    broken = [one for one in breaks(shape) if len(one.way) == 3 and one.value is ...]
    for one in broken:
        body = changed(body, one, shape)
    body["Canary"] = 1

    told = {(flaw.fault, flaw.path) for flaw in flaws_of(kind, body)}

    assert {(one.fault, one.at) for one in broken} <= told
    assert (Fault.FIELD_UNEXPECTED, "Canary") in told


# --- What the standards say, apart from the shapes ---------------------------------------------------------
REQUIRED = {
    ("uk", "domestic-payment-consents"): {
        "InstructionIdentification", "EndToEndIdentification", "InstructedAmount", "CreditorAccount",
    },
    ("uk", "domestic-scheduled-payment-consents"): {
        "InstructionIdentification", "RequestedExecutionDateTime", "InstructedAmount", "CreditorAccount",
    },
    ("uk", "international-payment-consents"): {
        "InstructionIdentification", "EndToEndIdentification", "CurrencyOfTransfer", "InstructedAmount",
        "CreditorAccount",
    },
    ("uk", "international-scheduled-payment-consents"): {
        "InstructionIdentification", "RequestedExecutionDateTime", "CurrencyOfTransfer", "InstructedAmount",
        "CreditorAccount",
    },
    ("uk 4.0", "international-standing-order-consents"): {
        "CurrencyOfTransfer", "InstructedAmount", "CreditorAccount", "MandateRelatedInformation",
    },
    ("uk 3.1", "international-standing-order-consents"): {
        "Frequency", "FirstPaymentDateTime", "CurrencyOfTransfer", "InstructedAmount", "CreditorAccount",
    },
    ("uk", "file-payment-consents"): {"FileType", "FileHash"},
    ("uk 3.1", "domestic-standing-order-consents"): {
        "Frequency", "FirstPaymentDateTime", "FirstPaymentAmount", "CreditorAccount",
    },
    ("uk 4.0", "domestic-standing-order-consents"): {
        "MandateRelatedInformation", "FirstPaymentAmount", "CreditorAccount",
    },
    ("nz1", "payments"): {
        "InstructionIdentification", "EndToEndIdentification", "InstructedAmount", "CreditorAccount",
        "RemittanceInformation",
    },
}  # fmt: skip


@pytest.mark.clause("CON-35", "CON-44")
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_an_initiation_needs_what_the_standard_says_and_no_more(kind: Kind) -> None:
    needed = REQUIRED.get((kind.issuer, kind.name)) or REQUIRED.get((kind.version, kind.name))
    if needed is None:
        pytest.skip("what it asks has another name")
    body = kind.body()
    body["Data"]["Initiation"] = {}

    told = {flaw.path for flaw in flaws_of(kind, body) if flaw.fault is Fault.FIELD_MISSING}

    assert {f"Data.Initiation.{name}" for name in needed} == told


@pytest.mark.clause("CON-37", "CON-45")
@pytest.mark.parametrize(
    ("version", "name", "way", "longest"),
    [
        ("uk 3.1", "domestic-payment-consents", "Data.Initiation.InstructionIdentification", 35),
        ("uk 4.0", "domestic-payment-consents", "Data.Initiation.EndToEndIdentification", 35),
        ("uk 4.0", "domestic-payment-consents", "Data.Initiation.CreditorAccount.Name", 350),
        ("uk 3.1", "domestic-payment-consents", "Data.Initiation.RemittanceInformation.Reference", 35),
        ("uk 3.1", "domestic-payment-consents", "Data.Initiation.RemittanceInformation.Unstructured", 140),
        ("uk 3.1", "file-payment-consents", "Data.Initiation.FileReference", 40),
        ("uk 4.0", "domestic-vrp-consents", "Data.Initiation.CreditorAccount.Name", 70),
        ("uk 3.1", "domestic-vrp-consents", "Data.Initiation.CreditorAccount.Name", 350),
        ("nz 3.0", "domestic-payment-consents", "Data.Consent.InstructionIdentification", 36),
        ("nz 3.0", "domestic-payment-consents", "Data.Consent.CreditorAccount.Name", 70),
        (
            "nz 3.0",
            "domestic-payment-consents",
            "Data.Consent.RemittanceInformation.Reference.CreditorReference.Particulars",
            12,
        ),
        (
            "nz 3.0",
            "domestic-payment-consents",
            "Data.Consent.RemittanceInformation.Reference.CreditorName",
            20,
        ),
        ("nz1 1.0", "payments", "Data.Initiation.EndToEndIdentification", 36),
        ("nz1 1.0", "payments", "Risk.EndUserAppVersion", 15),
        ("nz 3.0", "domestic-payment-consents", "Risk.EndUserAppVersion", 14),
    ],
)
def test_texts_may_be_so_long_and_no_longer(version: str, name: str, way: str, longest: int) -> None:
    (kind,) = (one for one in KINDS if (one.version, one.name) == (version, name))
    shape, steps = OF_VERSION[version][name], tuple(way.split("."))

    for length, expected in ((longest, []), (longest + 1, [(Fault.FIELD_INVALID, way)])):
        body = changed(kind.body(), Break(steps, "x" * length, Fault.FIELD_INVALID, way), shape)
        assert [(flaw.fault, flaw.path) for flaw in flaws_of(kind, body)] == expected


def test_a_good_body_is_json_that_anybody_can_send() -> None:
    for kind in KINDS:
        assert json.loads(kind.good()) == kind.body()
