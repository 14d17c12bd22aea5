"""The suite's configuration for one plan: where the issuer is, who asks, and what its browser does."""

from collections.abc import Mapping
from typing import Any

from conformance.approver import approval_url
from conformance.browser import Places, overrides, script
from conformance.companies import ROLES, Company
from conformance.ecosystems import BY_ISSUER
from conformance.plans import Plan
from demo.authority import Authority
from demo.environment import Ports

ASKED: Mapping[tuple[str, str], str] = {
    ("mtls", "ping"): "mia",
    ("mtls", "poll"): "ava",
    ("private_key_jwt", "ping"): "leo",
    ("private_key_jwt", "poll"): "mia",
}
"""Whom each plan asks that asks without a browser: of two at a time, in this order, each somebody else."""


def configuration(
    plan: Plan,
    companies: tuple[Company, ...],
    secrets: Mapping[str, str],
    *,
    ports: Ports,
    authority: Authority,
    suite: str,
) -> dict[str, Any]:
    """What the suite is told; it holds private keys, and of `secrets` (by client id) those of this plan."""
    places = Places(base_url=ports.base_url, issuer=plan.issuer, suite=suite)
    told = {
        "alias": plan.key,
        "description": f"Accord, {plan.issuer}: {', '.join(plan.variant.values())}",
        "server": {
            "discoveryUrl": _discovery(plan, ports.base_url),
            "allow_unexpected_metadata_fields": list(BY_ISSUER[plan.issuer].metadata_of_its_own),
        },
        "options": {"browsercontrol_css_enable": False},
        "browser": script(places),
        "override": overrides(places),
    }
    if plan.of_openid_connect:
        return told | _openid_connect(plan, companies, secrets)
    told |= _fapi(plan, companies, ports, authority)
    return _without_browser(plan, told) if plan.without_browser else told


def _openid_connect(plan: Plan, companies: tuple[Company, ...], secrets: Mapping[str, str]) -> dict[str, Any]:
    if plan.registers_by_itself:
        return {ROLES[number]: {"client_name": f"Conformance suite {number}"} for number in (1, 2)}
    return {
        ROLES[company.number]: {"client_id": client_id, "client_secret": secrets[client_id]}
        for company in companies
        if (client_id := company.client_id(plan)) in secrets
    }


def _fapi(plan: Plan, companies: tuple[Company, ...], ports: Ports, authority: Authority) -> dict[str, Any]:
    first, second = companies[:2]
    ecosystem = BY_ISSUER[plan.issuer]
    return {
        "client": first.signing_client(plan),
        "client2": second.signing_client(plan),
        "mtls": first.mtls(authority),
        "mtls2": second.mtls(authority),
        "resource": {
            "resourceUrl": ports.mtls_base_url
            + (ecosystem.data_of_its_own if plan.without_customer else ecosystem.data),
            **{
                member: ports.mtls_base_url + value if value.startswith("/") else value
                for member, value in ecosystem.resource.items()
            },
            **({"richAuthorizationRequest": list(ecosystem.details)} if plan.with_details else {}),
        },
    }


def _without_browser(plan: Plan, told: dict[str, Any]) -> dict[str, Any]:
    """Each plan asks a customer of its own, so that one plan's answers are never taken for another's."""
    customer = ASKED[plan.variant["client_auth_type"], plan.variant["ciba_mode"]]
    hint = {"hint_type": "login_hint", "hint_value": customer}
    return told | {
        "client": told["client"] | hint,
        "client2": told["client2"] | {"acr_value": BY_ISSUER[plan.issuer].acr},
        "automated_ciba_approval_url": approval_url(customer),
    }


def _discovery(plan: Plan, base_url: str) -> str:
    if plan.variant.get("openid") == "plain_oauth":
        return f"{base_url}/.well-known/oauth-authorization-server/{plan.issuer}"  # RFC 8414 §3.1
    return f"{base_url}/{plan.issuer}/.well-known/openid-configuration"
