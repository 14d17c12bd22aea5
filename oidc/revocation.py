"""Token revocation (RFC 7009). It ends tokens, not the consent (INT-08)."""

from django.db.models.functions import Now

from oidc.clauses import clause
from oidc.codes import end_family
from oidc.models import AccessToken, Client
from oidc.tokens import find_access_token, find_refresh_token, find_spent_refresh_token


@clause("INT-08", "INT-09", "RFC 7009 §2.1")
def revoke_token(value: str, client: Client) -> None:
    """End a token of this client, and with it every token of the same authorization.

    Unknown tokens and those of others are left alone, and the caller cannot tell (RFC 7009 §2.2).
    """
    token = (
        find_refresh_token(value, client)
        or find_access_token(value, client)
        or find_spent_refresh_token(value, client)
    )
    if token is None:
        return
    if token.code is not None:
        end_family(token.code)
    else:
        AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now())
