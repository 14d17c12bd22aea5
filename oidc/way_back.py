"""The way back to the recipient: how long it stands open, and for whom it opens again.

A browser throws away the answer to a button that is pressed once more before the next page is there, and with
it the code that was in it (docs/decisions/0004).
"""

from datetime import datetime, timedelta

from oidc.asking import Outcome
from oidc.clauses import clause
from oidc.models import Interaction

WAY_BACK = timedelta(minutes=5)
"""How long after a decision the browser may still be sent back with a code, or sent back again."""


@clause("AUT-24")
def opens_again(row: Interaction, *, customer_id: int | None, at: datetime) -> bool:
    """Whether a browser that was sent back before may be sent back once more: soon after, and for whoever
    decided; of a yes, only as `oidc.granted` finds it."""
    if row.decided_at is None or at > row.decided_at + WAY_BACK:
        return False
    return row.outcome == Outcome.LEFT or (customer_id is not None and customer_id == row.customer_id)
