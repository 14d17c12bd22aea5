"""The suite's configuration for one plan: where the issuer is, who asks, and what its browser does."""

from typing import Any

from conformance.browser import script, script_that_first_turns_back
from conformance.companies import Company
from conformance.ecosystems import BY_ISSUER
from conformance.plans import Plan
from demo.authority import Authority
from demo.environment import Ports

# Modules whose customer does something else than to allow. FAPI 1 and FAPI 2 name them alike but for this.
PREFIXES = ("fapi1-advanced-final", "fapi2-security-profile-final")
REFUSING = "user-rejects-authentication"
TURNING_BACK = "par-ensure-reused-request-uri-prior-to-auth-completion-succeeds"


def configuration(
    plan: Plan, companies: tuple[Company, Company], *, ports: Ports, authority: Authority
) -> dict[str, Any]:
    """What the suite is told; it holds private keys."""
    base, ecosystem = ports.base_url, BY_ISSUER[plan.issuer]
    first, second = companies
    return {
        "alias": plan.key,
        "description": f"Accord, {plan.issuer}: {', '.join(plan.variant.values())}",
        "server": {
            "discoveryUrl": _discovery(plan, base),
            "allow_unexpected_metadata_fields": list(ecosystem.metadata_of_its_own),
        },
        "client": first.client(plan),
        "client2": second.client(plan),
        "mtls": first.mtls(authority),
        "mtls2": second.mtls(authority),
        "resource": {
            "resourceUrl": ports.mtls_base_url + ecosystem.data,
            **{
                member: ports.mtls_base_url + value if value.startswith("/") else value
                for member, value in ecosystem.resource.items()
            },
        },
        "options": {"browsercontrol_css_enable": False},
        "browser": script(base, plan.issuer),
        "override": {
            **{
                f"{prefix}-{REFUSING}": {"browser": script(base, plan.issuer, button="btn-deny")}
                for prefix in PREFIXES
            },
            **{
                f"{prefix}-{TURNING_BACK}": {"browser": script_that_first_turns_back(base, plan.issuer)}
                for prefix in PREFIXES
            },
        },
    }


def _discovery(plan: Plan, base_url: str) -> str:
    if plan.variant.get("openid") == "plain_oauth":
        return f"{base_url}/.well-known/oauth-authorization-server/{plan.issuer}"  # RFC 8414 §3.1
    return f"{base_url}/{plan.issuer}/.well-known/openid-configuration"
