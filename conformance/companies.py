"""The companies that the suite plays: their keys, their certificates, and what it is told of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import KeyParameters, RSAKey

from conformance.ecosystems import BY_ISSUER
from conformance.plans import Plan
from demo.authority import Authority, Credential

ALGORITHM = "PS256"
ROLES: Mapping[int, str] = {1: "client", 2: "client2", 3: "client_secret_post"}
"""A company's number to what the suite's configuration calls it; the third sends its secret in the form."""


@dataclass(frozen=True, kw_only=True)
class Company:
    number: int
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

    def signing_client(self, plan: Plan) -> dict[str, Any]:
        """The suite's side of a registration with keys: the private one too."""
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


def companies_of(plan: Plan, companies: tuple[Company, ...]) -> tuple[Company, ...]:
    """Those that a plan needs registered beforehand."""
    if plan.registers_by_itself or (plan.of_openid_connect and not plan.variant):
        return ()
    return companies if plan.of_openid_connect else companies[:2]


def scope(plan: Plan) -> str:
    """Without `openid` for plain OAuth; what a client may ask for alone where no customer has a part."""
    if plan.without_customer:
        return BY_ISSUER[plan.issuer].scope_of_its_own
    words = BY_ISSUER[plan.issuer].scope.split()
    if plan.variant.get("openid") == "plain_oauth":
        words.remove("openid")
    return " ".join(words)
