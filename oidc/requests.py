"""What an authorization request is, once read: frozen, whichever road it came by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, StrEnum, auto
from typing import Any
from uuid import UUID

from oidc.errors import InvalidRequest, OAuthError


class GrantAction(StrEnum):
    """What a request does to what its client was granted (Grant Management §5.2)."""

    CREATE = "create"
    MERGE = "merge"
    """Let what it asks for be added to a grant."""
    REPLACE = "replace"
    """Let what it asks for stand in the place of a grant's."""


class At(Flag):
    """The endpoints at which a check runs."""

    AUTHORIZE = auto()
    PAR = auto()
    BACKCHANNEL = auto()
    """Backchannel authentication (CIBA Core §7)."""
    CHALLENGE = auto()
    """Authorization challenge, for the bank's own apps (FIPA §5.1)."""


class Delivery(Flag):
    """How the parameters came."""

    PLAIN = auto()
    """As query or form parameters."""
    BY_VALUE = auto()
    """In a signed request object inside the browser's request (RFC 9101)."""
    PUSHED = auto()
    """At the pushed authorization request endpoint (RFC 9126), signed or not."""
    BACKCHANNEL = auto()
    """At the backchannel authentication endpoint, always signed: no browser brings it (FAPI-CIBA §5.2.2)."""
    CHALLENGE = auto()
    """At the authorization challenge endpoint, by an app of the bank's own, without a browser (FIPA §5.1)."""


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """The effective parameters. A member is None where the request did not have it.

    Those with a default may be missing from requests that an older version stored.
    """

    client_id: str
    response_type: str | None
    response_mode: str | None
    redirect_uri: str | None
    scope: str | None
    state: str | None
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    prompt: str | None
    max_age: int | None
    acr_values: tuple[str, ...]
    claims: Mapping[str, Any] = field(default_factory=dict)
    dpop_jkt: str | None = None
    """The DPoP key that the code is to be bound to."""
    id_token_hint: str | None = None
    login_hint: str | None = None
    ui_locales: tuple[str, ...] = ()
    """The languages it wants pages in, the most wanted first (OIDC Core §3.1.2.1); any other will do."""
    authorization_details: tuple[Mapping[str, Any], ...] = ()
    """What it asks for, each with its `type` (RFC 9396 §2)."""
    grant_management_action: str | None = None
    """One of GrantAction, where it is one that is known."""
    grant_id: str | None = None
    """The consent that it is about, as its client was told it with its tokens."""
    brings_registration: bool = False
    """Whether it holds the metadata of a client that nobody registered (OIDC Core §7.2.1)."""
    delivery: Delivery
    signed: bool

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset((self.scope or "").split())

    @property
    def default_response_mode(self) -> str:
        """Fragment for an answer that holds a token, else query (OAuth Multiple Response Types §5)."""
        return "fragment" if {"id_token", "token"} & set((self.response_type or "").split()) else "query"

    @property
    def effective_response_mode(self) -> str:
        """The mode asked for, else the response type's own."""
        return self.response_mode or self.default_response_mode

    def spelled_out(self, mode: str) -> str:
        """The mode that `jwt` stands for with this response type (JARM §2.3.4); any other as it is."""
        return f"{self.default_response_mode}.jwt" if mode == "jwt" else mode

    @property
    def prompts(self) -> frozenset[str]:
        return frozenset((self.prompt or "").split())

    def asked_claims(self, section: str) -> Mapping[str, Any]:
        """The members of `claims` for "id_token" or "userinfo" (OIDC Core §5.5)."""
        asked = self.claims.get(section)
        return asked if isinstance(asked, dict) else {}

    @property
    def subjects(self) -> frozenset[str]:
        """The values of `sub` it asks for: no other customer will do (OIDC Core §5.5.1)."""
        asked = [self.asked_claims(section).get("sub") for section in ("id_token", "userinfo")]
        return frozenset(str(sub["value"]) for sub in asked if isinstance(sub, dict) and "value" in sub)

    @property
    def names_customer(self) -> bool:
        return self.id_token_hint is not None or bool(self.subjects)

    def id_token_claim(self, name: str) -> Mapping[str, Any] | None:
        """The request for one ID token claim (OIDC Core §5.5.1), {} where it is asked by null."""
        section = self.asked_claims("id_token")
        if name not in section:
            return None
        asked = section[name]
        return asked if isinstance(asked, dict) else {}


@dataclass(frozen=True, kw_only=True)
class BackchannelRequest:
    """An authentication request without a browser, once read (CIBA Core §7.1)."""

    asks: AuthorizationRequest
    """What it has in common with a request by the browser; its hints of the customer are among it."""
    login_hint_token: str | None
    binding_message: str | None
    """What the customer sees at the client, too, so as to know that both are about the same."""
    requested_expiry: int | None
    """Seconds."""
    notification_token: str | None = field(repr=False)
    """By which the client knows that a notification is ours."""

    @property
    def hints(self) -> int:
        """In how many ways it says who is meant."""
        named = (self.login_hint_token, self.asks.id_token_hint, self.asks.login_hint)
        return sum(hint is not None for hint in named)


@dataclass(frozen=True)
class NamedIntent:
    """The request names a consent that its client registered before."""

    consent_id: UUID
    claim: str
    """The ID token claim it was named by, to be returned."""


@dataclass(frozen=True)
class NewSharing:
    """The request itself proposes a consent; `seconds` is None or 0 for a single occasion."""

    seconds: int | None


@dataclass(frozen=True)
class ChangedSharing:
    """The request proposes other terms for a consent that its client has; `seconds` as in NewSharing."""

    consent_id: UUID
    seconds: int | None
    adds: bool = False
    """Whether what the consent allows already stays beside what is asked for."""
    unknown: type[OAuthError] = InvalidRequest
    """How a client is refused that has no such consent."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What a client registered, as far as checks ask for it."""

    redirect_uris: frozenset[str]
    response_types: frozenset[str]
    scopes: frozenset[str]
    details_types: frozenset[str]
    """Types of authorization_details it may use."""
    signed_requests: bool
    """Whether the client wants none but signed requests of its own (RFC 9101 §10.5)."""
    pushed_only: bool
    """Whether it wants none but pushed ones (RFC 9126 §6)."""
    response_modes: frozenset[str]
    """Those it wants answers by; empty where it leaves that open."""
    public: bool
    """Whether the client cannot authenticate (RFC 6749 §2.1)."""
    paused: bool
    """Whether its directory says that it is not active at present."""
    delivery_mode: str | None
    """How it hears of a decision that no browser brings back: "poll" or "ping" (CIBA Core §4); None where it
    asks in browsers alone."""


IntentReading = NamedIntent | NewSharing | ChangedSharing
