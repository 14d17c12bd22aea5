"""Each payment under a lasting consent is in the audit log: none can be taken away, or altered, unnoticed."""

from pathlib import Path
from typing import Any

import pytest

from consent.models import Consent, ConsentEvent, OutboxMessage, PaymentUse, Seal
from tests.actors import Customer
from tests.consent.audit.conftest import anchored, behind_the_guards, verdict
from tests.consent.payments.test_uses import TO_LANTERN, allowed
from tests.payments import kind
from tests.people import MakeGateway, MakePayer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-06", "CON-54")]


@pytest.fixture
def used(
    payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway, settings: Any, tmp_path: Path
) -> Consent:
    """Paid from three times, as much as a month allows; all of it sealed and anchored."""
    settings.AUDIT_ANCHOR_DIR = tmp_path / "anchors"
    intent, gateway = allowed(payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")), ava), gateway_of("uk")
    for key in ("one", "two", "three"):
        assert gateway.counts(intent, key=key, amount="100.00", **TO_LANTERN).status_code == 201
    anchored()
    return Consent.objects.get(pk=intent)


def test_a_payment_is_an_event_and_changes_nothing_else(used: Consent, ava: Customer) -> None:
    events = ConsentEvent.objects.filter(consent=used).order_by("sequence")

    assert list(events.values_list("verb", flat=True)) == ["propose", "authorise", "use", "use", "use"]
    last = events[4]
    assert (last.result, last.actor, last.actor_reference) == ("active", "holder", "gateway")
    assert last.detail.items() >= {"amount": "100.00", "currency": "GBP", "key": "three"}.items()
    assert (used.status, used.status_changed_at) == ("active", used.authorised_at)
    assert not OutboxMessage.objects.filter(consent=used, sequence__gt=2).exists()
    assert verdict()["faults"] == []
    page = ava.opens(f"/consents/{used.pk}/").text
    assert "took the payment order" not in page, "they have a list of their own"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM consent_paymentuse WHERE key = 'three'", "gone"),
        ("UPDATE consent_paymentuse SET amount = 0.01 WHERE key = 'three'", "altered"),
        ("UPDATE consent_paymentuse SET currency = 'XXX' WHERE key = 'three'", "altered"),
        ("UPDATE consent_paymentuse SET at = at - interval '40 days' WHERE key = 'three'", "altered"),
        ("UPDATE consent_paymentuse SET key = 'four' WHERE key = 'three'", "gone"),
    ],
)
@pytest.mark.parametrize("alone", [False, True], ids=["all", "one consent"])
def test_one_that_was_taken_away_or_altered_is_named(
    used: Consent, statement: str, what: str, alone: bool
) -> None:
    behind_the_guards(statement)

    said = verdict(*(("--consent", str(used.pk)) if alone else ()))

    (fault,) = said["faults"]
    assert (said["code"], fault["consent"], fault["sequence"]) == (1, str(used.pk), 5)
    assert fault["what"] == f"the payment that it tells of {'is' if what == 'gone' else 'was'} {what}"


def test_one_that_was_taken_away_with_its_event_is_found_by_the_last_anchor(used: Consent) -> None:
    seal = Seal.objects.get(consent=used.pk, sequence=5)
    before = ConsentEvent.objects.get(consent=used, sequence=4)

    behind_the_guards(
        "DELETE FROM consent_paymentuse WHERE key = 'three'",
        "DELETE FROM consent_seal WHERE chain = %(chain)s AND position >= %(position)s",
        "DELETE FROM consent_consentevent WHERE consent_id = %(it)s AND sequence = 5",
        "UPDATE consent_consent SET version = 4, last_hash = %(hash)s WHERE id = %(it)s",
        it=used.pk,
        chain=seal.chain,
        position=seal.position,
        hash=bytes(before.hash),
    )
    said = verdict()

    assert PaymentUse.objects.count() == 2
    assert (said["code"], said["faults"][0]["chain"]) == (1, seal.chain)
    assert "cut off" in said["faults"][0]["what"]
