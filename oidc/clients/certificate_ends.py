"""Which certificates that calls rest on end soon: authorities, their revocation lists, clients' own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings

from oidc.binding.revocation_lists import read_lists
from oidc.clauses import clause
from oidc.clients.certificates import certificate_of
from oidc.issuers import client_authorities, issuer_names
from oidc.models import Client

CERTIFICATES_AHEAD = timedelta(days=30)
LISTS_AHEAD = timedelta(days=2)
"""Lists are made anew every few days; one that has run out shuts every client out."""


@clause("DASH-35")
def ending_soon(at: datetime) -> list[str]:
    """In sentences, what ends within a time in which somebody can still renew it, or has ended."""
    return [*_authorities(at), *_lists(at), *_of_clients(at)]


def own_certificate_ends(client: Client) -> datetime | None:
    """When the first of the certificates ends that a client registered by value; None where it did not."""
    ends = [
        x509.load_der_x509_certificate(certificate_of(key)).not_valid_after_utc
        for key in client.jwks.get("keys", ())
        if key.get("x5c")
    ]
    return min(ends, default=None)


def _authorities(at: datetime) -> Iterator[str]:
    files: dict[str, list[str]] = {}
    for issuer in issuer_names():
        if file := client_authorities(issuer):
            files.setdefault(file, []).append(issuer)
    for file, issuers in files.items():
        for_whom = f"for clients of {', '.join(issuers)}"
        try:
            anchors = x509.load_pem_x509_certificates(Path(file).read_bytes())
        except (OSError, ValueError):
            yield f"the authorities {for_whom} cannot be read"
            continue
        for anchor in anchors:
            if anchor.not_valid_after_utc < at + CERTIFICATES_AHEAD:
                name = anchor.subject.rfc4514_string()
                yield f"the authority {name:.80} {for_whom} {_when(anchor.not_valid_after_utc, at)}"


def _lists(at: datetime) -> Iterator[str]:
    if not settings.CLIENT_CRL_FILE:
        return
    try:
        lists = read_lists(settings.CLIENT_CRL_FILE, int(at.timestamp()) // 60)
    except (OSError, ValueError):
        yield "the revocation lists cannot be read: no client with a certificate can call"
        return
    for one in lists:
        if one.next_update_utc is not None and one.next_update_utc < at + LISTS_AHEAD:
            yield f"the revocation list of {one.issuer.rfc4514_string():.80} {_when(one.next_update_utc, at)}"


def _of_clients(at: datetime) -> Iterator[str]:
    rows = Client.objects.filter(
        token_endpoint_auth_method="self_signed_tls_client_auth",  # noqa: S106 -- the name of a method
        suspended_at=None,
    )
    for client in rows.order_by("issuer", "client_id"):
        ends = own_certificate_ends(client)
        if ends is not None and ends < at + CERTIFICATES_AHEAD:
            yield f"a certificate of {client.client_id:.60} at {client.issuer} {_when(ends, at)}"


def _when(ends: datetime, at: datetime) -> str:
    return f"{'ended' if ends <= at else 'ends'} on {ends:%Y-%m-%d}"
