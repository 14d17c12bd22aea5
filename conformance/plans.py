"""Which of the suite's test plans judge which issuer, and what an issuer has to offer for each to apply.

The names of plans, axes and values are the suite's own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

FAPI1 = "fapi1-advanced-final-test-plan"
FAPI_CIBA = "fapi-ciba-id1-test-plan"
FAPI2 = "fapi2-security-profile-final-test-plan"
FAPI2_MESSAGE_SIGNING = "fapi2-message-signing-final-test-plan"

BACKCHANNEL_GRANT = "urn:openid:params:grant-type:ciba"
CLIENT_CREDENTIALS = "fapi_client_credentials_grant"
"""A profile of the FAPI 2 plan in which there is no authorization endpoint."""

OIDCC_CONFIG = "oidcc-config-certification-test-plan"
OIDCC_BASIC = "oidcc-basic-certification-test-plan"
OIDCC_FORM_POST = "oidcc-formpost-basic-certification-test-plan"
OIDCC_HYBRID = "oidcc-hybrid-certification-test-plan"
OIDCC_FORM_POST_HYBRID = "oidcc-formpost-hybrid-certification-test-plan"
OIDCC_DYNAMIC = "oidcc-dynamic-certification-test-plan"
OIDCC_LOGOUT = "oidcc-rp-initiated-logout-certification-test-plan"
OIDCC_BACK_CHANNEL_LOGOUT = "oidcc-backchannel-rp-initiated-logout-certification-test-plan"
HYBRID = ("code id_token", "code token", "code id_token token")

Metadata = Mapping[str, Any]
"""An issuer's discovery document."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One plan with one value for each of its axes, against one issuer."""

    name: str
    issuer: str
    variant: Mapping[str, str]
    response_types: tuple[str, ...] = ()
    """Those its modules use, where the plan is about OpenID Connect Core and no axis says which."""

    @property
    def of_openid_connect(self) -> bool:
        """Whether it judges OpenID Connect itself, and not a financial profile."""
        return self.name.startswith("oidcc")

    @property
    def without_browser(self) -> bool:
        """Whether its clients ask customers by the back channel (CIBA)."""
        return self.name == FAPI_CIBA

    @property
    def with_details(self) -> bool:
        """Whether it asks by `authorization_details` (RFC 9396)."""
        return self.variant.get("authorization_request_type") == "rar"

    @property
    def without_customer(self) -> bool:
        """Whether its clients act for themselves alone (RFC 6749 §4.4), so that nobody signs in."""
        return self.variant.get("fapi_profile") == CLIENT_CREDENTIALS

    @property
    def of_logout(self) -> bool:
        """Whether its customer signs out, by one of its clients."""
        return self.name in {OIDCC_LOGOUT, OIDCC_BACK_CHANNEL_LOGOUT}

    @property
    def of_what_clients_hear(self) -> bool:
        """Whether its clients are called when the customer's session has ended."""
        return self.name == OIDCC_BACK_CHANNEL_LOGOUT

    @property
    def registers_by_itself(self) -> bool:
        """Whether the suite registers its clients over the wire, in each module anew."""
        return self.name == OIDCC_DYNAMIC or self.variant.get("client_registration") == "dynamic_client"

    @property
    def key(self) -> str:
        """Unique among all plans, and fit for a file name, an alias at the suite and a client id."""
        about = [self.name.split("-certification")[0]] if self.of_openid_connect else []
        return "-".join([self.issuer, *about, *self.variant.values()]).replace("_", "-").replace(" ", "-")

    def lacks(self, metadata: Metadata) -> tuple[str, ...]:
        """What the issuer would have to offer, in words; nothing when the plan applies."""
        wanted = [(f"{axis} {value}", self._offers(axis, value)) for axis, value in self.variant.items()]
        wanted += _OF_PLANS.get(self.name, [])
        wanted += [(kind, _among("response_types_supported", kind)) for kind in self.response_types]
        return tuple(what for what, offers in wanted if not offers(metadata))

    def _offers(self, axis: str, value: str) -> "Offers":
        if self.name == FAPI1 and value == "plain_response":
            # FAPI 1 answers in the clear with a hybrid response alone.
            return _among("response_types_supported", "code id_token")
        if self.without_browser and axis == "client_registration":
            return _among("grant_types_supported", BACKCHANNEL_GRANT)
        return _OFFERS.get((axis, value), lambda _metadata: True)


