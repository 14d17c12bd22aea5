"""What is good once: the row that uses it up stands in PostgreSQL for as long as it could be good again."""

from consent.storing import Proviso, unless_there
from oidc.models import UsedJti, UsedProof


def first_use(use: UsedJti | UsedProof) -> Proviso:
    """Uses it up, and holds unless that was done before, also between callers that race; and only before the
    row may be forgotten, by the database's clock: a server whose own clock is slow lets nothing in again."""
    return unless_there(use, until=use.expires_at)
