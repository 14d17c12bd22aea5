"""A client says where, and of what, it wants to be told; changes its mind; or wants to hear no more."""

from datetime import datetime
from uuid import UUID

from consent.models import Subscription
from consent.policy import Subscribed
from consent.storing import store, unless_there


class SubscribedAlready(Exception):
    """There is one of this kind: it is changed, not made anew."""


def subscribe(*, issuer: str, client_id: str, kind: str, said: Subscribed, at: datetime) -> UUID:
    """Keep what the client said; the UNIQUE row decides between two calls at once. Events of before `at`
    are not for it. Raises SubscribedAlready."""
    row = Subscription(
        issuer=issuer, client_id=client_id, kind=kind, created_at=at, changed_at=at, **_columns(said)
    )
    if not all(store(provided=[unless_there(row)])):
        raise SubscribedAlready
    return row.pk


def resubscribe(
    subscription_id: UUID, *, issuer: str, client_id: str, kind: str, said: Subscribed, at: datetime
) -> bool:
    """Put another word in the place of the first; False where the client has no such subscription."""
    own = Subscription.objects.filter(pk=subscription_id, issuer=issuer, client_id=client_id, kind=kind)
    return own.update(changed_at=at, **_columns(said)) == 1


def unsubscribe(subscription_id: UUID, *, issuer: str, client_id: str, kind: str) -> bool:
    """Forget a subscription; False where the client has no such one."""
    own = Subscription.objects.filter(pk=subscription_id, issuer=issuer, client_id=client_id, kind=kind)
    return own.delete()[0] == 1


def _columns(said: Subscribed) -> dict[str, object]:
    return {"callback_url": said.callback_url, "version": said.version, "topics": list(said.topics)}
