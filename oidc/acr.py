"""Between the acr values of a profile and how customers really proved who they are."""

from oidc.checks.acr import asked_acr
from oidc.clauses import clause
from oidc.policy import SecurityPolicy, Strength
from oidc.requests import AuthorizationRequest

NEEDED = Strength.TWO_FACTORS
"""A consent always rests on two factors, whatever acr was asked for."""


@clause("ACR-01", "ACR-07", "ACR-12")
def achieved_acr(policy: SecurityPolicy, request: AuthorizationRequest, strength: Strength) -> str:
    """The strongest value that what happened satisfies, out of those asked for where there is one."""
    met = [value for value, needs in policy.acr.items() if needs <= strength]
    asked = [value for value in met if value in asked_acr(request)[0]]
    return max(asked or met, key=lambda value: policy.acr[value])
