"""Initial access tokens: an operator's leave to register one client (RFC 7591 §3)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from consent.storing import Proviso
from oidc.clauses import clause
from oidc.digests import digest, new_secret
from oidc.errors import InvalidToken
from oidc.models import InitialAccessToken


def give_leave(issuer: str, lasts: timedelta, now: datetime) -> str:
    """A new token, told this once."""
    token = new_secret()
    InitialAccessToken.objects.create(
        issuer=issuer, digest=digest(token), created_at=now, expires_at=now + lasts
    )
    return token


def require_leave(issuer: str, token: str) -> None:
    """Refuse a token that would not do, before anything costly is done for its bearer; InvalidToken."""
    if not _good(issuer, token).exists():
        raise no_leave()


@clause("RFC 7591 §3")
def leave_spent(issuer: str, token: str) -> Proviso:
    """Uses the token up, and holds where that could be done: of several registrations with it one goes on."""
    return Proviso(
        "UPDATE oidc_initialaccesstoken SET used_at = statement_timestamp() WHERE issuer = %s AND digest = %s"
        " AND used_at IS NULL AND expires_at > statement_timestamp() RETURNING 1",
        (issuer, digest(token)),
    )


def _good(issuer: str, token: str) -> QuerySet[InitialAccessToken]:
    return InitialAccessToken.objects.filter(
        issuer=issuer, digest=digest(token), used_at=None, expires_at__gt=Now()
    )


def no_leave() -> InvalidToken:
    return InvalidToken("an initial access token is needed, unused and not expired", log="no good leave")
