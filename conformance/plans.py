"""Which of the suite's test plans judge which issuer, and what an issuer has to offer for each to apply.

The names of plans, axes and values are the suite's own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

FAPI1 = "fapi1-advanced-final-test-plan"
FAPI2 = "fapi2-security-profile-final-test-plan"
FAPI2_MESSAGE_SIGNING = "fapi2-message-signing-final-test-plan"

Metadata = Mapping[str, Any]
"""An issuer's discovery document."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One plan with one value for each of its axes, against one issuer."""

    name: str
    issuer: str
    variant: Mapping[str, str]

    @property
    def key(self) -> str:
        """Unique among all plans, and fit for a file name, an alias at the suite and a client id."""
        return "-".join([self.issuer, *self.variant.values()]).replace("_", "-").replace(" ", "-")

    def lacks(self, metadata: Metadata) -> tuple[str, ...]:
        """What the issuer would have to offer, in words; nothing when the plan applies."""
        return tuple(
            f"{axis} {value}"
            for axis, value in self.variant.items()
            if (offers := _OF_FAPI1.get(value) if self.name == FAPI1 else None)
            or (offers := _OFFERS.get((axis, value)))
            if not offers(metadata)
        )


def _among(member: str, *values: str) -> Callable[[Metadata], bool]:
    return lambda metadata: set(values) <= set(metadata.get(member, ()))


def _by_value(metadata: Metadata) -> bool:
    return bool(
        metadata.get("request_parameter_supported")
        and not metadata.get("require_pushed_authorization_requests")
    )


_OFFERS: Mapping[tuple[str, str], Callable[[Metadata], bool]] = {
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
    ("openid", "openid_connect"): _among("scopes_supported", "openid"),
    ("authorization_request_type", "rar"): lambda metadata: bool(
        metadata.get("authorization_details_types_supported")
    ),
    ("fapi_request_method", "signed_non_repudiation"): lambda metadata: bool(
        metadata.get("request_object_signing_alg_values_supported")
    ),
    ("fapi_request_method", "unsigned"): lambda metadata: not metadata.get("require_signed_request_object"),
}
_OF_FAPI1: Mapping[str, Callable[[Metadata], bool]] = {
    # FAPI 1 answers in the clear with a hybrid response alone.
    "plain_response": _among("response_types_supported", "code id_token"),
}


def _fapi1(issuer: str, profile: str) -> Iterator[Plan]:
    for auth, method, mode in product(
        ("private_key_jwt", "mtls"), ("by_value", "pushed"), ("plain_response", "jarm")
    ):
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


def all_plans() -> tuple[Plan, ...]:
    """Every plan and variant that could apply to an issuer of ours, in the order to run them."""
    return (
        *_fapi1("cds", "consumerdataright_au"),
        *_fapi1("fapi1", "plain_fapi"),
        *_fapi1("uk", "openbanking_uk"),
        *_fapi2("fapi2", "plain_fapi"),
        *_message_signing("fapi2", "plain_fapi"),
    )
