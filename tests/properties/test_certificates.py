"""Certificates as a proxy hands them over, and the names in them (RFC 8705, RFC 4514)."""

import base64
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from oidc.binding.chains import require_chain
from oidc.binding.mtls import ClientCertificate, presented_certificate, presented_thumbprint, thumbprint
from oidc.clients.certificate_names import name_faults, require_registered_certificate
from oidc.clients.certificates import own_certificate_faults
from oidc.errors import InvalidClient
from oidc.issuers import security_policy
from tests.conftest import authority
from tests.properties.values import JSON, damaged

FOX = authority.client("property-fox", organisation="Fox, Limited + Sons", dns="fox.recipient.test")
DER = FOX.certificate.public_bytes(Encoding.DER)


def _base64(der: bytes) -> str:
    return base64.b64encode(der).decode()


def _pem(der: bytes) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{_base64(der)}\n-----END CERTIFICATE-----\n"


FORMS: dict[str, Callable[[bytes], str]] = {
    "PEM": _pem,
    "escaped PEM": lambda der: quote(_pem(der)),
    "base64": _base64,
    "between colons": lambda der: f":{_base64(der)}:",
}


def shown(value: str) -> ClientCertificate | None:
    http = RequestFactory().get("/")
    http.META["CLIENT_CERT_PEM"] = value
    assert len(presented_thumbprint(http)) in {0, 43}  # the log asks first, and never fails
    return presented_certificate(http)


@pytest.mark.clause("TLS-08")
@given(st.text(min_size=1) | st.binary(min_size=1).map(lambda raw: raw.decode("latin-1")))
@example("-----BEGIN CERTIFICATE----------END CERTIFICATE-----")
@example("-----BEGIN CERTIFICATE-----")
@example("%" * 100)
@example("::")
@example("A" * 20_000)
def test_whatever_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(InvalidClient):
        shown(text)


@pytest.mark.clause("TLS-07", "TLS-08")
@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_a_certificate_that_was_touched_is_refused_or_trusted_by_nobody(
    form: str, data: st.DataObject
) -> None:
    der = data.draw(damaged(DER))

    try:
        certificate = shown(FORMS[form](der))
    except InvalidClient:
        return
    assert certificate is not None
    assert certificate.thumbprint != thumbprint(FOX.certificate)
    with pytest.raises(InvalidClient):
        require_chain("cds", certificate, timezone.now())


VERSION, VERSION_5 = b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x04"


@pytest.mark.clause("TLS-07", "TLS-08")
@pytest.mark.parametrize(
    "der",
    [
        pytest.param(DER.replace(VERSION, VERSION_5), id="of a version to come"),
        pytest.param(DER.replace(b"Fox, L", b"\xffox, L"), id="a name that is no text"),
        pytest.param(DER.replace(b"\x06\x03\x55\x1d\x0e", b"\x06\x03\x55\x1d\x11"), id="names twice"),
    ],
)
def test_what_the_library_notices_late_is_refused_all_the_same(der: bytes) -> None:
    assert der != DER
    with pytest.raises(InvalidClient):
        _every_use(shown(_base64(der)))


def _every_use(certificate: ClientCertificate | None) -> None:
    assert certificate is not None
    for member in MEMBERS:
        assert not is_of(certificate.x509, member, "1.1.1.1" if member.endswith("ip") else "CN=other")
    require_chain("cds", certificate, timezone.now())


@pytest.mark.clause("TLS-08")
@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_a_header_that_was_touched_is_refused_or_the_same_certificate(form: str, data: st.DataObject) -> None:
    """In PEM a blank more or less means nothing; what is read is a certificate as it was signed."""
    text = data.draw(damaged(FORMS[form](DER).encode())).decode("latin-1")

    try:
        certificate = shown(text)
    except InvalidClient:
        return
    assert certificate is not None
    if certificate.thumbprint != thumbprint(FOX.certificate):
        with pytest.raises(InvalidClient):
            require_chain("cds", certificate, timezone.now())


# --- names --------------------------------------------------------------------------------------------------

MEMBERS = tuple(
    f"tls_client_auth_{kind}" for kind in ("subject_dn", "san_dns", "san_uri", "san_ip", "san_email")
)
KINDS = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
PRINTED = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1, max_size=20
)
NAMES = st.lists(
    st.lists(
        st.builds(x509.NameAttribute, st.sampled_from(KINDS), PRINTED),
        min_size=1,
        max_size=2,
        unique_by=lambda attribute: attribute.oid,
    ).map(x509.RelativeDistinguishedName),
    min_size=1,
    max_size=4,
).map(x509.Name)


def is_of(certificate: Any, member: str, registered: str) -> bool:
    client: Any = SimpleNamespace(metadata={member: registered})
    try:
        require_registered_certificate(client, ClientCertificate("", certificate))
    except InvalidClient:
        return False
    return True


@pytest.mark.clause("CAU-18")
@given(st.sampled_from((*MEMBERS, "tls_client_auth_unheard_of")), JSON | st.text())
@example("tls_client_auth_subject_dn", "CN=\\")
@example("tls_client_auth_subject_dn", "2.5.4.3=#0c03")
@example("tls_client_auth_subject_dn", "C=Australia")
@example("tls_client_auth_subject_dn", "CN=" + "a" * 65)
@example("tls_client_auth_subject_dn", "CN=\\ff\\fe")
@example("tls_client_auth_san_ip", "1.1.1.1%eth0")
def test_a_name_of_any_value_is_refused_or_can_be_compared(member: str, value: Any) -> None:
    if not name_faults({member: value}):
        is_of(FOX.certificate, member, value)


@pytest.mark.clause("TLS-14", "RFC 8705 §2.1.2")
@given(NAMES, NAMES)
def test_a_subject_is_equal_to_its_own_spelling_and_to_no_other_name(
    one: x509.Name, other: x509.Name
) -> None:
    certificate = SimpleNamespace(subject=one)

    assert is_of(certificate, "tls_client_auth_subject_dn", one.rfc4514_string())
    assert is_of(certificate, "tls_client_auth_subject_dn", other.rfc4514_string()) == (one == other)


@pytest.mark.clause("RFC 8705 §2.2.2")
@given(JSON | st.fixed_dictionaries({"keys": JSON | st.lists(st.fixed_dictionaries({"x5c": JSON}))}))
def test_key_sets_of_any_value_have_their_faults_named(jwks: Any) -> None:
    assert own_certificate_faults({"jwks": jwks}, security_policy("fapi1"))
