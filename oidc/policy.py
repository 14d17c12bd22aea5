"""What an ecosystem decides about the protocol: data and small functions, no framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from consent.lifecycle import Status
from consent.problems import Problem
from consent.reasons import Reason
from oidc.backchannel_policy import BackchannelPolicy
from oidc.registration_policy import RegistrationPolicy
from oidc.reporting import ReportingPolicy
from oidc.requests import AuthorizationRequest, Delivery, IntentReading
from oidc.traffic import TrafficPolicy


class Strength(IntEnum):
    """How a customer proved who they are, from weak to strong."""

    NONE = 0
    PASSWORD = 1
    """A memorised secret alone, which counts for nothing (ACR-03)."""
    ONE_FACTOR = 2
    TWO_FACTORS = 3


class Factor(StrEnum):
    """What a customer proves themselves with beside a password, as a session records it."""

    PASSKEY = "webauthn"
    APP = "totp"
    SMS = "sms"
    EMAIL = "email"
    RECOVERY = "recovery_codes"
    BANK_APP = "bank_app"
    """Not proved here: the bank's own app, which they signed in to, says how."""


EVERY_FACTOR = frozenset(Factor)


@dataclass(frozen=True, kw_only=True)
class Risk:
    """What speaks against trusting a sign-in as usual."""

    new_device: bool
    """This customer has never signed in by this browser."""
    many_failures: bool
    """Sign-ins of this customer have failed again and again of late."""
    threat: bool
    """The bank's staff have declared that accounts are under attack."""


CALM = Risk(new_device=False, many_failures=False, threat=False)


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a customer has to prove before a decision counts."""

    strength: Strength
    factors: frozenset[Factor]
    """Those that count, as things stand."""


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """The URLs of one issuer that a client assertion may name as its audience."""

    issuer: str
    token: tuple[str, ...]
    """Both hosts' URLs of the token endpoint."""
    invoked: tuple[str, ...]
    """Both hosts' URLs of the endpoint being called."""


@dataclass(frozen=True, kw_only=True)
class RequestObjectWindow:
    """How old and how long-lived a request object may be (FAPI 1.0 Advanced §5.2.2-13, -17)."""

    longest: timedelta
    oldest: timedelta


class Encryptable(StrEnum):
    """What can be encrypted, as members of registration and discovery begin."""

    REQUEST_OBJECT = "request_object"
    ID_TOKEN = "id_token"  # noqa: S105 -- a name on the wire
    AUTHORIZATION = "authorization"
    """The authorization response (JARM)."""
    USERINFO = "userinfo"
    INTROSPECTION = "introspection"

    @property
    def registered_as(self) -> str:
        """The members of a registration, up to their "_alg" and "_enc"."""
        return f"{self}_encryption" if self is Encryptable.REQUEST_OBJECT else f"{self}_encrypted_response"


@dataclass(frozen=True, kw_only=True)
class Encryption:
    of: frozenset[Encryptable]
    """What may be encrypted, for clients that register it."""
    key_management: tuple[str, ...]
    """JWE `alg` values offered."""
    content: tuple[str, ...]
    """JWE `enc` values offered."""


@dataclass(frozen=True, kw_only=True)
class RecipientCall:
    """The address of a client's own that is called when a consent has ended, and how."""

    registered_as: str
    """The member of its registration that holds the base of the address."""
    path: str
    """What follows the base, without slashes at its ends."""
    form_field: str
    """The field of the form that brings our signed word."""
    claim: str
    """The claim of it that names the consent."""


QUERY_GRANTS, REVOKE_GRANTS = "grant_management_query", "grant_management_revoke"
"""Scopes of a client's own tokens, for what it was granted (Grant Management §6.1)."""


@dataclass(frozen=True, kw_only=True)
class GrantManagement:
    """How clients that can authenticate read, end and change by its id what they were granted."""

    path: str
    """Of the endpoint below the issuer, without slashes at its ends; a grant's id follows it."""
    action_required: bool
    """Whether every authorization request has to say what it does to a grant."""