Offers = Callable[[Metadata], bool]


def _among(member: str, *values: str) -> Offers:
    return lambda metadata: set(values) <= set(metadata.get(member, ()))


def _by_value(metadata: Metadata) -> bool:
    return bool(
        metadata.get("request_parameter_supported")
        and not metadata.get("require_pushed_authorization_requests")
    )


_OFFERS: Mapping[tuple[str, str], Offers] = {
    ("fapi_profile", CLIENT_CREDENTIALS): _among("grant_types_supported", "client_credentials"),
    ("client_auth_type", "private_key_jwt"): _among(
        "token_endpoint_auth_methods_supported", "private_key_jwt"
    ),
    ("client_auth_type", "mtls"): _among("token_endpoint_auth_methods_supported", "tls_client_auth"),
    ("fapi_auth_request_method", "by_value"): _by_value,
    ("fapi_auth_request_method", "pushed"): lambda metadata: (
        "pushed_authorization_request_endpoint" in metadata
    ),
    ("fapi_response_mode", "jarm"): _among("response_modes_supported", "jwt"),
    ("sender_constrain", "dpop"): lambda metadata: bool(metadata.get("dpop_signing_alg_values_supported")),
    ("sender_constrain", "mtls"): lambda metadata: bool(
        metadata.get("tls_client_certificate_bound_access_tokens")
    ),
    ("ciba_mode", "poll"): _among("backchannel_token_delivery_modes_supported", "poll"),
    ("ciba_mode", "ping"): _among("backchannel_token_delivery_modes_supported", "ping"),
    ("openid", "openid_connect"): _among("scopes_supported", "openid"),
    ("authorization_request_type", "rar"): lambda metadata: bool(
        metadata.get("authorization_details_types_supported")
    ),
    ("fapi_request_method", "signed_non_repudiation"): lambda metadata: bool(
        metadata.get("request_object_signing_alg_values_supported")
    ),
    ("fapi_request_method", "unsigned"): lambda metadata: not metadata.get("require_signed_request_object"),
    ("client_registration", "static_client"): _among(
        "token_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post"
    ),
    ("client_registration", "dynamic_client"): lambda metadata: "registration_endpoint" in metadata,
}
_OF_PLANS: Mapping[str, list[tuple[str, Offers]]] = {
    OIDCC_FORM_POST: [("response_mode form_post", _among("response_modes_supported", "form_post"))],
    OIDCC_FORM_POST_HYBRID: [("response_mode form_post", _among("response_modes_supported", "form_post"))],
    OIDCC_DYNAMIC: [("registration_endpoint", lambda metadata: "registration_endpoint" in metadata)],
    OIDCC_LOGOUT: [("end_session_endpoint", lambda metadata: "end_session_endpoint" in metadata)],
    OIDCC_BACK_CHANNEL_LOGOUT: [
        ("end_session_endpoint", lambda metadata: "end_session_endpoint" in metadata),
        (
            "backchannel_logout_session_supported",
            lambda metadata: bool(metadata.get("backchannel_logout_session_supported")),
        ),
    ],
}


def _fapi1(
    issuer: str,
    profile: str,
    methods: tuple[str, ...] = ("by_value", "pushed"),
    modes: tuple[str, ...] = ("plain_response", "jarm"),
) -> Iterator[Plan]:
    for auth, method, mode in product(("private_key_jwt", "mtls"), methods, modes):
        yield Plan(
            name=FAPI1,
            issuer=issuer,
            variant={
                "fapi_profile": profile,
                "client_auth_type": auth,
                "fapi_auth_request_method": method,
                "fapi_response_mode": mode,
            },
        )


