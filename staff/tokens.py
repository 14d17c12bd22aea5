"""Tokens of a consent as staff see them: numbers and ages, never a value, nor what could become one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Now

from oidc.models import AccessToken, AuthorizationCode, RefreshToken


@dataclass(frozen=True, kw_only=True)
class TokenFacts:
    kind: str
    issued: int
    """How many there are on record: what is spent is pruned after a while."""
    live: int
    """Neither over nor revoked by themselves; whether they open anything their consent decides."""
    newest_at: datetime | None


def tokens_of(consent_id: UUID) -> list[TokenFacts]:
    over = Q(revoked_at__isnull=False) | Q(code__revoked_at__isnull=False) | Q(expires__lte=Now())
    over |= Q(code__lt=F("application__families_from"))
    unspent = Q(consumed_at=None, pk__gte=F("application__families_from"))
    kinds = (
        ("Authorization codes", AuthorizationCode, ~Q(expires__lte=Now()) & unspent),
        ("Access tokens", AccessToken, ~over),
        ("Refresh tokens", RefreshToken, ~over),
    )
    return [
        TokenFacts(
            kind=kind,
            **model.objects.filter(consent_id=consent_id).aggregate(
                issued=Count("pk"), live=Count("pk", filter=live), newest_at=Max("issued_at")
            ),
        )
        for kind, model, live in kinds
    ]
