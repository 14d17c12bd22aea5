"""What is kept sealed of a request without a browser: the request as signed, which holds the client's own
token, and what the client is told with when its customer has decided."""

import json
from dataclasses import dataclass, field

from oidc.digests import digest
from oidc.models import BackchannelAuthentication
from vault.columns import SealedColumn
from vault.envelope import seal, unseal


@dataclass(frozen=True)
class Ping:
    auth_req_id: str = field(repr=False)
    token: str = field(repr=False)


def sealed_request(auth_req_id: str, signed: str) -> bytes:
    return seal(signed.encode(), _place_of_request(digest(auth_req_id)))


def request_of(row: BackchannelAuthentication) -> str:
    """The request as its client signed it."""
    return unseal(bytes(row.request_object), _place_of_request(row.digest)).decode()


def sealed_ping(auth_req_id: str, token: str) -> bytes:
    return seal(json.dumps([auth_req_id, token]).encode(), _place_of_ping(digest(auth_req_id)))


def ping_of(row: BackchannelAuthentication) -> Ping | None:
    """None where its client asks for itself."""
    if row.ping is None:
        return None
    return Ping(*json.loads(unseal(bytes(row.ping), _place_of_ping(row.digest))))


def _place_of_request(of: bytes | memoryview) -> str:
    return f"oidc.backchannel.request:{bytes(of).hex()}"


def _place_of_ping(of: bytes | memoryview) -> str:
    return f"oidc.backchannel.ping:{bytes(of).hex()}"


_TABLE = "oidc_backchannelauthentication"
COLUMNS = (
    SealedColumn(
        table=_TABLE, key="id", column="request_object", of_place=("digest",), place=_place_of_request
    ),
    SealedColumn(
        table=_TABLE,
        key="id",
        column="ping",
        where="ping IS NOT NULL",
        of_place=("digest",),
        place=_place_of_ping,
    ),
)
