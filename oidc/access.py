"""The gate: whether a presented access token may act, decided in one place and in one query.

Every path that yields data under a token passes `customer_access` or `client_access`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from consent.endings import BY_SEVERAL, ending_of
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status
from consent.lookup import Lookup
from consent.models import Consent
from consent.prepared import Row
from consent.problems import Fault, Flaw, Problem
from consent.queries import in_force
from consent.reasons import BEYOND_THE_CUSTOMER, Reason
from oidc.binding.shown import spend_proof
from oidc.checks.client import PAUSED
from oidc.clauses import clause
from oidc.clients.methods import require_trusted
from oidc.details import MEMBER, permissions_in
from oidc.errors import InvalidClient, InvalidDpopProof, UseDpopNonce
from oidc.issuers import security_policy, sign_in_within
from oidc.live_tokens import NotLive, live_access_token, still_granted
from oidc.models import AccessToken, Client
from oidc.possession import Possession, ShownHere
from oidc.presented import DPOP, Presented, presented_token
from oidc.security_log import note
from oidc.throttling import admit_customers_call, admit_own_call

_UNMOVED: Lookup[Row] = Lookup(
    lambda consent_id, version: (
        Consent.objects.annotate(allows=in_force())
        .filter(pk=consent_id, version=version, allows=True)
        .values_list("pk")
    ),
    consent_id=UUID(int=1),
    version=987,
)


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a good token allows. Without a consent it is for the client's own business.

    What it says of a consent was read in one query, and holds while `consent_version` is the consent's.
    """

    presented: Presented
    at: datetime
    """When the token was read, by the database's clock."""
    opened_by: frozenset[str]
    """The scopes of which any one opens what was called."""
    client: Client
    """Who acts."""
    issuer: str
    client_id: str
    recipient_id: UUID
    scopes: frozenset[str]
    consent_id: UUID | None
    customer_id: int | None
    consent_version: int
    """0 without one."""
    consent_kind: str
    acting_for: str
    """The bank's key of the organisation whose consent it is; "" where there is none."""
    wire: Mapping[str, Any]
    """The intent as sent, where the consent has one."""
    consent_created_at: datetime | None
    permissions: frozenset[str]
    transactions_from: datetime | None
    transactions_to: datetime | None
    sector: str
    claims: frozenset[str]
    """Those asked for one by one, for userinfo."""


@clause("REG-18", "RES-01", "RES-02", "RES-05", "RES-08", "TOK-19", "TOK-20", "TLS-11")
def customer_access(
    http: HttpRequest, issuer: str, *, scopes: frozenset[str], in_body: str | None = None
) -> Access:
    """Access to a customer's data with any of `scopes`: token, kind, scope, sender, consent, in turn.

    `in_body` is a token that came in a form. Raises Problem, shaped by the issuer's profile where the consent
    is the reason.
    """
    return access_shown(http, presented_token(http, issuer, in_body=in_body), ShownHere(http), scopes=scopes)


@clause("RES-03", "RES-04")
def access_shown(
    http: HttpRequest, presented: Presented, by: Possession | None, *, scopes: frozenset[str]
) -> Access:
    """As `customer_access`, of a token that came to whoever calls, with what was shown beside it; None where
    its sender was asked already."""
    token = _live_token(http, presented)
    if token.consent is None:
        raise Problem(403, Flaw(Fault.SCOPE, "A token of the client's own opens no customer's data"))
    _require_scope(presented, token, scopes)
    if by is not None:
        _require_sender(by, presented, token)
        admit_customers_call(token, timezone.now(), present=by.customer_present)
    if token.application.paused_at is not None:
        raise paused_refusal()
    if not token.in_force:
        raise refused_for(presented, token.consent, token.now)
    _require_late_sign_in(presented, token)
    return _access(presented, token, scopes)


@clause("RES-01", "RES-05")
def access_by_now(http: HttpRequest, access: Access) -> Access:
    """What the token of a call that was let in allows by now, where its consent was moved since.

    Raises as `customer_access` does, but does not ask who sent it again, as a proof of that is good once.
    """
    return access_shown(http, access.presented, None, scopes=access.opened_by)


@clause("RES-04", "RES-05", "AMD-01")
def still_holds(access: Access) -> bool:
    """Whether the consent behind a call is in force and as `access` says: what was read under it meanwhile is
    of one state of it."""
    return _UNMOVED.first(consent_id=access.consent_id, version=access.consent_version) is not None


@clause("CON-01", "TOK-20")
def client_access(http: HttpRequest, issuer: str, *, scope: str) -> Access:
    """Access to the client's own resources (its intents), by a client-credentials token."""
    return own_access(http, issuer, scopes=frozenset({scope}))


@clause("REG-11", "REG-12")
def own_access(http: HttpRequest, issuer: str, *, scopes: frozenset[str]) -> Access:
    """As `client_access`, by a token with any of `scopes`."""
    presented = presented_token(http, issuer)
    token = _live_token(http, presented)
    if token.consent is not None:
        raise Problem(403, Flaw(Fault.SCOPE, "A customer's token does not open this resource"))
    _require_scope(presented, token, scopes)
    _require_sender(ShownHere(http), presented, token)
    admit_own_call(token, timezone.now())
    return _access(presented, token, scopes)


def paused_refusal() -> Problem:
    return Problem(403, Flaw(Fault.RECIPIENT_INACTIVE, PAUSED[:1].upper() + PAUSED[1:]))


