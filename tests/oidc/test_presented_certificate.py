"""Where a client certificate comes from: our own handshake, or the header of a proxy we trust."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from demo.authority import Authority
from tests.actors import Recipient
from tests.events import refusal

pytestmark = pytest.mark.django_db
HEADER = "X-Client-Cert"


@pytest.fixture
def behind_a_proxy(settings: Any) -> None:
    settings.CLIENT_CERTIFICATE_HEADER = HEADER
    settings.TRUSTED_PROXIES = ["127.0.0.1"]


def der(pem: str) -> bytes:
    return load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


def base64_der(pem: str) -> str:
    return base64.b64encode(der(pem)).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "percent-encoded PEM (nginx)": lambda pem: quote(pem, safe=""),
    "percent-encoded PEM with bare + and / (load balancers)": lambda pem: quote(pem, safe="+/="),
    "base64 DER": base64_der,
    "base64 DER between colons (RFC 9440)": lambda pem: f":{base64_der(pem)}:",
}


def call(nz: Recipient, header: str, *, source: str = "127.0.0.1", handshake: str = "") -> Any:
    nz.http.defaults["REMOTE_ADDR"] = source
    return nz.post("token", grant_type="client_credentials", certificate=handshake, headers={HEADER: header})


@pytest.mark.clause("TLS-08", "RFC 9440 §2.1")
@pytest.mark.parametrize("form", FORMS)
def test_every_usual_form_of_the_header_is_read(nz: Recipient, behind_a_proxy: None, form: str) -> None:
    assert call(nz, FORMS[form](nz.certificate)).status_code == 200


@pytest.mark.clause("TLS-08")
@pytest.mark.parametrize("form", FORMS)
def test_the_header_counts_only_where_it_is_expected_and_from_a_trusted_proxy(
    nz: Recipient, settings: Any, form: str
) -> None:
    header = FORMS[form](nz.certificate)

    unexpected = call(nz, header)
    settings.CLIENT_CERTIFICATE_HEADER = HEADER
    from_nobody_in_particular = call(nz, header)
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    from_elsewhere = call(nz, header, source="10.0.0.2")
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    without_address = call(nz, header, source="")

    for answer in (unexpected, from_nobody_in_particular, from_elsewhere, without_address):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert "certificate" not in refusal(answer)  # nor does the log believe it
    assert call(nz, header, source="10.0.0.1").status_code == 200


@pytest.mark.clause("TLS-08")
def test_a_handshake_of_our_own_comes_before_any_header(
    nz: Recipient, behind_a_proxy: None, pki: Authority
) -> None:
    claimed = base64_der(nz.certificate)

    assert call(nz, claimed, handshake=pki.self_signed().certificate_pem).status_code == 401
    assert (
        call(nz, base64_der(pki.self_signed().certificate_pem), handshake=nz.certificate).status_code == 200
    )


@pytest.mark.clause("TLS-05", "TLS-08")
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda pem: "", id="nothing"),
        pytest.param(lambda pem: "(null)", id="what Apache says for none"),
        pytest.param(lambda pem: quote(pem * 2), id="two certificates"),
        pytest.param(
            lambda pem: quote(pem + pem.replace("CERTIFICATE", "PRIVATE KEY")), id="something behind"
        ),
        pytest.param(lambda pem: quote("Subject: us\n" + pem), id="words before"),
        pytest.param(lambda pem: quote(pem[:-30]), id="cut off"),
        pytest.param(lambda pem: quote(pem.replace("\n", "\n\n\x00", 1)), id="a NUL inside"),
        pytest.param(lambda pem: quote(quote(pem)), id="escaped a second time"),
        pytest.param(lambda pem: quote(pem).replace("-----BEGIN", "-----BEGIN%20TRUSTED"), id="another kind"),
        pytest.param(lambda pem: quote(pem) + "%FF", id="bytes that are no text"),
        pytest.param(lambda pem: f":{base64_der(pem)}", id="one colon"),
        pytest.param(lambda pem: f"{base64_der(pem)},{base64_der(pem)}", id="a list"),
        pytest.param(lambda pem: base64.urlsafe_b64encode(der(pem)).decode() + "-_", id="another base64"),
        pytest.param(lambda pem: base64.b64encode(der(pem) + b"\x00").decode(), id="DER with a tail"),
        pytest.param(lambda pem: base64.b64encode(der(pem)[:-1]).decode(), id="DER cut off"),
        pytest.param(lambda pem: base64.b64encode(b"\x30\x84\xff\xff\xff\xff").decode(), id="DER of 4 GB"),
        pytest.param(lambda pem: ":" + "A" * 1_000_000 + ":", id="a megabyte"),
    ],
)
def test_a_header_that_is_not_exactly_one_certificate_is_none(
    nz: Recipient, behind_a_proxy: None, spoil: Callable[[str], str]
) -> None:
    answer = call(nz, spoil(nz.certificate))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert call(nz, quote(nz.certificate)).status_code == 200


@pytest.mark.clause("TLS-08")
@pytest.mark.parametrize(
    "name",
    [
        "SSL-CLIENT-CERT", "X-SSL-Client-Cert", "Ssl-Client-Verify", "X-Forwarded-Tls-Client-Cert",
        "X-Forwarded-Client-Cert", "Client-Cert", "X-Amzn-Mtls-Clientcert", "CLIENT-CERT-PEM",
        "X-ARR-ClientCert",
    ],
)  # fmt: skip
def test_no_other_header_means_anything(nz: Recipient, behind_a_proxy: None, name: str) -> None:
    answer = nz.post(
        "token", grant_type="client_credentials", certificate="", headers={name: quote(nz.certificate)}
    )

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
