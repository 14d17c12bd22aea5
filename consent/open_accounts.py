"""Which accounts of consents are open: shared, or waiting for somebody who can still agree; as part of a
query.

`consent.account_states.OPEN` says it of what is stored; here time has its say, before any job has.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from consent.account_states import AccountState, AuthoriserState
from consent.models import Authoriser, ConsentAccount


def still_open(at: datetime | Now) -> Q:
    """A condition on rows of ConsentAccount."""
    late = Authoriser.objects.filter(account=OuterRef("pk"), state=AuthoriserState.WAITING, decide_by__lte=at)
    return Q(state=AccountState.SHARED) | Q(~Exists(late), state=AccountState.WAITING)


def open_accounts(consent_id: UUID) -> tuple[str, ...]:
    """The accounts of a consent that are shared, or may still come to be: none that somebody refused, stopped
    or let time run out on."""
    rows = ConsentAccount.objects.filter(still_open(Now()), consent=consent_id)
    return tuple(rows.order_by("account").values_list("account", flat=True))


OPEN_SQL = (
    "(a.state = 'shared' OR a.state = 'waiting' AND NOT EXISTS (SELECT FROM consent_authoriser late"
    " WHERE late.account_id = a.id AND late.state = 'waiting' AND late.decide_by <= statement_timestamp()))"
)
"""The same of a row `a`, on the database's clock."""
