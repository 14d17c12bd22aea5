"""What comes with an access token to show that it is its sender's own: at a call to this server, or at one
that the bank's gateway was sent and tells of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.http import HttpRequest

from oidc.binding.dpop import Proof
from oidc.binding.mtls import ClientCertificate, presented_certificate, read_certificate
from oidc.binding.shown import proof_in, shown_proof


class Possession(Protocol):
    @property
    def customer_present(self) -> bool:
        """Whether the client says that its customer is there, by the header that FAPI has for it."""

    def certificate(self) -> ClientCertificate | None:
        """The certificate whose key the sender holds; InvalidClient where it cannot be read."""

    def proof(self, issuer: str, now: datetime, access_token: str) -> Proof | None:
        """The DPoP proof, verified and not yet spent; InvalidDpopProof or UseDpopNonce where it is none."""


@dataclass(frozen=True)
class ShownHere:
    """By a call to this server."""

    http: HttpRequest

    @property
    def customer_present(self) -> bool:
        return "x-fapi-customer-ip-address" in self.http.headers

    def certificate(self) -> ClientCertificate | None:
        return presented_certificate(self.http)

    def proof(self, issuer: str, now: datetime, access_token: str) -> Proof | None:
        return shown_proof(self.http, issuer, now, access_token=access_token)


@dataclass(frozen=True, kw_only=True)
class ShownElsewhere:
    """By a call to a resource server, which authenticated itself to tell of it."""

    method: str
    url: str
    """The whole address that was called, as the resource server knows itself."""
    pem: str
    """The certificate of the TLS handshake, in any form that a proxy may tell it; "" for none."""
    dpop: str
    """The DPoP header; "" for none."""
    customer_present: bool

    def certificate(self) -> ClientCertificate | None:
        return read_certificate(self.pem) if self.pem else None

    def proof(self, issuer: str, now: datetime, access_token: str) -> Proof | None:
        return proof_in(
            self.dpop or None, issuer, now, method=self.method, urls=(self.url,), access_token=access_token
        )