@dataclass(frozen=True, kw_only=True)
class SecurityPolicy:
    response_modes: Mapping[str, tuple[str, ...]]
    """Each response type accepted, with the response modes it may use; the first is its default."""
    deliveries: Delivery
    signed_requests: bool
    """Whether every request must be a signed request object; else a client may demand it of itself."""
    request_object_window: RequestObjectWindow | None
    signing_algorithms: tuple[str, ...]
    """JWS algorithms accepted from clients and offered to them; the first is the default."""
    encryption: Encryption | None
    """None where nothing is encrypted beyond TLS."""
    pkce_response_types: frozenset[str]
    """Response types for which a code challenge is required; pushed requests always need one, and one that
    is sent is always checked."""
    openid_required: bool
    """Whether every request is an OpenID Connect one; else plain OAuth, without an ID token, is possible."""
    nonce_required: bool
    """Whether every OpenID Connect request needs a nonce; one for an ID token from the authorization endpoint
    always does."""
    state_response_types: frozenset[str]
    """Response types for which a state is required; one that is sent always comes back."""
    client_authentication: tuple[str, ...]
    """Methods a client may register (`oidc.clients.methods`); the first is the default."""
    accepts_audience: Callable[[object, Endpoints], bool]
    """Whether the `aud` claim of a client assertion, as it stands, is addressed to us."""
    certificate_required: bool
    """Whether every back-channel call needs a trusted client certificate."""
    sender_constraints: tuple[str, ...]
    """What access tokens can be bound to, one of these: "mtls" (RFC 8705 §3), "dpop" (RFC 9449)."""
    unbound_tokens: bool
    """Whether whoever bears a token may use it, where its client showed nothing that it could be bound to;
    else such a client gets none."""
    body_tokens: bool
    """Whether userinfo takes an access token also from the body of a form (RFC 6750 §2.2)."""
    dpop_nonce_lifetime: timedelta | None
    """How long a nonce for DPoP proofs lasts at least; None where proofs need none."""
    grant_types: frozenset[str]
    scopes: frozenset[str]
    """Every scope a client may register."""
    client_scopes: frozenset[str]
    """Those a client-credentials token may carry."""
    solitary_scopes: frozenset[str]
    """Those of them that never share a token with another scope, nor with a customer's consent."""
    operator_scopes: frozenset[str]
    """Those of them that no client registers for itself: an operator gives them."""
    acr: Mapping[str, Strength]
    """The acr values offered, each with the strength it needs."""
    demand: Callable[[Risk], Demand]
    """What a customer has to prove for a consent, as things stand."""
    identifier_first: bool
    """Whether a name and a one-time code sign in for a consent, and no password is asked for."""
    longest_decision: timedelta
    """How long a customer may take at most to decide, with all the time they ask for."""
    session_reuse: bool
    """Whether a sign-in from before the request counts: it may decide, within max_age, and answer prompt=none
    where a consent to the same is in force. Else every consent is decided afresh, after a new sign-in."""
    read_intent: Callable[[AuthorizationRequest], IntentReading]
    permissions_of: Callable[[AuthorizationRequest], tuple[str, ...]]
    """The permissions that a consent born in the request covers."""
    authorization_details: Mapping[str, Callable[[Mapping[str, Any]], frozenset[str]]]
    """The types offered (RFC 9396 §2), each with the reader of one such object: to the permissions, and with
    them the scopes, that it stands for; raises InvalidAuthorizationDetails."""
    grant_management: GrantManagement | None
    """None where clients name no grants: what a request says of one is passed over."""
    pairwise: bool
    """Whether `sub` is an identifier per sector; else it is the consent's id."""
    claims: frozenset[str]
    """Claims beyond OIDC Core's that a request may name, or an ID token hold."""
    userinfo: Mapping[str, frozenset[str]]
    """Permissions of a consent to the claims that userinfo may tell for them."""
    consent_claims: Callable[[UUID, str | None, datetime | None], Mapping[str, Any]]
    """Consent id, the claim it was asked by, and its end where it has one, to claims of the ID token."""
    token_extras: Callable[[UUID], Mapping[str, Any]]
    """Consent id to members of the token response."""
    introspectable: frozenset[str]
    """Kinds of their own tokens that clients may ask about, in the words of RFC 7009: "refresh_token"."""
    client_id_required: frozenset[str]
    """Endpoints whose body must name the client although its proof does ("introspect", "revoke")."""
    code_lifetime: timedelta
    access_token_lifetime: timedelta
    jwt_access_tokens: bool
    """Whether the operator may have access tokens spelled as JWTs (RFC 9068)."""
    request_uri_lifetime: timedelta
    rotates_for: frozenset[str]
    """Methods of authentication whose clients get a new refresh token at each use."""
    refresh_token: Callable[[Mapping[str, Any], frozenset[str]], bool]
    """Whether a consent, by its intent as asked and the scopes granted, comes with a refresh token."""
    token_problem: Callable[[Status | None, Reason | None, bool], Problem]
    """A consent's status (None: the token itself is bad), the bank's reason where it ended it, and whether
    its customer could bring it back, to the refusal of a resource call."""
    recipient_call: RecipientCall | None
    """How a client is called when a consent has ended; None where it is not."""
    end_session: bool
    """Whether an app may send the customer here to sign out."""
    own_apps: bool
    """Whether the bank's own apps may sign their customers in by themselves, for what those agreed to before;
    only where a sign-in and a consent of before count (`session_reuse`)."""
    backchannel: BackchannelPolicy | None
    """How clients ask without a browser; None where they cannot."""
    backchannel_logout: bool
    """Whether a client may register an address at which it hears that its customer has signed out here."""
    registration: RegistrationPolicy | None
    """How clients may register themselves; None where only the operator registers them."""
    traffic: TrafficPolicy
    """How many calls are answered."""
    reporting: ReportingPolicy | None
    """What is measured and who is told; None where nobody outside the bank asks."""
    customer_headers: frozenset[str]
    """Headers by which a call of a protected resource says something of its customer, to be put on record."""
    further_endpoints: Mapping[str, str]
    """Endpoints of the discovery document that only this ecosystem has: member to path below the issuer."""

    def modes_of(self, response_type: str | None) -> tuple[str, ...]:
        """The response modes of a response type; an unknown one is refused by those of the first."""
        return self.response_modes.get(response_type or "") or next(iter(self.response_modes.values()))


@dataclass(frozen=True, kw_only=True)
class Authentication:
    """How and when the customer proved who they are, from what really happened."""

    customer_id: int
    strength: Strength
    methods: tuple[str, ...]
    """RFC 8176 values: "pwd", "otp", "sms", "hwk", "swk", "user", "mfa"."""
    at: datetime
    links: frozenset[str]
    """The consents that a factor was proved for (`oidc.linking`), each exactly as it was asked."""
