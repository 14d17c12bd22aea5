"""Certificates that their authority has taken back, and lists that say nothing any more."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from demo.authority import Authority
from oidc import system_checks
from oidc.binding.chains import require_chain
from oidc.binding.mtls import ClientCertificate, thumbprint
from oidc.errors import InvalidClient
from tests.actors import Recipient
from tests.events import refusal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def a_list(
    authority: Authority, *revoked: x509.Certificate, begins: timedelta = -DAY, ends: timedelta = DAY
) -> bytes:
    """What an authority publishes, in PEM; its times count from now."""
    now = timezone.now()
    signer = authority.credential
    builder = x509.CertificateRevocationListBuilder(
        signer.certificate.subject, last_update=now + begins, next_update=now + ends
    )
    for certificate in revoked:
        entry = x509.RevokedCertificateBuilder(certificate.serial_number, now - DAY)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(signer.key, SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture
def publish(settings: Any, tmp_path: Path) -> Callable[..., None]:
    """Puts lists where the settings say; a new file each time, as an old one is remembered for a minute."""
    number = iter(range(100))

    def put(*lists: bytes) -> None:
        file = tmp_path / f"{next(number)}.pem"
        file.write_bytes(b"".join(lists))
        settings.CLIENT_CRL_FILE = str(file)

    return put


@pytest.fixture
def fox(pki: Authority) -> x509.Certificate:
    return pki.client("budget-fox", organisation="budget-fox").certificate


@pytest.mark.clause("TLS-09", "SEC-10")
def test_a_revoked_certificate_opens_nothing_and_neither_do_its_tokens(
    nz: Recipient, pki: Authority, fox: x509.Certificate, publish: Callable[..., None]
) -> None:
    publish(a_list(pki, pki.expired().certificate))
    token = nz.client_token()

    publish(a_list(pki, fox))
    answer, read = nz.post("token", grant_type="client_credentials"), nz.registers_intent(token=token)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert refusal(answer)["reason"] == f"revoked: serial number {fox.serial_number:x}"
    assert read.status_code == 401


@pytest.mark.clause("TLS-09")
def test_a_list_counts_in_its_time_and_by_its_own_authority_alone(
    nz: Recipient, pki: Authority, fox: x509.Certificate, publish: Callable[..., None]
) -> None:
    twin = Authority(pki.directory / "twin")
    silent: dict[str, tuple[bytes, ...]] = {
        "of yesterday": (a_list(pki, begins=-2 * DAY, ends=-DAY),),
        "of tomorrow": (a_list(pki, begins=DAY, ends=2 * DAY),),
        "of an authority with the same name": (a_list(twin),),
        "of another authority": (a_list(Authority(pki.directory / "other", "Another authority")),),
        "empty": (b"",),
        "no list": (b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",),
    }

    for lists in silent.values():
        publish(*lists)
        assert nz.post("token", grant_type="client_credentials").status_code == 401
    publish(a_list(pki, begins=timedelta(seconds=30)))  # by a clock ahead of ours
    assert nz.post("token", grant_type="client_credentials").status_code == 200
    publish(a_list(twin, fox), a_list(pki))  # the twin may revoke what it likes
    assert nz.post("token", grant_type="client_credentials").status_code == 200
    publish(a_list(pki), a_list(pki, fox))
    assert nz.post("token", grant_type="client_credentials").status_code == 401


@pytest.mark.clause("TLS-09")
def test_a_list_that_was_replaced_counts_from_the_next_minute_on(
    pki: Authority, fox: x509.Certificate, publish: Callable[..., None], settings: Any
) -> None:
    shown, now = ClientCertificate(thumbprint(fox), fox), timezone.now()
    publish(a_list(pki))
    require_chain("nz", shown, now)

    Path(settings.CLIENT_CRL_FILE).write_bytes(a_list(pki, fox))

    with pytest.raises(InvalidClient):
        require_chain("nz", shown, now + timedelta(minutes=1))


def test_lists_that_cannot_be_read_are_named_before_a_deployment(
    pki: Authority, publish: Callable[..., None], settings: Any
) -> None:
    without = system_checks.revocation_lists_can_be_read()
    publish(a_list(pki))
    good = system_checks.revocation_lists_can_be_read()
    settings.CLIENT_CRL_FILE = "/none.pem"
    (missing,) = system_checks.revocation_lists_can_be_read()

    assert without == good == []
    assert missing.id == "accord.E008"
    assert "none.pem" in missing.msg
