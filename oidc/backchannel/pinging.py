"""What a client is told with when its customer has decided: kept sealed until then (CIBA Core §10.2)."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from consent import operations
from oidc.clauses import clause
from oidc.digests import digest
from oidc.models import BackchannelAuthentication, Interaction
from vault.columns import SealedColumn
from vault.envelope import seal, unseal

NOTIFICATION_ENDPOINT = "backchannel_client_notification_endpoint"


@dataclass(frozen=True)
class Ping:
    auth_req_id: str = field(repr=False)
    token: str = field(repr=False)


def sealed_ping(auth_req_id: str, token: str) -> bytes:
    return seal(json.dumps([auth_req_id, token]).encode(), _place(digest(auth_req_id)))


def ping_of(row: BackchannelAuthentication) -> Ping | None:
    """None where its client asks for itself."""
    if row.ping is None:
        return None
    return Ping(*json.loads(unseal(bytes(row.ping), _place(row.digest))))


@clause("CIB-06", "CIBA §10.2")
def tell_of_decision(interaction: Interaction, at: datetime) -> None:
    """Within the transaction that decides: the client hears that it may ask, where it wants to."""
    waiting = interaction.backchannel
    if waiting is not None and waiting.ping is not None:
        operations.tell_of_decision(interaction.consent_id, at=at, occasion=str(waiting.pk))


def _place(of: bytes) -> str:
    return f"oidc.backchannel.ping:{bytes(of).hex()}"


COLUMN = SealedColumn(
    table="oidc_backchannelauthentication",
    key="id",
    column="ping",
    where="ping IS NOT NULL",
    of_place=("digest",),
    place=_place,
)