def _fapi_ciba(issuer: str) -> Iterator[Plan]:
    for auth, mode in product(("private_key_jwt", "mtls"), ("poll", "ping")):
        yield Plan(
            name=FAPI_CIBA,
            issuer=issuer,
            variant={
                "client_auth_type": auth,
                "fapi_ciba_profile": "plain_fapi",
                "ciba_mode": mode,
                "client_registration": "static_client",
            },
        )


def _fapi2(issuer: str, profile: str) -> Iterator[Plan]:
    for auth, constrain, openid, kind in product(
        ("private_key_jwt", "mtls"), ("mtls", "dpop"), ("openid_connect", "plain_oauth"), ("simple", "rar")
    ):
        yield Plan(
            name=FAPI2,
            issuer=issuer,
            variant={
                "fapi_profile": profile,
                "client_auth_type": auth,
                "sender_constrain": constrain,
                "openid": openid,
                "authorization_request_type": kind,
            },
        )


def _client_credentials(issuer: str) -> Iterator[Plan]:
    for auth, constrain in product(("private_key_jwt", "mtls"), ("mtls", "dpop")):
        yield Plan(
            name=FAPI2,
            issuer=issuer,
            variant={
                "fapi_profile": CLIENT_CREDENTIALS,
                "client_auth_type": auth,
                "sender_constrain": constrain,
                "openid": "plain_oauth",
            },
        )


def _message_signing(issuer: str, profile: str) -> Iterator[Plan]:
    for auth, constrain, openid, (method, mode) in product(
        ("private_key_jwt", "mtls"),
        ("mtls", "dpop"),
        ("openid_connect", "plain_oauth"),
        (
            ("signed_non_repudiation", "jarm"),
            ("signed_non_repudiation", "plain_response"),
            ("unsigned", "jarm"),
        ),
    ):
        yield Plan(
            name=FAPI2_MESSAGE_SIGNING,
            issuer=issuer,
            variant={
                "fapi_profile": profile,
                "client_auth_type": auth,
                "sender_constrain": constrain,
                "openid": openid,
                "authorization_request_type": "simple",
                "fapi_request_method": method,
                "fapi_response_mode": mode,
            },
        )


def _openid_connect(issuer: str) -> Iterator[Plan]:
    yield Plan(name=OIDCC_CONFIG, issuer=issuer, variant={})
    for (name, kinds), registration in product(
        (
            (OIDCC_BASIC, ("code",)),
            (OIDCC_FORM_POST, ("code",)),
            (OIDCC_HYBRID, HYBRID),
            (OIDCC_FORM_POST_HYBRID, HYBRID),
        ),
        ("static_client", "dynamic_client"),
    ):
        variant = {"server_metadata": "discovery", "client_registration": registration}
        yield Plan(name=name, issuer=issuer, variant=variant, response_types=kinds)
    yield Plan(name=OIDCC_DYNAMIC, issuer=issuer, variant={"response_type": "code"}, response_types=("code",))
    for name, registration in product(
        (OIDCC_LOGOUT, OIDCC_BACK_CHANNEL_LOGOUT), ("static_client", "dynamic_client")
    ):
        variant = {"client_registration": registration, "response_type": "code"}
        yield Plan(name=name, issuer=issuer, variant=variant, response_types=("code",))


def all_plans() -> tuple[Plan, ...]:
    """Every plan and variant that could apply to an issuer of ours, in the order to run them."""
    return (
        *_fapi1("cds", "consumerdataright_au"),
        *_fapi1("fapi1", "plain_fapi"),
        # The variant for the United Kingdom registers an intent, and then asks without naming it.
        *_fapi_ciba("fapi1"),
        # The suite has no other variant for the United Kingdom.
        *_fapi1("uk", "openbanking_uk", methods=("by_value",), modes=("plain_response",)),
        *_fapi2("fapi2", "plain_fapi"),
        *_client_credentials("fapi2"),
        *_message_signing("fapi2", "plain_fapi"),
        *_openid_connect("oidc"),
    )
