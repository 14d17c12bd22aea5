"""Authorization codes: made for a decision, spent once (RFC 6749 §4.1.2)."""

from datetime import datetime

from django.db.models.functions import Now

from oidc.clauses import clause
from oidc.digests import digest, new_secret
from oidc.issuers import security_policy
from oidc.models import AccessToken, AuthorizationCode, Interaction, RefreshToken
from oidc.released import asked_one_by_one
from oidc.requests import AuthorizationRequest


@clause("TOK-02", "TOK-03")
def issue_code(
    interaction: Interaction, request: AuthorizationRequest, now: datetime
) -> tuple[str, AuthorizationCode]:
    """A new code, and its row, for what the customer allowed."""
    value = new_secret()
    policy = security_policy(interaction.client.issuer)
    row = AuthorizationCode.objects.create(
        digest=digest(value),
        application=interaction.client,
        user_id=interaction.customer_id,
        consent_id=interaction.consent_id,
        intent_claim=interaction.intent_claim,
        redirect_uri=request.redirect_uri or "",
        scope=request.scope or "",
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
    )
    return value, row


def find_code(value: str, client_pk: int) -> AuthorizationCode | None:
    """A code of this client, spent or not; None for any other."""
    found: AuthorizationCode | None = (
        AuthorizationCode.objects.select_related("application", "consent")
        .filter(digest=digest(value), application_id=client_pk)
        .first()
    )
    return found


def spend_code(code: AuthorizationCode) -> bool:
    """Use a code up; False where it was spent or has run out. One UPDATE decides between racing callers."""
    spent: int = AuthorizationCode.objects.filter(
        pk=code.pk, consumed_at=None, revoked_at=None, expires__gt=Now()
    ).update(consumed_at=Now())
    return spent == 1


@clause("TOK-02", "RFC 6749 §4.1.2")
def end_family(code: AuthorizationCode) -> None:
    """Revoke a code and every token that came from it."""
    AuthorizationCode.objects.filter(pk=code.pk, revoked_at=None).update(revoked_at=Now())
    AccessToken.objects.filter(code=code, revoked_at=None).update(revoked_at=Now())
    RefreshToken.objects.filter(code=code, revoked_at=None).update(revoked_at=Now())
