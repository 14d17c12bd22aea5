"""The demo's certificate authority: certificates for localhost and for recipients (RFC 5280)."""

import fcntl
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=825)
CLOCK_SKEW = timedelta(minutes=5)  # a clock that is a little behind still accepts a fresh certificate
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A certificate and its private key, with the two PEM files that hold them."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    certificate_file: Path
    key_file: Path

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True)
class Authority:
    """Mints certificates into `directory`; one that is there and still valid is loaded, not minted again."""

    directory: Path
    common_name: str = "Accord demo authority"

    @property
    def credential(self) -> Credential:
        name = subject(organisation="Accord demo", common_name=self.common_name)
        return self._kept("ca", lambda key: _certificate(name, key=key, signed_by=None, is_authority=True))

    @property
    def file(self) -> Path:
        """The authority's own certificate: what servers and clients of the demo trust."""
        return self.credential.certificate_file

    def server(self) -> Credential:
        """A certificate for this machine's loopback names."""
        names = [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(ip)) for ip in ("127.0.0.1", "::1"))]
        name = subject(organisation="Accord demo", common_name="localhost")
        return self.certify("server", name, names, usage=ExtendedKeyUsageOID.SERVER_AUTH)

    def host(self, dns: str) -> Credential:
        """A certificate for another company's server."""
        name = subject(organisation="Accord demo", common_name=dns)
        return self._kept(
            f"host-{dns}",
            lambda key: _certificate(
                name,
                key=key,
                names=[x509.DNSName(dns)],
                usage=ExtendedKeyUsageOID.SERVER_AUTH,
                signed_by=self.credential,
            ),
        )

    def client(
        self, name: str, *, organisation: str, unit: str = "", uri: str = "", dns: str = ""
    ) -> Credential:
        """A recipient's certificate: subject O, OU and CN, and the URI and DNS names it is known by."""
        common_name = dns or f"{name}.recipient.test"
        names: list[x509.GeneralName] = [x509.DNSName(common_name)]
        if uri:
            names.append(x509.UniformResourceIdentifier(uri))
        who = subject(organisation=organisation, unit=unit, common_name=common_name)
        return self.certify(name, who, names)

    def certify(
        self,
        file: str,
        who: x509.Name,
        names: Sequence[x509.GeneralName],
        *,
        usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.CLIENT_AUTH,
    ) -> Credential:
        """A certificate for any subject and names, kept in files called `file`."""
        signer = self.credential
        return self._kept(
            file, lambda key: _certificate(who, key=key, names=names, usage=usage, signed_by=signer)
        )

    def expired(self) -> Credential:
        """A twin whose time ended yesterday."""
        return self._twin("expired", begins=-2 * DAY, ends=-DAY)

    def not_yet_valid(self) -> Credential:
        """A twin whose time begins tomorrow."""
        return self._twin("not-yet-valid", begins=DAY, ends=2 * DAY)

    def without_usage(self) -> Credential:
        """A twin that does not say what it is for."""
        return self._twin("without-usage", usage=None)

    def for_servers(self) -> Credential:
        """A twin that is for servers and not for clients."""
        return self._twin("for-servers", usage=ExtendedKeyUsageOID.SERVER_AUTH)

    def self_signed(self) -> Credential:
        """A twin that no authority signed (RFC 8705 §2.2)."""
        return self._twin("self-signed", signed_by_authority=False)

    def _twin(
        self,
        name: str,
        *,
        begins: timedelta = -CLOCK_SKEW,
        ends: timedelta = LIFE,
        usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CLIENT_AUTH,
        signed_by_authority: bool = True,
    ) -> Credential:
        common_name = f"{name}.recipient.test"
        return self._kept(
            name,
            lambda key: _certificate(
                subject(organisation="Twin Limited", common_name=common_name),
                key=key,
                names=[x509.DNSName(common_name)],
                usage=usage,
                begins=begins,
                ends=ends,
                signed_by=self.credential if signed_by_authority else None,
            ),
            lasting=False,
        )

    def _kept(
        self, name: str, mint: Callable[[rsa.RSAPrivateKey], x509.Certificate], *, lasting: bool = True
    ) -> Credential:
        files = {
            "certificate_file": self.directory / f"{name}.pem",
            "key_file": self.directory / f"{name}.key",
        }
        self.directory.mkdir(parents=True, exist_ok=True)
        # Test processes share a directory; a certificate of one and a key of another would not fit.
        with (self.directory / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if all(file.exists() for file in files.values()):
                certificate = x509.load_pem_x509_certificate(files["certificate_file"].read_bytes())
                # Minted below, so its primes need no proof, which takes longer than a signature.
                key = load_pem_private_key(
                    files["key_file"].read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
                )
                if isinstance(key, rsa.RSAPrivateKey) and (not lasting or _lasts_a_day(certificate)):
                    return Credential(certificate=certificate, key=key, **files)
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            certificate = mint(key)
            _write(
                files["key_file"],
                key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
                mode=0o600,
            )
            _write(files["certificate_file"], certificate.public_bytes(Encoding.PEM), mode=0o644)
            return Credential(certificate=certificate, key=key, **files)


def subject(*, organisation: str, common_name: str, unit: str = "") -> x509.Name:
    """A subject of O, OU (where given) and CN, in this order."""
    parts = (
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.COMMON_NAME, common_name),
    )
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts if value])


def _certificate(
    name: x509.Name,
    *,
    key: rsa.RSAPrivateKey,
    signed_by: Credential | None,
    names: Sequence[x509.GeneralName] = (),
    usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CLIENT_AUTH,
    begins: timedelta = -CLOCK_SKEW,
    ends: timedelta = LIFE,
    is_authority: bool = False,
) -> x509.Certificate:
    """A certificate of `name` for `key`; without `signed_by` it signs itself. Times count from now."""
    now = datetime.now(UTC)
    signing_key = signed_by.key if signed_by else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(signed_by.certificate.subject if signed_by else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True
        )
        .add_extension(_key_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if usage and not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return builder.sign(signing_key, SHA256())


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _lasts_a_day(certificate: x509.Certificate) -> bool:
    return certificate.not_valid_after_utc > datetime.now(UTC) + DAY


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Replace a file in one step, so that a key is never half written nor readable by others for a moment."""
    draft = path.with_suffix(f"{path.suffix}.draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    draft.replace(path)
