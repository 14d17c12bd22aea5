"""The issuers of this deployment: their URLs and their policies, read from the settings."""

from collections.abc import Collection
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import Http404

from oidc.policy import Endpoints, SecurityPolicy
from oidc.registration_policy import RegistrationPolicy, StandingFeed, StatedRegistration


@lru_cache(maxsize=256)
def security_policy(issuer: str) -> SecurityPolicy:
    """The policy of an issuer by its name ("nz")."""
    policy: SecurityPolicy = settings.ISSUERS[issuer].security
    return policy


def spells_jwts(issuer: str) -> bool:
    """Whether the operator wants this issuer's access tokens as JWTs."""
    return issuer in settings.JWT_ACCESS_TOKENS


def sign_in_within(issuer: str) -> timedelta | None:
    """How long ago a customer may have signed in whose token opens their data; None where that is all one."""
    within: timedelta | None = settings.SIGN_IN_WITHIN.get(issuer)
    return within


def known_issuer(issuer: str) -> str:
    """The name itself; Http404 where this deployment has no such issuer."""
    if issuer not in settings.ISSUERS:
        raise Http404(f"no issuer {issuer}")
    return issuer


def issuer_names() -> Collection[str]:
    names: Collection[str] = settings.ISSUERS.keys()
    return names


@lru_cache(maxsize=256)
def issuer_url(issuer: str) -> str:
    """The issuer identifier (RFC 8414 §2)."""
    return f"{settings.BASE_URL}/{issuer}"


def browser_url(issuer: str, endpoint: str) -> str:
    return f"{settings.BASE_URL}/{issuer}/{endpoint}"


def mtls_url(issuer: str, endpoint: str) -> str:
    """The endpoint on the host that asks for client certificates (RFC 8705 §5)."""
    return f"{settings.MTLS_BASE_URL}/{issuer}/{endpoint}"


def resource_url(issuer: str) -> str:
    """What the issuer's tokens open (RFC 9728 §1.2), on the host where they are shown to be the caller's."""
    bound = "mtls" in security_policy(issuer).sender_constraints
    return f"{settings.MTLS_BASE_URL if bound else settings.BASE_URL}/{issuer}"


def resource_metadata_url(issuer: str) -> str:
    """Where what the issuer's tokens open is described: by its address, on its own host (RFC 9728 §3.1)."""
    host = resource_url(issuer).removesuffix(f"/{issuer}")
    return f"{host}/.well-known/oauth-protected-resource/{issuer}"


def keys_url(issuer: str) -> str:
    """Where clients find the issuer's keys: here, or where a directory publishes them for the bank."""
    return settings.JWKS_ADDRESSES.get(issuer) or browser_url(issuer, "jwks")


def client_authorities(issuer: str) -> str:
    """Path of the PEM file with the authorities that this issuer's clients' certificates must chain to."""
    file: str = settings.CLIENT_CA_FILES.get(issuer, settings.CLIENT_CA_FILE)
    return file


def directory_keys(issuer: str) -> str:
    """Where the keys are of the directory whose statements this issuer trusts: a file's path or a URL.

    Empty where the operator trusts none.
    """
    place: str = settings.DIRECTORY_KEYS.get(issuer, "")
    return place


def served_registration(issuer: str) -> RegistrationPolicy | None:
    """How clients may register themselves here; None where they may not: the profile says so, or the
    operator trusts no directory."""
    policy = security_policy(issuer).registration
    if isinstance(policy, StatedRegistration) and not directory_keys(issuer):
        return None
    return policy


def standing_feed(issuer: str) -> StandingFeed | None:
    """How the issuer's directory publishes who is still active; None where it does not, or the operator did
    not say where it does."""
    policy = security_policy(issuer).registration
    told = isinstance(policy, StatedRegistration) and issuer in settings.REGISTERS
    return policy.standing if told and isinstance(policy, StatedRegistration) else None


@lru_cache(maxsize=256)
def endpoints(issuer: str, invoked: str) -> Endpoints:
    """What a client assertion sent to the endpoint `invoked` may name as its audience."""
    return Endpoints(
        issuer=issuer_url(issuer),
        token=(browser_url(issuer, "token"), mtls_url(issuer, "token")),
        invoked=(browser_url(issuer, invoked), mtls_url(issuer, invoked)),
    )


@receiver(setting_changed)
def _forget(**_change: object) -> None:
    """Settings change in tests alone, which Django tells of; a call asks for them some twenty times."""
    for remembered in (security_policy, issuer_url, endpoints):
        remembered.cache_clear()
