"""What must be true of the stored rows after every test that races, the chains of all consents with it."""

from django.db import connection

from consent.models import Consent
from oidc.findings import TOKENS, findings
from oidc.invariants import INVARIANTS
from tests.chains import chain_holds

_EACH = (f"SELECT 1 FROM ({query}) rule{n}" for n, query in enumerate(INVARIANTS.values()))  # noqa: S608
_WHETHER_ANY = f"WITH {TOKENS} SELECT EXISTS ({' UNION ALL '.join(_EACH)})"
"""All of them in one statement, which is all that is asked while they hold."""


def violations() -> list[str]:
    """Every invariant that does not hold, with the rows that break it; empty where all is well."""
    broken = broken_rules()
    for consent_id in Consent.objects.values_list("pk", flat=True):
        if not chain_holds(consent_id):
            broken.append(f"chain of {consent_id} is broken")
    return broken


def broken_rules() -> list[str]:
    """The same without the hashes of the chains, which are costly to ask after every step."""
    with connection.cursor() as cursor:
        cursor.execute(_WHETHER_ANY)
        (any_broken,) = cursor.fetchone()
    if not any_broken:
        return []
    return [f"{found.rule}: {found.rows}" for found in findings(INVARIANTS) if not found.holds]
