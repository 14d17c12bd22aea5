"""Between the acr values of a profile and how customers really proved who they are."""

from dataclasses import replace

from oidc.checks.acr import asked_acr
from oidc.clauses import clause
from oidc.policy import Demand, Risk, SecurityPolicy, Strength
from oidc.requests import AuthorizationRequest


@clause("ACR-02", "ACR-11", "ACR-12")
def demanded(policy: SecurityPolicy, request: AuthorizationRequest, risk: Risk) -> Demand:
    """What this request's customer has to prove: by the profile as things stand, and by an essential acr."""
    demand = policy.demand(risk)
    values, essential = asked_acr(request)
    asked = [policy.acr[value] for value in values if value in policy.acr]
    if not essential or not asked:
        return demand
    return replace(demand, strength=max(demand.strength, min(asked)))


@clause("ACR-01", "ACR-07", "ACR-12")
def achieved_acr(policy: SecurityPolicy, request: AuthorizationRequest, strength: Strength) -> str:
    """The strongest value that what happened satisfies, out of those asked for where there is one."""
    met = [value for value, needs in policy.acr.items() if needs <= strength]
    asked = [value for value in met if value in asked_acr(request)[0]]
    return max(asked or met, key=lambda value: policy.acr[value])
