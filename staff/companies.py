"""A company that asks for access, as whoever looks after it sees it: nothing of any customer."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q

from consent.lifecycle import Status
from consent.models import OutboxMessage, Recipient
from consent.notices import TO_CLIENTS, State
from consent.prepared import planned_anew
from consent.searching import Search, total_of
from oidc.clients.certificate_ends import own_certificate_ends
from oidc.models import Client, DirectoryStatus
from oidc.standings import was_removed
from staff.grammar import WORDS
from staff.keys import keys_in_words
from staff.moments import day

LISTED = 100


@dataclass(frozen=True, kw_only=True)
class Company:
    id: UUID
    name: str
    legal_name: str
    register_entry: str
    website: str
    suspended_at: datetime | None
    clients: int


@dataclass(frozen=True, kw_only=True)
class ClientFacts:
    key: int
    """Ours, in addresses of pages."""
    issuer: str
    client_id: str
    name: str
    method: str
    state: str
    register: str
    """What its directory says of it, where one vouches for it."""
    redirect_uris: tuple[str, ...]
    keys: tuple[str, ...]
    """The keys it registered by value, by their RFC 7638 thumbprints."""
    keys_at: str
    """Where it publishes them, where it does."""
    certificate_ends: datetime | None
    """The first of those that it registered by value, where it did."""


def companies(name: str) -> tuple[Sequence[Company], int]:
    """Those whose names hold `name`, in their order, and how many there are."""
    found = Recipient.objects.filter(Q(name__icontains=name) | Q(legal_name__icontains=name))
    rows = found.annotate(many=Count("clients")).order_by("name", "id")[:LISTED]
    return [_company(row, row.many) for row in rows], found.count()


def company(recipient_id: UUID) -> Company | None:
    row = Recipient.objects.filter(pk=recipient_id).annotate(many=Count("clients")).first()
    return _company(row, row.many) if row else None


def clients_of(recipient_id: UUID) -> list[ClientFacts]:
    rows = list(Client.objects.filter(recipient=recipient_id).order_by("issuer", "client_id"))
    said = _said_by_directories(rows)
    return [
        ClientFacts(
            key=row.pk,
            issuer=row.issuer,
            client_id=row.client_id,
            name=str(row.registered("client_name") or ""),
            method=row.token_endpoint_auth_method,
            state=_state(row),
            register=said.get((row.issuer, str(row.software_id)), ""),
            redirect_uris=tuple(row.metadata.get("redirect_uris", ())),
            keys=keys_in_words(row.jwks),
            keys_at=str(row.registered("jwks_uri") or ""),
            certificate_ends=own_certificate_ends(row),
        )
        for row in rows
    ]


def consents_by_status(recipient_id: UUID) -> list[tuple[str, int]]:
    """How many consents there are in each status that some are in, as time has made them."""
    counted = [(word, consents_in(recipient_id, (status,))) for status, word in WORDS.items()]
    return sorted((word, many) for word, many in counted if many)


def consents_in(recipient_id: UUID, statuses: Collection[Status]) -> int:
    """How many are in one of these, as time has made them; of however many, without reading each."""
    return total_of(Search(recipient=recipient_id, status=tuple(statuses)))


@planned_anew()  # a plan for any channel knows of no index of one of them
def untold_to(recipient_id: UUID) -> list[tuple[str, str, int]]:
    """Channel, state, and how many messages to its software have not been taken: no letters to customers."""
    found = Counter[tuple[str, str]]()
    for issuer, client_id in Client.objects.filter(recipient=recipient_id).values_list("issuer", "client_id"):
        of_client = OutboxMessage.objects.filter(issuer=issuer, client_id=client_id)
        for channel in TO_CLIENTS:
            rows = of_client.filter(channel=channel).exclude(state=State.DELIVERED)
            for state, many in rows.values_list("state").annotate(many=Count("pk")):
                if state != State.VOID:  # nobody had to take that
                    found[channel, state] += many
    return [(channel, state, many) for (channel, state), many in sorted(found.items())]


def _company(row: Recipient, clients: int) -> Company:
    return Company(
        id=row.pk,
        name=row.name,
        legal_name=row.legal_name,
        register_entry=row.register_entry,
        website=row.website,
        suspended_at=row.suspended_at,
        clients=clients,
    )


def _state(row: Client) -> str:
    if row.deregistered_at:
        left = "removed by its register" if was_removed(row) else "gave up"
        return f"{left} on {day(row.deregistered_at)}"
    if row.suspended_at:
        return f"suspended since {day(row.suspended_at)}"
    return f"paused by its register since {day(row.paused_at)}" if row.paused_at else "active"


def _said_by_directories(rows: Sequence[Client]) -> Mapping[tuple[str, str], str]:
    software = [str(row.software_id) for row in rows if row.software_id]
    said = DirectoryStatus.objects.filter(kind="software", entry__in=software, issuer__in=settings.ISSUERS)
    return {(one.issuer, one.entry): f"{one.status} since {day(one.changed_at)}" for one in said}
