"""Whether a certificate chains to the authorities an issuer trusts, for a client's purpose (RFC 5280 §6)."""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.x509 import verification
from django.conf import settings

from oidc.binding.mtls import ClientCertificate
from oidc.binding.revocation_lists import revocation_fault
from oidc.clauses import clause
from oidc.errors import InvalidClient
from oidc.issuers import client_authorities

NOT_TRUSTED = "the client certificate is not trusted"


@clause("TLS-07", "TLS-09")
def require_chain(issuer: str, shown: ClientCertificate, at: datetime) -> None:
    """Refuse a certificate that none of the issuer's authorities vouches for at the time `at`.

    Raises InvalidClient. Nothing that the certificate names is ever fetched.
    """
    minute = int(at.timestamp()) // 60
    fault = _fault(client_authorities(issuer), settings.CLIENT_CRL_FILE, shown, minute)
    if fault:
        raise InvalidClient(NOT_TRUSTED, log=fault)


@lru_cache(maxsize=1024)  # verifying costs two signatures; a certificate's standing holds for a minute
def _fault(ca_file: str, crl_file: str, shown: ClientCertificate, minute: int) -> str:
    try:
        chain = _verifier(ca_file, minute).verify(shown.x509, []).chain
    except (verification.VerificationError, ValueError) as error:  # some names are read only now
        return f"{error!s:.200}"
    return revocation_fault(crl_file, chain, datetime.fromtimestamp(minute * 60, UTC)) if crl_file else ""


@lru_cache(maxsize=16)
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
