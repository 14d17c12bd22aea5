"""Which audiences of a client assertion a profile accepts."""

from oidc.policy import Endpoints


def any_own_url(endpoints: Endpoints) -> frozenset[str]:
    """The issuer, the token endpoint, or the endpoint that is called (CAU-05, CAU-07)."""
    return frozenset({endpoints.issuer, *endpoints.token, *endpoints.invoked})