@clause("ACR-13", "RFC 9470 §3")
def _require_late_sign_in(presented: Presented, token: AccessToken) -> None:
    """Refuse one of an older sign-in, where the operator wants none: a new request brings another token."""
    within = sign_in_within(presented.issuer)
    if within is not None and token.code is not None and token.code.authenticated_at + within <= token.now:
        raise presented.sign_in_refusal(within)


def refused_for(presented: Presented, consent: Consent, now: datetime) -> Problem:
    """Why nothing opens under a consent that is not in force."""
    status, by_the_bank = Status(consent.status), consent.ended_by == Actor.HOLDER
    why = ending_of(consent.pk).reason or Reason.OTHER if by_the_bank and status in BY_SEVERAL else None
    lifecycle = consent_policy(presented.issuer).lifecycle_of(consent.kind)
    curable = why not in BEYOND_THE_CUSTOMER and lifecycle.revives(consent, now)
    return presented.consent_refusal(status, why, curable=curable)


def _live_token(http: HttpRequest, presented: Presented) -> AccessToken:
    """The token presented, where it is live; raises the refusal of one that is not."""
    try:
        token = live_access_token(presented.issuer, presented.value)
    except NotLive as dead:
        _note(http, dead.token)
        raise presented.refusal(str(dead)) from None
    _note(http, token)
    return token


def _note(http: HttpRequest, token: AccessToken | None) -> None:
    if token is not None:
        note(
            http,
            client_id=token.application.client_id,
            consent_id=token.consent_id,
            customer=token.user_id,
        )


def _require_scope(presented: Presented, token: AccessToken, scopes: frozenset[str]) -> None:
    if not scopes & _scopes_of(token):
        raise presented.scope_refusal(scopes)


def _scopes_of(token: AccessToken) -> frozenset[str]:
    """The scopes granted, and those that stand for the details its consent was given to."""
    if token.consent is None:
        return frozenset(token.scope.split())
    granted = frozenset(still_granted(token.application.issuer, token.scope, token.consent))
    policy = security_policy(token.application.issuer)
    return granted | permissions_in(policy, token.consent.wire.get(MEMBER, ()))


def _require_sender(by: Possession, presented: Presented, token: AccessToken) -> None:
    """Refuse whoever does not hold what the token is bound to, or presents it as bound in another way."""
    if token.dpop_jkt:
        _require_proof(by, presented, token)
    elif presented.scheme == DPOP:
        raise presented.refusal("the token is not bound to a DPoP key")
    else:
        _require_certificate(by, presented, token)


@clause("TLS-17", "TLS-18", "RFC 9449 §7.1", "RFC 9449 §7.2")
def _require_proof(by: Possession, presented: Presented, token: AccessToken) -> None:
    if presented.scheme != DPOP:
        raise replace(presented, scheme=DPOP).refusal("a token bound to a DPoP key comes as a Bearer token")
    try:
        proof = by.proof(presented.issuer, timezone.now(), presented.value)
        if proof is None:
            raise InvalidDpopProof("there is no DPoP proof")
        if proof.jkt != token.dpop_jkt:
            raise presented.refusal("the DPoP proof is of another key")
        spend_proof(proof)
    except (InvalidDpopProof, UseDpopNonce) as error:
        raise presented.proof_refusal(error) from None


@clause("TLS-11", "RES-11", "RFC 8705 §3")
def _require_certificate(by: Possession, presented: Presented, token: AccessToken) -> None:
    """The certificate the token is bound to; without one it is good only where tokens need not be bound."""
    try:
        shown = by.certificate()
        if shown is not None:
            require_trusted(token.application, shown, timezone.now())
    except InvalidClient as error:
        raise presented.refusal(f"certificate: {error.log}") from None
    if not token.certificate and security_policy(presented.issuer).unbound_tokens:
        return
    if shown is None or shown.thumbprint != token.certificate:
        raise presented.refusal("the token is not bound to the certificate shown")


def _access(presented: Presented, token: AccessToken, scopes: frozenset[str]) -> Access:
    return access_of(
        presented,
        token.application,
        token.consent,
        at=token.now,
        opened_by=scopes,
        scopes=_scopes_of(token),
        customer_id=token.user_id,
        claims=frozenset(token.code.claims.get("userinfo", ())) if token.code else frozenset(),
    )


def access_of(
    presented: Presented,
    client: Client,
    consent: Consent | None,
    *,
    at: datetime,
    opened_by: frozenset[str],
    scopes: frozenset[str],
    customer_id: int | None,
    claims: frozenset[str],
) -> Access:
    """What was decided, as whoever serves the data needs it."""
    return Access(
        presented=presented,
        at=at,
        opened_by=opened_by,
        client=client,
        issuer=client.issuer,
        client_id=client.client_id,
        recipient_id=client.recipient_id,
        sector=client.sector,
        claims=claims,
        scopes=scopes,
        consent_id=consent.pk if consent else None,
        customer_id=customer_id,
        consent_version=consent.version if consent else 0,
        consent_kind=consent.kind if consent else "",
        acting_for=consent.acting_for if consent else "",
        wire=consent.wire if consent else {},
        consent_created_at=consent.created_at if consent else None,
        permissions=frozenset(consent.permissions) if consent else frozenset(),
        transactions_from=consent.transactions_from if consent else None,
        transactions_to=consent.transactions_to if consent else None,
    )
