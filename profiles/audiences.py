"""Whom a client assertion may be addressed to, by its `aud` claim as it stands."""

from oidc.clauses import clause
from oidc.policy import Endpoints


@clause("CAU-05", "CAU-07")
def any_own_url(audience: object, endpoints: Endpoints) -> bool:
    """The issuer, the token endpoint or the endpoint that is called; alone, or among others in an array."""
    named = audience if isinstance(audience, list) else [audience]
    own = {endpoints.issuer, *endpoints.token, *endpoints.invoked}
    return any(isinstance(name, str) and name in own for name in named)


@clause("CAU-06", "FAPI2-SP §5.3.2.1-8")
def issuer_only(audience: object, endpoints: Endpoints) -> bool:
    """The issuer as a string: neither an array that holds it nor any endpoint."""
    return audience == endpoints.issuer
