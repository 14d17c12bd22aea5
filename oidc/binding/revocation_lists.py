"""Whether an authority has taken a certificate back, by the lists it publishes (RFC 5280 §5, §6.3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from cryptography import x509

CLOCKS_DIFFER = timedelta(minutes=5)
"""A list may be a little from the future: it was made just now, by another clock."""
_END = b"-----END X509 CRL-----"


def revocation_fault(file: str, chain: Sequence[x509.Certificate], at: datetime) -> str:
    """Why a chain (leaf first, anchor last) is not in force at the time `at`; "" where it is.

    Each certificate but the anchor needs a list of its issuer that is in its time, else nobody can know.
    The file is read again every minute, so whoever fetches the lists only has to replace it.
    """
    try:
        lists = read_lists(file, int(at.timestamp()) // 60)
    except (OSError, ValueError) as error:
        return f"the revocation lists cannot be read: {error!s:.150}"
    for certificate, issuer in pairwise(chain):
        current = [each for each in lists if _is_by(issuer, each) and _is_in_time(each, at)]
        if not current:
            return f"no revocation list of {issuer.subject.rfc4514_string():.150} is in its time"
        serial = certificate.serial_number
        if any(each.get_revoked_certificate_by_serial_number(serial) is not None for each in current):
            return f"revoked: serial number {serial:x}"
    return ""


@lru_cache(maxsize=8)
def read_lists(file: str, _minute: int) -> tuple[x509.CertificateRevocationList, ...]:
    """The PEM lists in a file; OSError or ValueError where there is none that can be read."""
    parts = Path(file).read_bytes().split(_END)[:-1]
    if not parts:
        raise ValueError(f"{file} holds no list in PEM")
    return tuple(x509.load_pem_x509_crl(part + _END) for part in parts)


def _is_by(issuer: x509.Certificate, revoked: x509.CertificateRevocationList) -> bool:
    """By name and by signature: another authority may have the same name."""
    if revoked.issuer != issuer.subject:
        return False
    try:
        # A kind of key that signs nothing is a TypeError.
        return revoked.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def _is_in_time(revoked: x509.CertificateRevocationList, at: datetime) -> bool:
    ends = revoked.next_update_utc
    return ends is not None and revoked.last_update_utc <= at + CLOCKS_DIFFER and at < ends
