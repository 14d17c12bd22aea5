"""Client certificates: where they come from, whether we trust them, and what is bound to them (RFC 8705)."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import verification
from django.conf import settings
from django.http import HttpRequest

from oidc.clauses import clause
from oidc.errors import InvalidClient

LONGEST = 16 * 1024


@dataclass(frozen=True)
class ClientCertificate:
    thumbprint: str
    """x5t#S256: base64url of the SHA-256 of the DER."""
    x509: x509.Certificate


@clause("TLS-07")
def trusted_certificate(http: HttpRequest, at: datetime) -> ClientCertificate | None:
    """The certificate the caller proved possession of, or None where it showed none.

    Raises InvalidClient where the certificate does not chain to our anchors for client authentication
    at the time `at`: possession without trust opens nothing.
    """
    pem = presented_pem(http)
    if not pem:
        return None
    certificate = _parse(pem)
    try:
        _verifier(settings.CLIENT_CA_FILE, int(at.timestamp()) // 60).verify(certificate, [])
    except verification.VerificationError as error:
        raise InvalidClient("the client certificate is not trusted", log=f"{error!s:.200}") from None
    return ClientCertificate(thumbprint(certificate), certificate)


@clause("TLS-08")
def presented_pem(http: HttpRequest) -> str:
    """The certificate as PEM from our own listener's handshake, or from a trusted proxy's header."""
    handshake = http.META.get("CLIENT_CERT_PEM", "")
    if handshake or not settings.CLIENT_CERTIFICATE_HEADER:
        return str(handshake)
    peer = http.META.get("REMOTE_ADDR", "")
    if peer not in settings.TRUSTED_PROXIES:
        return ""
    value = http.headers.get(settings.CLIENT_CERTIFICATE_HEADER, "")
    return _from_header(value) if value else ""


def presented_thumbprint(http: HttpRequest) -> str:
    """x5t#S256 of whatever was presented, trusted or not, for the log; "" where nothing readable was."""
    pem = presented_pem(http)
    try:
        return thumbprint(_parse(pem)) if pem else ""
    except InvalidClient:
        return ""


def thumbprint(certificate: x509.Certificate) -> str:
    der = certificate.public_bytes(Encoding.DER)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def _from_header(value: str) -> str:
    """A proxy's header holds percent-encoded PEM (nginx) or base64 DER (RFC 9440 without its colons)."""
    if "BEGIN" in value:
        return unquote(value)
    return f"-----BEGIN CERTIFICATE-----\n{value.strip(': ')}\n-----END CERTIFICATE-----\n"


def _parse(pem: str) -> x509.Certificate:
    if len(pem) > LONGEST or pem.count("BEGIN CERTIFICATE") != 1:
        raise InvalidClient("the client certificate cannot be read", log="size or number of certificates")
    try:
        return x509.load_pem_x509_certificate(pem.encode("ascii"))
    except (ValueError, UnicodeEncodeError, binascii.Error) as error:
        raise InvalidClient("the client certificate cannot be read", log=f"{error!s:.200}") from None


@lru_cache(maxsize=8)
def _verifier(ca_file: str, minute: int) -> verification.ClientVerifier:
    """Verifies chains as of a minute; directories issue certificates without SAN, so it may be absent."""
    anchors = x509.load_pem_x509_certificates(Path(ca_file).read_bytes())
    agnostic = verification.Criticality.AGNOSTIC
    leaf = (
        verification.ExtensionPolicy.webpki_defaults_ee()
        .may_be_present(x509.SubjectAlternativeName, agnostic, None)
        .may_be_present(x509.AuthorityKeyIdentifier, agnostic, None)
        .require_present(x509.ExtendedKeyUsage, agnostic, _for_clients)
    )
    return (
        verification.PolicyBuilder()
        .store(verification.Store(anchors))
        .time(datetime.fromtimestamp(minute * 60, UTC).replace(tzinfo=None))
        .extension_policies(ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(), ee_policy=leaf)
        .build_client_verifier()
    )


def _for_clients(
    _policy: verification.Policy, _certificate: x509.Certificate, usage: x509.ExtendedKeyUsage
) -> None:
    if x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH not in usage:
        raise ValueError("extended key usage lacks clientAuth")
