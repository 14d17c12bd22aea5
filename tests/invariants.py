"""What must be true of the stored rows after every test that races, the chains of all consents with it."""

from consent.models import Consent
from oidc.invariants import INVARIANTS, findings
from tests.chains import chain_holds


def violations() -> list[str]:
    """Every invariant that does not hold, with the rows that break it; empty where all is well."""
    broken = [f"{found.rule}: {found.rows}" for found in findings(INVARIANTS) if not found.holds]
    for consent_id in Consent.objects.values_list("pk", flat=True):
        if not chain_holds(consent_id):
            broken.append(f"chain of {consent_id} is broken")
    return broken
