"""The demo's authority mints what a bank's trust store would accept, and twins that it would not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from demo.authority import Authority, Credential


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path / "pki")


def verify(authority: Authority, credential: Credential) -> None:
    store = Store([authority.credential.certificate])
    PolicyBuilder().store(store).build_client_verifier().verify(credential.certificate, [])


def test_a_client_certificate_carries_its_names_and_verifies(authority):
    minted = authority.client(
        "fox", organisation="Fox Pty Ltd", unit="ADR-1", uri="https://fox.example/id", dns="mtls.fox.example"
    )

    verify(authority, minted)
    alternative = minted.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert minted.certificate.subject.rfc4514_string() == "CN=mtls.fox.example,OU=ADR-1,O=Fox Pty Ltd"
    assert alternative.get_values_for_type(x509.UniformResourceIdentifier) == ["https://fox.example/id"]
    assert alternative.get_values_for_type(x509.DNSName) == ["mtls.fox.example"]


@pytest.mark.parametrize("twin", ["expired", "not_yet_valid", "for_servers", "self_signed"])
def test_a_faulty_twin_does_not_verify(authority, twin):
    with pytest.raises(VerificationError):
        verify(authority, getattr(authority, twin)())


def test_another_authority_is_not_trusted(authority, tmp_path):
    stranger = Authority(tmp_path / "other", "Another authority").client("fox", organisation="Fox")

    with pytest.raises(VerificationError):
        verify(authority, stranger)


def test_what_is_minted_once_stays(authority):
    first = authority.server()

    again = Authority(authority.directory).server()

    assert again.certificate == first.certificate


def test_processes_that_mint_at_once_agree(authority):
    with ThreadPoolExecutor(8) as threads:
        minted = list(
            threads.map(lambda _: Authority(authority.directory).client("fox", organisation="Fox"), range(8))
        )

    assert len({each.certificate_pem for each in minted}) == 1
    assert minted[0].certificate.public_key() == minted[0].key.public_key()


def test_a_server_certificate_near_its_end_is_minted_anew(authority, monkeypatch):
    first = authority.server()
    monkeypatch.setattr("demo.authority._lasts_a_day", lambda _certificate: False)

    assert authority.server().certificate != first.certificate


def test_keys_are_readable_by_their_owner_alone(authority):
    assert authority.server().key_file.stat().st_mode & 0o777 == 0o600


def test_a_server_certificate_is_for_this_machine(authority):
    minted = authority.server().certificate

    names = minted.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert minted.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "localhost"
    assert minted.not_valid_before_utc < datetime.now(UTC) < minted.not_valid_after_utc
