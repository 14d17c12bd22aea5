"""The members of a client's registration: which there are, and of what kind their values have to be."""

from collections.abc import Mapping
from typing import Any

from oidc.backchannel_policy import MEMBERS as BACKCHANNEL
from oidc.clauses import clause
from oidc.policy import Encryptable, SecurityPolicy
from oidc.registration_policy import StatedRegistration

UNDERSTOOD = frozenset({
    "redirect_uris", "post_logout_redirect_uris", "backchannel_logout_uri",
    "backchannel_logout_session_required", "response_types", "response_modes", "grant_types", "scope",
    "application_type", "client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri", "contacts", "jwks",
    "jwks_uri", "software_id", "software_version", "sector_identifier_uri", "subject_type", "default_max_age",
    "require_auth_time", "default_acr_values", "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg", "tls_client_auth_subject_dn", "tls_client_auth_san_dns",
    "tls_client_auth_san_uri", "tls_client_auth_san_ip", "tls_client_auth_san_email",
    "tls_client_certificate_bound_access_tokens", "use_mtls_endpoint_aliases", "dpop_bound_access_tokens",
    "authorization_details_types", "require_signed_request_object", "require_pushed_authorization_requests",
    "id_token_signed_response_alg", "userinfo_signed_response_alg", "request_object_signing_alg",
    "authorization_signed_response_alg", "introspection_signed_response_alg",
    *(f"{what.registered_as}_{part}" for what in Encryptable for part in ("alg", "enc")),
})  # fmt: skip
"""Those that a client which registers itself may decide; others are passed over (RFC 7591 §2)."""
_OF_OPERATORS = frozenset({
    "client_id", "recipient", *BACKCHANNEL,
})  # fmt: skip
_ANSWERED = frozenset({"client_secret", "client_secret_expires_at"})
"""Those of our answer, which `oidc.clients.registering` refuses in its own words."""

_FLAGS = (
    "require_signed_request_object",
    "require_pushed_authorization_requests",
    "dpop_bound_access_tokens",
    "require_auth_time",
    "tls_client_certificate_bound_access_tokens",
    "use_mtls_endpoint_aliases",
)
_WORDS = ("application_type", "software_id", "software_version")


@clause("REG-33", "REG-35")
def foreign_member_faults(wished: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Of an operator's file each member that means nothing here, be it for a slip of the pen: what is passed
    over in silence is believed to hold."""
    known = UNDERSTOOD | _OF_OPERATORS | _ANSWERED | _of_the_ecosystem(policy)
    return [f"{name:.60}: is not a member of a registration here" for name in sorted(wished.keys() - known)]


def _of_the_ecosystem(policy: SecurityPolicy) -> frozenset[str]:
    """What its directory states of clients, and where it has them called."""
    called = {policy.recipient_call.registered_as} if policy.recipient_call is not None else set()
    directory = policy.registration
    stated = directory.stated.keys() if isinstance(directory, StatedRegistration) else set()
    return frozenset(called | stated)


@clause("REG-33", "OIDC-REGISTRATION §2")
def kind_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    """Members whose value is not of its kind: flags, words, and what stands for every request that does not
    say otherwise. Words are kept and told, and decide nothing here; nor does use_mtls_endpoint_aliases, as it
    is the client that chooses among our addresses."""
    faults = [f"{name}: true or false" for name in _FLAGS if not isinstance(metadata.get(name, False), bool)]
    faults += [f"{name}: a string" for name in _WORDS if not isinstance(metadata.get(name, ""), str)]
    for name in ("contacts", "default_acr_values"):
        values = metadata.get(name, [])
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            faults.append(f"{name}: a list of strings")
    age = metadata.get("default_max_age", 0)
    if isinstance(age, bool) or not isinstance(age, int) or age < 0:
        faults.append("default_max_age: a whole number of seconds")
    return faults


@clause("REG-33")
def response_mode_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """The modes that a client wants answers by: offered, and one at least for each of its response types."""
    if "response_modes" not in metadata:
        return []
    modes = metadata["response_modes"]
    if not isinstance(modes, list) or not modes or not all(isinstance(mode, str) for mode in modes):
        return ["response_modes: a list with at least one string"]
    offered = {mode for allowed in policy.response_modes.values() for mode in allowed}
    faults = [f"response_modes: {mode:.60} is not offered" for mode in modes if mode not in offered]
    types = metadata["response_types"]
    for kind in types if isinstance(types, list) else []:
        allowed = policy.response_modes.get(" ".join(sorted(str(kind).split())), ())
        if allowed and not set(allowed) & set(modes):
            faults.append(f"response_modes: none of them is for response_type {kind}")
    return faults
