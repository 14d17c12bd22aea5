"""How strongly the customer must prove who they are."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest, UnmetAuthenticationRequirements
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("ACR-12", "PAR-18", "OIDC-CORE §5.5.1.1")
def require_reachable_acr(
    request: AuthorizationRequest, _registration: Registration, policy: SecurityPolicy
) -> None:
    """Refuse an essential acr of which we offer no value: nothing the customer could do would meet it."""
    asked, essential = asked_acr(request)
    if essential and asked and not set(asked) & set(policy.acr):
        raise UnmetAuthenticationRequirements(f"acr must be one of: {', '.join(policy.acr)}")


def asked_acr(request: AuthorizationRequest) -> tuple[tuple[str, ...], bool]:
    """The acr values asked for, and whether one of them is essential.

    Some ask by the name `acr_values` inside claims.id_token; OIDC Core by `acr`. Raises InvalidRequest.
    """
    for name in ("acr", "acr_values"):
        claim = request.id_token_claim(name)
        if claim is not None:
            values = claim.get("values", [claim["value"]] if "value" in claim else [])
            if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
                raise InvalidRequest(f"claims.id_token.{name} does not name acr values")
            return tuple(values), claim.get("essential") is True
    return request.acr_values, False
