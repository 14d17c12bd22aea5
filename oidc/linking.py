"""Ties what a customer proves to the one consent it is for: to its payees and amounts, where it pays."""

import hashlib
import json

from consent.queries import ConsentFacts
from oidc.clauses import clause


@clause("ACR-16", "AUT-24")
def link_of(facts: ConsentFacts) -> str:
    """64 hex digits that stand for this consent exactly as it is asked: whatever else is asked has others."""
    asked = {
        "consent": facts.id,
        "issuer": facts.issuer,
        "client": facts.client_id,
        "kind": facts.kind,
        "permissions": sorted(facts.permissions),
        "intent": facts.wire,
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
