"""Whether a certificate is the one a client registered, by one of its names (RFC 8705 §2.1.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from cryptography import x509
from cryptography.x509.oid import NameOID

from oidc.binding.mtls import ClientCertificate
from oidc.clauses import clause
from oidc.errors import InvalidClient
from oidc.models import Client

MEMBER = "tls_client_auth_"
_ATTRIBUTES = {
    "E": NameOID.EMAIL_ADDRESS,
    "emailAddress": NameOID.EMAIL_ADDRESS,
    "serialNumber": NameOID.SERIAL_NUMBER,
    "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
    "businessCategory": NameOID.BUSINESS_CATEGORY,
    "jurisdictionC": NameOID.JURISDICTION_COUNTRY_NAME,
}
"""Attributes of directories' certificates, beyond those whose short names RFC 4514 §3 gives."""


@dataclass(frozen=True)
class _Name:
    parse: Callable[[str], object]
    """A registered name as a value; raises ValueError."""
    found: Callable[[x509.Certificate], list[object]]
    """The values of this kind that a certificate holds."""


@clause("TLS-06", "TLS-14", "RFC 8705 §2.1.2")
def require_registered_certificate(client: Client, shown: ClientCertificate) -> None:
    """Refuse a certificate that is not the client's, where the client registered which one is.

    Names are compared as parsed values, so neither spelling nor order of text can deceive.
    """
    member = registered_name(client.metadata)
    if member is None:
        return
    if _registered(member, client.metadata[member]) not in _NAMES[member].found(shown.x509):
        raise InvalidClient("client authentication failed", log=f"the certificate is not by {member}")


def registered_name(metadata: Mapping[str, object]) -> str | None:
    """The member that says which certificate is the client's."""
    return next((member for member in metadata if member.startswith(MEMBER)), None)


@lru_cache(maxsize=1024)  # a client has the same one at every call
def _registered(member: str, name: str) -> object:
    return _NAMES[member].parse(name)


@clause("CAU-18")
def name_faults(metadata: Mapping[str, object]) -> list[str]:
    """What is wrong with the tls_client_auth_* members of a registration."""
    members = [member for member in metadata if member.startswith(MEMBER)]
    if len(members) > 1:
        return [f"{', '.join(members)}: exactly one of them may be registered"]
    return [
        f"{member}: not a name of its kind" for member in members if not _readable(member, metadata[member])
    ]


def _readable(member: str, value: object) -> bool:
    if member not in _NAMES or not isinstance(value, str) or not value:
        return False
    try:
        _NAMES[member].parse(value)
    except ValueError:
        return False
    return True


_NO_NAMES = (
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    ValueError,
)
"""A certificate has none, or none that can be read: the library looks at them only now."""


def _subject(text: str) -> x509.Name:
    return x509.Name.from_rfc4514_string(text, _ATTRIBUTES)


def _subject_of(certificate: x509.Certificate) -> list[object]:
    try:
        return [certificate.subject]
    except (ValueError, TypeError):  # the library reads it only now
        return []


def _alternative(kind: type[x509.GeneralName]) -> Callable[[x509.Certificate], list[object]]:
    def found(certificate: x509.Certificate) -> list[object]:
        try:
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        except _NO_NAMES:
            return []
        return [_comparable(name) for name in names.value if isinstance(name, kind)]

    return found


def _comparable(name: x509.GeneralName) -> object:
    """Hosts are the same in every case (RFC 5280 §7.2); everything else is compared as it is."""
    return name.value.lower() if isinstance(name, x509.DNSName) else name.value


_NAMES: Mapping[str, _Name] = {
    "tls_client_auth_subject_dn": _Name(_subject, _subject_of),
    "tls_client_auth_san_dns": _Name(str.lower, _alternative(x509.DNSName)),
    "tls_client_auth_san_uri": _Name(str, _alternative(x509.UniformResourceIdentifier)),
    "tls_client_auth_san_ip": _Name(ip_address, _alternative(x509.IPAddress)),
    "tls_client_auth_san_email": _Name(str, _alternative(x509.RFC822Name)),
}
