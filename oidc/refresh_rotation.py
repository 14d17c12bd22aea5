"""Refresh tokens that are replaced at each use, for clients that prove nothing else (RFC 9700 §4.14.2)."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Now

from oidc.clauses import clause
from oidc.digests import digest, new_secret
from oidc.issuers import security_policy
from oidc.models import Client, RefreshToken, SpentRefreshToken

GRACE = timedelta(seconds=60)
"""How long an answer may be lost and asked for again."""
NEVER_BEFORE = 0
"""A generation that is before none."""


class Reused(Exception):
    """A refresh token comes back that its client has replaced: two parties hold it."""


def rotates(client: Client) -> bool:
    return client.token_endpoint_auth_method in security_policy(client.issuer).rotates_for


@clause("REF-06", "RFC 9700 §4.14.2")
def successor(token: RefreshToken, presented: str) -> str:
    """The refresh token that follows `presented`, within the caller's transaction; raises Reused.

    The newest token of a family is good; so is the one before it, a minute long, while the newest is unused:
    its answer may have been lost. What was lost is good for nothing then, and counts as reused if it comes.
    """
    following = {"generation": F("generation") + 1, "rotated_at": Now()}
    if _replace(token, digest(presented), value := new_secret(), **following):
        _remember(token, digest(presented), token.generation)
        return value
    unacknowledged = RefreshToken.objects.filter(
        pk=token.pk,
        rotated_at__gt=Now() - GRACE,
        spent__digest=digest(presented),
        spent__generation=F("generation") - 1,
    )
    lost = unacknowledged.values_list("digest", flat=True).first()
    if lost is None or not _replace(token, lost, value):
        raise Reused
    _remember(token, lost, NEVER_BEFORE)
    return value


def _replace(token: RefreshToken, old: bytes, value: str, **changes: Any) -> bool:
    """Give the family a new value in place of the one of digest `old`; one UPDATE decides between callers."""
    family = RefreshToken.objects.filter(pk=token.pk, digest=old, revoked_at=None)
    replaced: int = family.update(digest=digest(value), **changes)
    return replaced == 1


def _remember(token: RefreshToken, spent: bytes, generation: int) -> None:
    SpentRefreshToken.objects.create(token=token, digest=spent, generation=generation, spent_at=Now())
