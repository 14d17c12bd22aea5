"""Client secrets: made here, told once, kept as a digest, or sealed where they sign (RFC 6749 §2.3.1)."""

import hmac
from collections.abc import Callable
from datetime import datetime

from joserfc.jwk import KeySet, OctKey

from oidc.clauses import clause
from oidc.clients.assertions import require_good_assertion
from oidc.clients.credentials import REFUSED, Credentials
from oidc.digests import digest, new_secret
from oidc.errors import InvalidClient
from oidc.jose.verify import BadToken, verify
from oidc.models import Client, UsedJti
from vault.columns import SealedColumn
from vault.envelope import seal, unseal

ALGORITHM = "HS256"
Keep = Callable[[str, str, str], bytes]
"""Issuer, client id and secret to what is stored of it."""


def keep_digest(_issuer: str, _client_id: str, secret: str) -> bytes:
    return digest(secret)


def keep_sealed(issuer: str, client_id: str, secret: str) -> bytes:
    """Sealed for this client alone: what stands in another's row opens nothing."""
    return seal(secret.encode(), _purpose(issuer, client_id))


def issue_secret(client: Client, keep: Keep | None) -> str:
    """A secret of 256 bits for the client, in place of any it had; it is told now or never.

    Without `keep` the method needs none: "", and what was kept of an earlier one is forgotten.
    """
    secret = make_secret(client, keep)
    client.save(update_fields=["kept_secret"])
    return secret


def make_secret(client: Client, keep: Keep | None) -> str:
    """As `issue_secret`, for a client whose row the caller stores."""
    secret = new_secret() if keep else ""
    client.kept_secret = keep(client.issuer, client.client_id, secret) if keep else None
    return secret


@clause("CAU-10", "RFC 6749 §2.3.1")
def prove_by_secret(client: Client, brought: Credentials, *, invoked: str, now: datetime) -> None:
    """Refuse a secret that is not the client's; InvalidClient."""
    kept = bytes(client.kept_secret or b"")
    if not hmac.compare_digest(digest(brought.proof), kept):
        raise InvalidClient(REFUSED, log=f"{invoked}: another secret, or none is kept")


@clause("CAU-10", "OIDC-CORE §9")
def prove_by_shared_key(client: Client, brought: Credentials, *, invoked: str, now: datetime) -> UsedJti:
    """Refuse an assertion that the client's secret did not sign, or that is not for this call."""
    if client.kept_secret is None:
        raise InvalidClient(REFUSED, log="no secret is kept")
    secret = unseal(bytes(client.kept_secret), _purpose(client.issuer, client.client_id))
    try:
        assertion = verify(brought.proof, KeySet([OctKey.import_key(secret)]), [ALGORITHM])
    except BadToken as error:
        raise InvalidClient(REFUSED, log=f"assertion: {error}") from None
    return require_good_assertion(client, assertion, invoked=invoked, now=now)


def _purpose(issuer: str, client_id: str) -> str:
    return f"oidc.Client.kept_secret|{issuer}|{client_id}"


COLUMN = SealedColumn(
    table="oidc_client",
    key="id",
    column="kept_secret",
    where="octet_length(kept_secret) > 32",  # others are digests
    of_place=("issuer", "client_id"),
    place=_purpose,
)
