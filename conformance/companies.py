"""The two companies that the suite plays: their keys, their certificates, and what they register here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import KeyParameters, RSAKey

from conformance.ecosystems import BY_ISSUER
from conformance.plans import Metadata, Plan
from demo.authority import Authority, Credential

ALGORITHM = "PS256"
SECOND_REDIRECT_QUERY = "?dummy1=lorem&dummy2=ipsum"
"""The suite's second client comes back to an address with a query, and wants it untouched."""


@dataclass(frozen=True, kw_only=True)
class Company:
    number: int
    """1 or 2."""
    key: RSAKey
    certificate: Credential

    @classmethod
    def new(cls, number: int, authority: Authority) -> "Company":
        """With a fresh signing key, and the certificate the demo's authority keeps for it."""
        parameters: KeyParameters = {"use": "sig", "alg": ALGORITHM, "kid": f"conformance-{number}"}
        return cls(
            number=number,
            key=RSAKey.generate_key(2048, parameters),
            certificate=authority.client(f"conformance-{number}", organisation=f"Conformance {number}"),
        )

    def client_id(self, plan: Plan) -> str:
        return f"{plan.key}-{self.number}"

    def registration(self, plan: Plan, metadata: Metadata, suite: str) -> dict[str, Any]:
        """RFC 7591 metadata of this company for one plan, with what `metadata` says the issuer offers."""
        callback = f"{redirect_base(suite, plan)}callback"
        variant = plan.variant
        registered: dict[str, Any] = {
            "client_id": self.client_id(plan),
            "client_name": f"Conformance suite {self.number}",
            "redirect_uris": [callback, callback + SECOND_REDIRECT_QUERY],
            "grant_types": [
                grant
                for grant in ("authorization_code", "refresh_token", "client_credentials")
                if grant in metadata["grant_types_supported"]
            ],
            "response_types": [_response_type(variant, metadata)],
            "scope": scope(plan),
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": ALGORITHM,
            "request_object_signing_alg": ALGORITHM,
            "id_token_signed_response_alg": ALGORITHM,
            "tls_client_certificate_bound_access_tokens": variant.get("sender_constrain") != "dpop",
            "jwks": {"keys": [self.key.as_dict(private=False)]},
            "recipient": {"name": "Conformance suite"},
        }
        if variant.get("client_auth_type") == "mtls":
            subject = self.certificate.certificate.subject
            registered |= {
                "token_endpoint_auth_method": "tls_client_auth",
                "tls_client_auth_subject_dn": subject.rfc4514_string(),
            }
            del registered["token_endpoint_auth_signing_alg"]
        if variant.get("fapi_response_mode") == "jarm":
            registered["authorization_signed_response_alg"] = ALGORITHM
        if variant.get("sender_constrain") == "dpop":
            registered["dpop_bound_access_tokens"] = True
        if variant.get("fapi_request_method") == "signed_non_repudiation":
            registered["require_signed_request_object"] = True
        return registered

    def client(self, plan: Plan) -> dict[str, Any]:
        """The suite's side of the registration: the private key too."""
        return {
            "client_id": self.client_id(plan),
            "scope": scope(plan),
            "jwks": {"keys": [self.key.as_dict(private=True)]},
        }

    def mtls(self, authority: Authority) -> dict[str, str]:
        return {
            "cert": self.certificate.certificate_pem,
            "key": self.certificate.key_file.read_text(),
            "ca": authority.file.read_text(),
        }


def redirect_base(suite: str, plan: Plan) -> str:
    return f"{suite}/test/a/{plan.key}/"


def scope(plan: Plan) -> str:
    """Without `openid` where the plan is about plain OAuth."""
    words = BY_ISSUER[plan.issuer].scope.split()
    if plan.variant.get("openid") == "plain_oauth":
        words.remove("openid")
    return " ".join(words)


def _response_type(variant: Mapping[str, str], metadata: Metadata) -> str:
    hybrid = "code id_token"
    in_the_clear = variant.get("fapi_response_mode") == "plain_response"
    return hybrid if in_the_clear and hybrid in metadata["response_types_supported"] else "code"
