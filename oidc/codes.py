"""Authorization codes: made for a decision, spent once (RFC 6749 §4.1.2)."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from consent.lookup import Lookup
from consent.storing import Proviso
from oidc.clauses import clause
from oidc.digests import digest, new_secret
from oidc.issuers import security_policy
from oidc.merging import scope_given
from oidc.models import AuthorizationCode, Interaction
from oidc.released import asked_one_by_one
from oidc.requests import AuthorizationRequest
from oidc.subjects import known_subject


@clause("TOK-02", "TOK-03")
def issue_code(
    interaction: Interaction, request: AuthorizationRequest, now: datetime, *, sid: UUID | None
) -> tuple[str, AuthorizationCode]:
    """A new code, and its row, for what the customer allowed; `sid` names the session to its client."""
    value, row = new_code(interaction, request, now, sid=sid)
    row.save()
    return value, row


def new_code(
    interaction: Interaction, request: AuthorizationRequest, now: datetime, *, sid: UUID | None
) -> tuple[str, AuthorizationCode]:
    """The same, to be stored."""
    value = new_secret()
    policy = security_policy(interaction.client.issuer)
    return value, AuthorizationCode(
        digest=digest(value),
        interaction=interaction.pk,
        application=interaction.client,
        user_id=interaction.customer_id,
        consent=interaction.consent,
        edition=interaction.edition + 1,
        intent_claim=interaction.intent_claim,
        redirect_uri=request.redirect_uri or "",
        scope=scope_given(policy, request, interaction.consent),
        nonce=request.nonce or "",
        dpop_jkt=request.dpop_jkt or "",
        code_challenge=request.code_challenge or "",
        code_challenge_method=request.code_challenge_method or "",
        issued_at=now,
        expires=now + policy.code_lifetime,
        claims=asked_one_by_one(policy, request, interaction.consent.permissions),
        acr=interaction.acr,
        amr=interaction.amr,
        authenticated_at=interaction.authenticated_at,
        sid=sid,
    )


def find_code(value: str, client_pk: int) -> AuthorizationCode | None:
    """A code of this client, spent or not; None for any other."""
    return _CODE.first(digest=digest(value), client=client_pk)


_CODE: Lookup[AuthorizationCode] = Lookup(
    lambda digest, client: (
        AuthorizationCode.objects.select_related("application", "consent")
        .annotate(subject=known_subject("application", "user"))
        .filter(digest=digest, application_id=client)
    ),
    digest=b"a digest",
    client=-1,
)


def spending(code: AuthorizationCode) -> Proviso:
    """Uses a code up; does not hold where it was spent or has run out. One UPDATE decides between racers."""
    return Proviso(
        "UPDATE oidc_authorizationcode SET consumed_at = statement_timestamp() FROM {before} WHERE id = %s"
        " AND consumed_at IS NULL AND revoked_at IS NULL AND expires > statement_timestamp() RETURNING 1",
        (code.pk,),
    )


class NoneToReplace(Exception):
    """Of the code that a flow made something came, or it was ended: no other takes its place."""


@clause("TOK-02", "RFC 6749 §4.1.2")
def void_unspent(interaction: Interaction) -> None:
    """Void the code that a flow made, for the next one; raises NoneToReplace.

    Within the caller's transaction, which holds the consent as whoever redeems the code does: one of them
    comes first, and one UPDATE finds out who did.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VOID, {"consent": interaction.consent_id, "interaction": interaction.pk})
        if not cursor.rowcount:
            raise NoneToReplace


_VOID = """
UPDATE oidc_authorizationcode k SET revoked_at = statement_timestamp()
 WHERE k.consent_id = %(consent)s AND k.interaction = %(interaction)s
   AND k.consumed_at IS NULL AND k.revoked_at IS NULL
   AND NOT EXISTS (SELECT FROM oidc_accesstoken WHERE code_id = k.id)
   AND NOT EXISTS (SELECT FROM oidc_refreshtoken WHERE code_id = k.id)
   AND k.id >= (SELECT families_from FROM oidc_client WHERE id = k.application_id)
"""


@clause("TOK-02", "RFC 6749 §4.1.2")
def end_family(code: AuthorizationCode) -> None:
    """Revoke a code and every token that came from it."""
    with connection.cursor() as cursor:
        cursor.execute(_END, {"code": code.pk})


_END = """
WITH access AS (
    UPDATE oidc_accesstoken SET revoked_at = statement_timestamp()
     WHERE code_id = %(code)s AND revoked_at IS NULL
), refresh AS (
    UPDATE oidc_refreshtoken SET revoked_at = statement_timestamp()
     WHERE code_id = %(code)s AND revoked_at IS NULL
)
UPDATE oidc_authorizationcode SET revoked_at = statement_timestamp()
 WHERE id = %(code)s AND revoked_at IS NULL
"""
