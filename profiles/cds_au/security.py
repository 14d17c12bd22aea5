"""How Australian recipients talk to us: PAR, signed requests, JARM, pairwise subjects."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from consent.lifecycle import Status
from consent.problems import Fault, Flaw, Problem
from consent.reasons import Reason
from oidc.clauses import clause
from oidc.intents.sharing_duration import ARRANGEMENT, sharing_duration
from oidc.policy import (
    Encryptable,
    Encryption,
    RecipientCall,
    RequestObjectWindow,
    SecurityPolicy,
    Strength,
)
from oidc.requests import AuthorizationRequest, Delivery
from profiles.audiences import any_own_url
from profiles.cds_au.registration import OF_REGISTRATIONS, REGISTRATION
from profiles.cds_au.reporting import OF_METRICS, REPORTING
from profiles.cds_au.standing import OF_REFRESHING
from profiles.demands import one_code
from profiles.plain import no_consent_claims
from profiles.single_claims import ALONE
from profiles.traffic import TRAFFIC

OF_THE_REGISTER = frozenset({OF_METRICS, OF_REFRESHING})
ACCOUNT_SCOPES = frozenset({
    "bank:accounts.basic:read",
    "bank:accounts.detail:read",
    "bank:transactions:read",
    "bank:regular_payments:read",
})  # fmt: skip
DATA_SCOPES = ACCOUNT_SCOPES | {
    "bank:payees:read",
    "common:customer.basic:read",
    "common:customer.detail:read",
    "profile",
}
"""All that a bank's customer may be asked for (PAR-12); regular payments, payees and the two of customers
open the bank's own gateway alone."""


OF_PROFILE = frozenset({"name", "given_name", "family_name", "updated_at"})
PERMISSIONS = DATA_SCOPES | {ALONE + claim for claim in OF_PROFILE}


@clause("IDT-12", "IDT-13")
def data_scopes(request: AuthorizationRequest) -> tuple[str, ...]:
    """Scopes are the permissions, `openid` is none; and so are claims that are asked for one by one."""
    alone = set() if "profile" in request.scopes else OF_PROFILE & request.asked_claims("userinfo").keys()
    return tuple(sorted((request.scopes & DATA_SCOPES) | {ALONE + claim for claim in alone}))


def arrangement(consent_id: UUID) -> Mapping[str, Any]:
    return {ARRANGEMENT: str(consent_id)}


def lasts(intent: Mapping[str, Any], _scopes: frozenset[str]) -> bool:
    """A single occasion gets an access token only (REF-01)."""
    return bool(intent["sharing_duration"])


def token_problem(status: Status | None, _reason: Reason | None, _curable: bool) -> Problem:
    if status is None:
        return Problem(401, Flaw(Fault.TOKEN, "The access token is unknown, expired or not yours"))
    if status in {Status.WITHDRAWN, Status.REVOKED}:
        return Problem(403, Flaw(Fault.CONSENT_WITHDRAWN, "The consumer or recipient ended this consent"))
    return Problem(403, Flaw(Fault.CONSENT_INVALID, "The consent is not in force"))


SECURITY = SecurityPolicy(
    response_modes={"code": ("jwt", "query.jwt")},
    deliveries=Delivery.PUSHED,
    signed_requests=True,
    request_object_window=RequestObjectWindow(longest=timedelta(minutes=60), oldest=timedelta(minutes=60)),
    signing_algorithms=("PS256", "ES256"),
    encryption=Encryption(
        of=frozenset({Encryptable.ID_TOKEN, Encryptable.AUTHORIZATION}),
        key_management=("RSA-OAEP-256",),
        content=("A256GCM", "A128CBC-HS256"),
    ),
    pkce_response_types=frozenset({"code"}),
    openid_required=True,
    nonce_required=True,
    state_response_types=frozenset(),
    client_authentication=("private_key_jwt",),
    accepts_audience=any_own_url,
    certificate_required=True,
    sender_constraints=("mtls",),
    unbound_tokens=False,
    body_tokens=False,
    dpop_nonce_lifetime=None,
    grant_types=frozenset({"authorization_code", "refresh_token", "client_credentials"}),
    scopes=frozenset({"openid", OF_REGISTRATIONS, *OF_THE_REGISTER}) | DATA_SCOPES,
    client_scopes=OF_THE_REGISTER | {OF_REGISTRATIONS},
    solitary_scopes=OF_THE_REGISTER | {OF_REGISTRATIONS},
    operator_scopes=OF_THE_REGISTER,
    acr={"urn:cds.au:cdr:2": Strength.ONE_FACTOR, "urn:cds.au:cdr:3": Strength.TWO_FACTORS},
    demand=one_code,
    identifier_first=True,
    longest_decision=timedelta(hours=2),
    session_reuse=False,
    read_intent=sharing_duration,
    permissions_of=data_scopes,
    authorization_details={},
    grant_management=None,
    pairwise=True,
    claims=frozenset({"sharing_duration", ARRANGEMENT}),
    userinfo={"profile": OF_PROFILE} | {ALONE + claim: frozenset({claim}) for claim in OF_PROFILE},
    consent_claims=no_consent_claims,  # IDT-05: nothing of the arrangement
    token_extras=arrangement,
    introspectable=frozenset({"refresh_token"}),
    client_id_required=frozenset(),
    code_lifetime=timedelta(seconds=60),
    access_token_lifetime=timedelta(seconds=300),
    jwt_access_tokens=False,
    request_uri_lifetime=timedelta(seconds=90),
    rotates_for=frozenset(),
    refresh_token=lasts,
    token_problem=token_problem,
    recipient_call=RecipientCall(
        registered_as="recipient_base_uri",
        path="arrangements/revoke",
        form_field="cdr_arrangement_jwt",
        claim="cdr_arrangement_id",
    ),
    end_session=False,
    own_apps=False,
    backchannel=None,
    backchannel_logout=False,
    registration=REGISTRATION,
    traffic=TRAFFIC,
    reporting=REPORTING,
    customer_headers=frozenset(),
    further_endpoints={"cdr_arrangement_revocation_endpoint": "arrangements/revoke"},
)
