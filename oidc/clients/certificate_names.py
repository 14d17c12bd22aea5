"""Whether a certificate is the one a client registered, by one of its names (RFC 8705 §2.1.2)."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address

from cryptography import x509

from oidc.binding.mtls import ClientCertificate
from oidc.clauses import clause
from oidc.errors import InvalidClient
from oidc.models import Client

MEMBER = "tls_client_auth_"


@clause("TLS-06", "TLS-14", "RFC 8705 §2.1.2")
def require_registered_certificate(client: Client, certificate: ClientCertificate | None) -> None:
    """Refuse a certificate that is not the client's, where the client registered which one is.

    Names are compared as parsed values, so neither spelling nor order of text can deceive.
    """
    for member, registered in client.metadata.items():
        if not member.startswith(MEMBER):
            continue
        if certificate is None or not _NAMES[member](certificate.x509, registered):
            raise InvalidClient("client authentication failed", log=f"the certificate is not by {member}")


@clause("CAU-18")
def name_faults(metadata: Mapping[str, object]) -> list[str]:
    """What is wrong with the tls_client_auth_* members of a registration."""
    members = [member for member in metadata if member.startswith(MEMBER)]
    if len(members) > 1:
        return [f"{', '.join(members)}: exactly one of them may be registered"]
    return [
        f"{member}: not a name of its kind"
        for member in members
        if member not in _NAMES or not isinstance(metadata[member], str) or not _readable(member, metadata)
    ]


def _readable(member: str, metadata: Mapping[str, object]) -> bool:
    try:
        _PARSED[member](str(metadata[member]))
    except ValueError:
        return False
    return True


def _subject(certificate: x509.Certificate, registered: str) -> bool:
    return certificate.subject == x509.Name.from_rfc4514_string(registered)


def _alternative(kind: type[x509.GeneralName], parse: Callable[[str], object]) -> Callable[..., bool]:
    def names(certificate: x509.Certificate, registered: str) -> bool:
        try:
            found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        except x509.ExtensionNotFound:
            return False
        return any(isinstance(name, kind) and name.value == parse(registered) for name in found.value)

    return names


_PARSED: Mapping[str, Callable[[str], object]] = {
    "tls_client_auth_subject_dn": x509.Name.from_rfc4514_string,
    "tls_client_auth_san_dns": str,
    "tls_client_auth_san_uri": str,
    "tls_client_auth_san_ip": ip_address,
    "tls_client_auth_san_email": str,
}
_NAMES: Mapping[str, Callable[[x509.Certificate, str], bool]] = {
    "tls_client_auth_subject_dn": _subject,
    "tls_client_auth_san_dns": _alternative(x509.DNSName, str),
    "tls_client_auth_san_uri": _alternative(x509.UniformResourceIdentifier, str),
    "tls_client_auth_san_ip": _alternative(x509.IPAddress, ip_address),
    "tls_client_auth_san_email": _alternative(x509.RFC822Name, str),
}
