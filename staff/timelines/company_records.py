"""What became of a company and of its software: registered, suspended, given up, and what directories say."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from consent.models import Recipient
from oidc.issuers import standing_feed
from oidc.models import Client, DirectoryStatus
from oidc.standings import COMPANY, SOFTWARE, was_removed
from staff.timelines.lines import Line, What, Who


def registrations(recipient_id: UUID, upto: datetime, most: int) -> Iterator[Line]:
    """Some lines for each of a company's clients: a handful, and so all of them at once."""
    found = sorted(_all(recipient_id), key=lambda line: line.at, reverse=True)
    yield from [line for line in found if line.at <= upto][:most]


def _all(recipient_id: UUID) -> Iterator[Line]:
    company = Recipient.objects.get(pk=recipient_id)
    yield _line(company.created_at, Who.SYSTEM, "was entered here", company.legal_name)
    if company.suspended_at:
        yield _line(company.suspended_at, Who.BANK, "was suspended", company.legal_name)
    entries = set[tuple[str, str, str]]()
    for client in Client.objects.filter(recipient=recipient_id):
        name = f"{client.registered('client_name') or client.client_id} at {client.issuer}"
        yield from _of_software(client, name)
        if feed := standing_feed(client.issuer):
            entries.add((client.issuer, COMPANY, str(client.registered(feed.company_member, ""))))
            entries.add((client.issuer, SOFTWARE, str(client.software_id)))
    for one in DirectoryStatus.objects.filter(entry__in={entry for *_, entry in entries}):
        if (one.issuer, one.kind, one.entry) in entries:
            says = f"became {one.status} in its directory"
            yield _line(one.changed_at, Who.SYSTEM, says, f"{one.kind} {one.entry}, {one.issuer}")


def _of_software(client: Client, name: str) -> Iterator[Line]:
    yield _line(client.created, Who.APP, "was registered", name)
    if (
        client.suspended_at and client.suspended_at != client.deregistered_at
    ):  # whoever left is suspended, too
        yield _line(client.suspended_at, Who.BANK, "was suspended", name)
    if client.paused_at:
        yield _line(client.paused_at, Who.SYSTEM, "was paused, as its register says", name)
    if client.deregistered_at and was_removed(client):
        yield _line(client.deregistered_at, Who.SYSTEM, "was removed, as its register says", name)
    elif client.deregistered_at:
        yield _line(client.deregistered_at, Who.APP, "gave its registration up", name)


def _line(at: datetime, who: Who, says: str, about: str) -> Line:
    return Line(at=at, who=who, what=What.REGISTER, says=says, about=about)
