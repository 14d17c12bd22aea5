"""What a token says to whoever may ask about it (RFC 7662 §2.2): active, or not a word."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from consent.known_accounts import public_ids_of_consent
from consent.lookup import Lookup
from consent.models import Consent
from consent.queries import is_in_force
from oidc.binding.confirmation import confirmation
from oidc.clauses import clause
from oidc.clients.authenticate import Caller
from oidc.clients.known import STILL, version_of
from oidc.details import granted_details
from oidc.digests import digest
from oidc.issuers import issuer_url, resource_url, security_policy
from oidc.live_tokens import TOKEN, NotLive, is_ended, is_replaced, live, still_granted, token_rows
from oidc.models import AccessToken, Client
from oidc.presented import BEARER, DPOP
from oidc.subjects import known_subject, subject_of_token
from oidc.tokens import find_refresh_token

View = Mapping[str, Any]
INACTIVE: View = {"active": False}


@clause("INT-01", "INT-02", "INT-04", "INT-05", "INT-07", "RFC 7662 §2.2", "RFC 7662 §4")
def view_of(value: str, caller: Caller) -> View:
    """What a client may know of its own tokens, of the kinds its profile names; what a resource server may
    know of its issuer's access tokens. Anything else reads INACTIVE, and the asker cannot tell why."""
    asker = caller.client
    if asker.resource_server:
        return _for_resource_server(value, caller)
    kinds = security_policy(asker.issuer).introspectable
    view = _of_refresh_token(value, asker) if "refresh_token" in kinds else INACTIVE
    if view is INACTIVE and "access_token" in kinds:
        view = _of_access_token(value, asker)
    return view


def _of_refresh_token(value: str, client: Client) -> View:
    token = find_refresh_token(value, client)
    if token is None or token.revoked_at or is_ended(token.code, client):
        return INACTIVE
    if not is_in_force(token.consent_id):
        return INACTIVE
    if is_replaced(token.code, token.consent):
        return INACTIVE
    policy = security_policy(client.issuer)
    scope = " ".join(still_granted(client.issuer, token.scope, token.consent))
    view = {"active": True, "scope": scope, **policy.token_extras(token.consent_id)}
    view |= granted_details(token.consent.wire)
    return view | ({"exp": int(token.expires.timestamp())} if token.expires else {})


def _of_access_token(value: str, client: Client) -> View:
    token = _usable(client.issuer, value)
    return INACTIVE if token is None or token.application_id != client.pk else _spoken(token)


def _usable(issuer: str, value: str) -> AccessToken | None:
    """A token that opens something at this moment: live, and its consent in force where it has one."""
    return _if_usable(TOKEN.first(digest=digest(value), issuer=issuer))


def _if_usable(found: AccessToken | None) -> AccessToken | None:
    try:
        token = live(found)
    except NotLive:
        return None
    if token.consent is None:
        return token
    return token if token.in_force and token.application.paused_at is None else None


@clause("META-10", "RFC 7662 §2.2", "RFC 9728 §1.2")
def _spoken(token: AccessToken) -> dict[str, Any]:
    """The members that say nothing of the customer."""
    client, consent = token.application, token.consent
    scope = token.scope
    if consent is not None:
        scope = " ".join(still_granted(client.issuer, scope, consent))
    return {
        "active": True,
        "scope": scope,
        "client_id": client.client_id,
        "token_type": DPOP if token.dpop_jkt else BEARER,
        "iss": issuer_url(client.issuer),
        "aud": resource_url(client.issuer),
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires.timestamp()),
        **confirmation(token),
        **(granted_details(consent.wire) if consent is not None else {}),
    }


@clause("ACR-13", "RES-03", "RFC 9470 §6.2")
def _for_resource_server(value: str, caller: Caller) -> View:
    """Everything enforcement needs, the consent included, from one query: and with it whether the asker is as
    it was remembered."""
    asker = caller.client
    token = _WITH_CONSENT.first(
        digest=digest(value), issuer=asker.issuer, asker=asker.pk, version=version_of(asker)
    )
    if token is not None and token.asker_as_remembered:
        caller.grounds.met(caller.still)
    token = _if_usable(token)
    if token is None:
        return INACTIVE
    view, consent, code = _spoken(token), token.consent, token.code
    if consent is None or code is None:
        return view | {"sub": token.application.client_id}
    return view | {
        "sub": str(token.subject or subject_of_token(token)),
        "acr": code.acr,
        "auth_time": int(code.authenticated_at.timestamp()),
        "consent": _of_consent(consent, token.accounts),
    }


def _with_consent(digest: bytes, issuer: str, asker: int, version: str) -> QuerySet[AccessToken]:
    rows: QuerySet[AccessToken] = token_rows(digest, issuer).annotate(
        subject=known_subject("application", "user"),
        accounts=public_ids_of_consent("consent"),
        asker_as_remembered=RawSQL(f"EXISTS ({STILL.format(given='')})", (asker, version), BooleanField()),  # noqa: S611 -- our own words
    )
    return rows


_WITH_CONSENT: Lookup[AccessToken] = Lookup(
    _with_consent, digest=b"a digest", issuer="an issuer", asker=-7, version="a version"
)


def _of_consent(consent: Consent, accounts: Iterable[UUID]) -> dict[str, Any]:
    """What the customer allowed; times in seconds, and none that it does not have."""
    times = {
        "expires_at": consent.expires_at,
        "transactions_from": consent.transactions_from,
        "transactions_to": consent.transactions_to,
    }
    return {
        "id": str(consent.pk),
        "status": consent.status,
        "version": consent.version,
        "permissions": list(consent.permissions),
        "accounts": [str(public_id) for public_id in accounts],
        **{name: int(time.timestamp()) for name, time in times.items() if time is not None},
    }
