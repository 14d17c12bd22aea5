"""How New Zealand's recipients talk to us: intents, request objects by value, hybrid answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from consent.lifecycle import Status
from consent.problems import Fault, Flaw, Problem
from oidc.intents.openbanking_intent_id import named_by
from oidc.policy import RequestObjectWindow, SecurityPolicy, Strength
from oidc.requests import Delivery
from profiles.audiences import any_own_url


def no_permissions(_scopes: frozenset[str]) -> tuple[str, ...]:
    """Permissions stand in the intent, not in the scopes."""
    return ()


def consent_claims(standard: str) -> Callable[[UUID, str | None], Mapping[str, Any]]:
    """The consent's id under the version's own claim, and under the name it was asked by (IDT-03, IDT-04)."""

    def claims(consent_id: UUID, asked: str | None) -> Mapping[str, Any]:
        return {name: str(consent_id) for name in {standard, asked or standard}}

    return claims


def no_extras(_consent_id: UUID) -> Mapping[str, Any]:
    return {}


def always(_intent: Mapping[str, Any]) -> bool:
    return True


def token_problem(status: Status | None) -> Problem:
    if status is None:
        return Problem(401, Flaw(Fault.TOKEN, "The access token is unknown, expired or not yours"))
    if status in {Status.WITHDRAWN, Status.REVOKED}:
        return Problem(401, Flaw(Fault.CONSENT_WITHDRAWN, "The consent has been revoked"))
    return Problem(401, Flaw(Fault.CONSENT_INVALID, "The consent is not in force"))


SECURITY_V3 = SecurityPolicy(
    response_modes={"code id_token": ("fragment",), "code": ("jwt", "query.jwt")},
    deliveries=Delivery.BY_VALUE | Delivery.PUSHED,
    signed_requests=True,
    request_object_window=RequestObjectWindow(longest=timedelta(minutes=60), oldest=timedelta(minutes=60)),
    signing_algorithms=("PS256", "ES256"),
    pkce_response_types=frozenset({"code"}),
    openid_required=True,
    nonce_required=True,
    client_authentication=("private_key_jwt",),
    accepts_audience=any_own_url,
    certificate_required=True,
    grant_types=frozenset({"authorization_code", "refresh_token", "client_credentials"}),
    scopes=frozenset({"openid", "accounts"}),
    client_scopes=frozenset({"accounts"}),
    acr={
        "urn:apicentre:nz:sca": Strength.TWO_FACTORS,
        "urn:apicentre:nz:ca": Strength.ONE_FACTOR,
        # The names before v2, for third parties that have not moved yet.
        "urn:openbanking:nz:sca": Strength.TWO_FACTORS,
        "urn:openbanking:nz:ca": Strength.ONE_FACTOR,
    },
    read_intent=named_by("ConsentId", "openbanking_intent_id"),
    permissions_of=no_permissions,
    pairwise=False,
    claims=frozenset({"ConsentId", "openbanking_intent_id"}),
    userinfo={},
    consent_claims=consent_claims("ConsentId"),
    token_extras=no_extras,
    code_lifetime=timedelta(seconds=60),
    access_token_lifetime=timedelta(seconds=600),
    request_uri_lifetime=timedelta(seconds=90),
    refresh_token=always,
    token_problem=token_problem,
    further_endpoints={},
)
SECURITY_V1 = replace(
    SECURITY_V3,
    response_modes={"code id_token": ("fragment",)},
    deliveries=Delivery.BY_VALUE,
    client_authentication=("private_key_jwt", "tls_client_auth"),
    # v1.0 asks neither exp nor nbf of a request object; those that are sent still count.
    request_object_window=None,
    pkce_response_types=frozenset(),
    acr={
        "urn:openbanking:nz:sca": Strength.TWO_FACTORS,
        "urn:openbanking:nz:ca": Strength.ONE_FACTOR,
    },
    read_intent=named_by("openbanking_intent_id"),
    claims=frozenset({"openbanking_intent_id"}),
    consent_claims=consent_claims("openbanking_intent_id"),
)
