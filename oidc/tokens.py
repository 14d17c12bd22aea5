"""Tokens: made for a client, found by their digest (RFC 6749 §1.4, §1.5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from consent.lookup import Lookup
from consent.models import Consent
from consent.storing import from_now
from oidc.clauses import clause
from oidc.clients.sender import Sender
from oidc.digests import digest, new_secret
from oidc.issuers import security_policy
from oidc.models import AccessToken, AuthorizationCode, Client, RefreshToken
from oidc.spelling import spelled


@dataclass(frozen=True)
class Issued:
    """A token as its client gets it."""

    value: str
    type: str
    """How it is presented: "Bearer", or "DPoP" with a proof each time."""
    seconds: int


@clause("TOK-05", "TOK-07", "TOK-10", "TLS-10", "REF-10", "RFC 9449 §5")
def new_access_token(
    caller: Sender,
    *,
    scope: str,
    code: AuthorizationCode | None,
    now: datetime,
    with_its_code: bool = False,
) -> tuple[Issued, AccessToken]:
    """A token bound to what the caller showed, and its row, to be stored. With a code it is for that
    customer's data, never outlives the consent, and may be stored only while that is held in force. It
    counts from the moment it is stored, by the database's clock; one that is handed out `with_its_code`,
    from the moment of that, which is `now`."""
    client = caller.client
    lifetime = security_policy(client.issuer).access_token_lifetime
    ends = code.consent.expires_at if code is not None else None
    expires = min(now + lifetime, ends or now + lifetime)
    token = AccessToken(
        application=client,
        code=code,
        consent=code.consent if code else None,
        user_id=code.user_id if code else None,
        scope=scope,
        certificate=caller.certificate,
        dpop_jkt=caller.dpop_jkt,
        issued_at=now,
        expires=expires,
    )
    value = spelled(token)
    token.digest = digest(value)
    if not with_its_code:
        token.issued_at, token.expires = from_now(), from_now(lifetime, at_most=ends)
    return Issued(value, caller.token_type, int((expires - now).total_seconds())), token


def issue_access_token(
    caller: Sender,
    *,
    scope: str,
    code: AuthorizationCode | None,
    now: datetime,
    with_its_code: bool = False,
) -> Issued:
    """As `new_access_token`, stored; with a code, while the caller of this holds the consent in force."""
    access, row = new_access_token(caller, scope=scope, code=code, now=now, with_its_code=with_its_code)
    caller.store(row)
    return access


@clause("REF-04", "REF-05", "REF-06")
def new_refresh_token(caller: Sender, code: AuthorizationCode, now: datetime) -> tuple[str, RefreshToken]:
    """The one refresh token of a code, which ends exactly when its consent does; and its row to be stored."""
    value = new_secret()
    return value, RefreshToken(
        digest=digest(value),
        application=code.application,
        user_id=code.user_id,
        code=code,
        consent=code.consent,
        scope=code.scope,
        jkt=caller.kept_to,
        issued_at=now,
        expires=code.consent.expires_at,
    )


@clause("REF-04", "AMD-01")
def end_tokens_by(consent: Consent) -> None:
    """Let no token of a consent outlive what its customer has agreed to just now."""
    if consent.expires_at is not None:
        with connection.cursor() as cursor:
            cursor.execute(_END_BY, {"consent": consent.pk, "end": consent.expires_at})


# PostgreSQL runs the last statement first: access tokens before refresh tokens, as a family's end does.
_END_BY = """
WITH refresh AS (
    UPDATE oidc_refreshtoken SET expires = %(end)s
     WHERE consent_id = %(consent)s AND (expires IS NULL OR expires > %(end)s)
)
UPDATE oidc_accesstoken SET expires = %(end)s WHERE consent_id = %(consent)s AND expires > %(end)s
"""


def find_refresh_token(value: str, client: Client) -> RefreshToken | None:
    """A refresh token of this client, whatever its state; None for any other."""
    return _of(client, _REFRESH_TOKEN.first(digest=digest(value), client=client.pk))


def find_spent_refresh_token(value: str, client: Client) -> RefreshToken | None:
    """The refresh token of this client that was once spelled so, before it was rotated."""
    return _of(client, _SPENT.first(digest=digest(value), client=client.pk))


def find_access_token(value: str, client: Client) -> AccessToken | None:
    """An access token of this client, whatever its state; None for any other."""
    return _ACCESS_TOKEN.first(digest=digest(value), client=client.pk)


def _of(client: Client, token: RefreshToken | None) -> RefreshToken | None:
    """The token, told what is known by now: its client, and that its code was for the same consent."""
    if token is not None:
        token.application = token.code.application = client
        token.code.consent = token.consent
    return token


_REFRESH_TOKEN: Lookup[RefreshToken] = Lookup(
    lambda digest, client: RefreshToken.objects.select_related("consent", "code").filter(
        digest=digest, application_id=client
    ),
    digest=b"a digest",
    client=-1,
)
_SPENT: Lookup[RefreshToken] = Lookup(
    lambda digest, client: RefreshToken.objects.select_related("consent", "code").filter(
        spent__digest=digest, application_id=client
    ),
    digest=b"a digest",
    client=-1,
)
_ACCESS_TOKEN: Lookup[AccessToken] = Lookup(
    lambda digest, client: AccessToken.objects.select_related("application", "consent", "code").filter(
        digest=digest, application_id=client
    ),
    digest=b"a digest",
    client=-1,
)


@clause("TOK-06", "TOK-08", "TOK-12", "TOK-18", "REF-07")
def token_answer(access: Issued, scope: str, **further: Any) -> dict[str, Any]:
    """The members of a token response (RFC 6749 §5.1)."""
    return {
        "access_token": access.value,
        "token_type": access.type,
        "expires_in": access.seconds,
        **({"scope": scope} if scope else {}),
        **further,
    }
