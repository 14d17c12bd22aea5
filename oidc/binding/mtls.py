"""The client certificate of a call: where it comes from, and what is bound to it (RFC 8705).

Whoever shows one has proved to hold its key. Whether it is trusted is another question, which
`oidc.clients.certificates` answers.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from django.conf import settings
from django.http import HttpRequest

from oidc.clauses import clause
from oidc.errors import InvalidClient

LONGEST = 16 * 1024  # characters, in whichever form it comes
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


@dataclass(frozen=True)
class ClientCertificate:
    thumbprint: str
    """x5t#S256: base64url of the SHA-256 of the DER."""
    x509: Certificate = field(compare=False)


@clause("TLS-08", "RFC 9440 §2.1")
def presented_certificate(http: HttpRequest) -> ClientCertificate | None:
    """The certificate the caller proved possession of, or None where it showed none.

    It comes from our own listener's handshake, or else from the header of a trusted proxy. Raises
    InvalidClient where it cannot be read.
    """
    shown = _shown(http)
    return read_certificate(shown) if shown else None


def presented_thumbprint(http: HttpRequest) -> str:
    """x5t#S256 of whatever was presented, trusted or not, for the log; "" where nothing readable was."""
    try:
        shown = presented_certificate(http)
    except InvalidClient:
        return ""
    return shown.thumbprint if shown else ""


def thumbprint(certificate: x509.Certificate) -> str:
    der = certificate.public_bytes(Encoding.DER)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def _shown(http: HttpRequest) -> str:
    handshake = http.META.get("CLIENT_CERT_PEM", "")
    if handshake or not settings.CLIENT_CERTIFICATE_HEADER:
        return str(handshake)
    if http.META.get("REMOTE_ADDR", "") not in settings.TRUSTED_PROXIES:
        return ""
    return str(http.headers.get(settings.CLIENT_CERTIFICATE_HEADER, ""))


@lru_cache(maxsize=1024)  # a client shows the same one at every call
def read_certificate(shown: str) -> ClientCertificate:
    """A certificate in any of the forms in which proxies tell it; InvalidClient for anything else."""
    if len(shown) > LONGEST:
        raise InvalidClient("the client certificate cannot be read", log=f"{len(shown)} characters")
    try:
        certificate = x509.load_der_x509_certificate(_der(shown))
    except (ValueError, x509.InvalidVersion) as error:
        raise InvalidClient("the client certificate cannot be read", log=f"{error!s:.200}") from None
    return ClientCertificate(thumbprint(certificate), certificate)


def _der(shown: str) -> bytes:
    """One certificate out of PEM (a handshake), percent-encoded PEM (nginx), base64 DER, or the same between
    colons (RFC 9440 §2.1); anything before or after it is an error."""
    if shown.startswith("-----"):
        pem = unquote(shown, errors="strict").strip()
        if not (pem.startswith(_BEGIN) and pem.endswith(_END)):
            raise ValueError("not a PEM certificate")
        shown = "".join(pem[len(_BEGIN) : -len(_END)].split())
    elif shown.startswith(":") and shown.endswith(":"):
        shown = shown[1:-1]
    return base64.b64decode(shown, validate=True)
