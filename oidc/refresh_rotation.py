"""Refresh tokens that are replaced at each use, for clients that prove nothing else (RFC 9700 §4.14.2)."""

from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from consent.storing import Proviso
from oidc.clauses import clause
from oidc.clients.sender import Sender
from oidc.digests import digest, new_secret
from oidc.issuers import security_policy
from oidc.models import AccessToken, Client, RefreshToken, SpentRefreshToken

GRACE = timedelta(seconds=60)
"""How long an answer may be lost and asked for again."""
NEVER_BEFORE = 0
"""A generation that is before none."""


class Reused(Exception):
    """A refresh token comes back that its client has replaced: two parties hold it."""


def rotates(client: Client) -> bool:
    return client.token_endpoint_auth_method in security_policy(client.issuer).rotates_for


@clause("REF-06", "RFC 9700 §4.14.2")
def rotated(
    caller: Sender, token: RefreshToken, presented: str, access: AccessToken, held: Proviso
) -> tuple[str, bool]:
    """The refresh token that follows `presented`, stored with the access token that came of it; and whether
    the consent was held for that, without which nothing is stored. Raises Reused.

    The newest token of a family is good; so is the one before it, a minute long, while the newest is unused:
    its answer may have been lost. What was lost is good for nothing then, and counts as reused if it comes.
    """
    value, shown = new_secret(), digest(presented)
    following = "generation = generation + 1, rotated_at = statement_timestamp()"
    in_force, went = caller.store(
        access,
        _spent(token, shown, token.generation),
        provided=[held, _replacing(token, shown, value, following)],
    )
    # Not the newest, or not any more: several may ask for one lost answer at once.
    while in_force and not went:
        unacknowledged = RefreshToken.objects.filter(
            pk=token.pk,
            revoked_at=None,
            rotated_at__gt=Now() - GRACE,
            spent__digest=shown,
            spent__generation=F("generation") - 1,
        )
        lost = unacknowledged.values_list("digest", flat=True).first()
        if lost is None:
            raise Reused
        in_force, went = caller.store(
            access,
            _spent(token, lost, NEVER_BEFORE),
            provided=[held, _replacing(token, lost, value, "rotated_at = rotated_at")],
        )
    return value, went


def _replacing(token: RefreshToken, old: bytes, value: str, also: str) -> Proviso:
    """Gives the family a new value in place of that of digest `old`; one UPDATE decides between callers."""
    return Proviso(
        f"UPDATE oidc_refreshtoken SET digest = %s, {also} FROM {{before}}"  # noqa: S608 -- our own words
        " WHERE id = %s AND digest = %s AND revoked_at IS NULL RETURNING 1",
        (digest(value), token.pk, old),
    )


def _spent(token: RefreshToken, spent: bytes, generation: int) -> SpentRefreshToken:
    return SpentRefreshToken(token=token, digest=spent, generation=generation, spent_at=timezone.now())
