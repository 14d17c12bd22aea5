"""A question that a recipient may ask once: its name is remembered for a day, as an idempotency key is."""

import hashlib
from datetime import datetime
from uuid import UUID

from consent.models import IdempotencyKey
from consent.storing import store, unless_there

ENDPOINT = "questions"


def ask_once(*, issuer: str, client_id: str, consent_id: UUID, name: str, at: datetime) -> bool:
    """Use up the name of a question under a consent; False where it was used within the day. The UNIQUE row
    decides between callers that race. What the name says, which is the recipient's own, is not kept."""
    digest = hashlib.sha256(f"{consent_id} {name}".encode())
    asked = IdempotencyKey(
        issuer=issuer,
        client_id=client_id,
        endpoint=ENDPOINT,
        key=digest.hexdigest()[:40],
        body_digest=digest.digest(),
        consent_id=consent_id,
        created_at=at,
    )
    return all(store(provided=[unless_there(asked)]))
