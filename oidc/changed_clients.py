"""What the bank changes of a registered client at its company's word: judged as a registration is, and in
force with one write.

Whoever remembers a client goes by the version of its row (`oidc.clients.known`), so the next call meets the
new one, in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.models import Recipient
from oidc.clauses import clause
from oidc.models import Client
from oidc.registered_uris import host_of
from oidc.registration import Accepted, RegistrationRefused, accepted, remember_documents

CHANGEABLE = ("redirect_uris", "jwks", "jwks_uri", "client_name")
_KEYS = ("jwks", "jwks_uri")
"""Of which a registration has one at most: a new one takes the other's place."""

Wished = Mapping[str, Any]


class NotOursToChange(Exception):
    """Somebody else decides what this client's registration says; the message says who."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A member of a registration, or what follows from it, before and after; None where there is none."""

    member: str
    before: Any
    after: Any


def require_ours(client: Client) -> None:
    """Raises NotOursToChange for what a directory states, what has left, and what is no company's client."""
    if client.deregistered_at is not None:
        raise NotOursToChange("It gave its registration up.")
    if client.resource_server:
        raise NotOursToChange("It serves data under our tokens and was registered by an operator.")
    if client.software_id is not None:
        raise NotOursToChange("A directory states what it is: it has to be changed there.")


@clause("DASH-35", "RFC 7591 §2")
def judged_change(client: Client, wished: Wished) -> Accepted:
    """The whole registration as it would be; raises RegistrationRefused with every fault, or NotOursToChange.

    What it names by address is read here, so not within a transaction.
    """
    require_ours(client)
    good = accepted(client.issuer, _with(client.metadata, wished))
    if "jwks_uri" in wished and good.keys is None:  # a new client may have none yet, one at work may not
        raise RegistrationRefused(["jwks_uri: no keys could be read there"])
    return good


def differences(client: Client, wished: Wished) -> list[Difference]:
    """Exactly what the change would make another, and nothing that it would leave as it is."""
    after = _with(client.metadata, wished)
    found = [
        Difference(member=name, before=client.metadata.get(name), after=after.get(name))
        for name in CHANGEABLE
        if client.metadata.get(name) != after.get(name)
    ]
    uris = after.get("redirect_uris") or [""]
    sector = host_of(after.get("sector_identifier_uri") or uris[0])
    if sector != client.sector:
        found.append(Difference(member="sector of pseudonyms", before=client.sector, after=sector))
    name = _name_for_customers(client, after)
    if name is not None and name != client.recipient.name:
        found.append(Difference(member="name that customers see", before=client.recipient.name, after=name))
    return found


@clause("DASH-35", "RFC 7591 §2")
def change_client(client: Client, good: Accepted, at: datetime) -> None:
    """Let the registration be what was judged good; in the caller's transaction, the client's row locked."""
    columns = good.columns
    name = _name_for_customers(client, columns["metadata"])
    Client.objects.filter(pk=client.pk).update(**columns, name=name or client.recipient.name)
    if name is not None and name != client.recipient.name:
        own = client.recipient
        legal = {"legal_name": name} if own.legal_name == own.name else {}
        Recipient.objects.filter(pk=own.pk).update(name=name, **legal)
    client.metadata = columns["metadata"]
    remember_documents(client, good, at)


def _with(metadata: Mapping[str, Any], wished: Wished) -> dict[str, Any]:
    gone = _KEYS if wished.keys() & set(_KEYS) else ()
    return {name: value for name, value in metadata.items() if name not in gone} | dict(wished)


def _name_for_customers(client: Client, after: Mapping[str, Any]) -> str | None:
    """The company's name where its client's name is what it goes by; None where others give it its name."""
    named_elsewhere = "recipient" in client.metadata or client.recipient.directory_entry is not None
    return None if named_elsewhere else str(after.get("client_name", ""))
