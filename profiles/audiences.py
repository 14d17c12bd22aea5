"""Which audiences of a client assertion a profile accepts."""

from oidc.policy import Endpoints


def any_own_url(endpoints: Endpoints) -> frozenset[str]:
    """The issuer, the token endpoint, or the endpoint that is called (CAU-05, CAU-07)."""
    return frozenset({endpoints.issuer, *endpoints.token, *endpoints.invoked})


def issuer_only(endpoints: Endpoints) -> frozenset[str]:
    """The issuer and nothing else (FAPI2-SP §5.3.2.1-8)."""
    return frozenset({endpoints.issuer})
