"""What became of a company and its software: registered, changed, suspended, given up, and in directories."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from consent.models import Recipient
from oidc.issuers import standing_feed
from oidc.models import Client, DirectoryStatus, RegistrationChange
from oidc.registrars import Registrar
from oidc.standings import COMPANY, SOFTWARE, was_removed
from staff.timelines.lines import Line, What, Who


def registrations(recipient_id: UUID, upto: datetime, most: int) -> Iterator[Line]:
    """Some lines for each of a company's clients: a handful, and so all at once; and their changes."""
    found = sorted(_all(recipient_id, upto, most), key=lambda line: line.at, reverse=True)
    yield from [line for line in found if line.at <= upto][:most]


def _all(recipient_id: UUID, upto: datetime, most: int) -> Iterator[Line]:
    company = Recipient.objects.get(pk=recipient_id)
    yield _line(company.created_at, Who.SYSTEM, "was entered here", company.legal_name)
    changed = RegistrationChange.objects.filter(recipient=recipient_id, at__lte=upto).exclude(before=None)
    changes = list(changed.order_by("-pk")[:most])
    noted = {(one.issuer, one.entry) for one in changes if _MOVES.keys() & one.after.keys()}
    for change in changes:
        yield from _of_change(change, company)
    if company.suspended_at and ("", "") not in noted:
        yield _line(company.suspended_at, Who.BANK, "was suspended", company.legal_name)
    entries = set[tuple[str, str, str]]()
    for client in Client.objects.filter(recipient=recipient_id):
        name = f"{client.registered('client_name') or client.client_id} at {client.issuer}"
        yield from _of_software(client, name, noted=(client.issuer, client.client_id) in noted)
        if feed := standing_feed(client.issuer):
            entries.add((client.issuer, COMPANY, str(client.registered(feed.company_member, ""))))
            entries.add((client.issuer, SOFTWARE, str(client.software_id)))
    for one in DirectoryStatus.objects.filter(entry__in={entry for *_, entry in entries}):
        if (one.issuer, one.kind, one.entry) in entries:
            says = f"became {one.status} in its directory"
            yield _line(one.changed_at, Who.SYSTEM, says, f"{one.kind} {one.entry}, {one.issuer}")


_MOVES = {"suspended_at": ("was suspended", "was reinstated"), "paused_at": ("was paused", "went on")}
_BY = {Registrar.COMPANY.value: Who.APP, Registrar.DIRECTORY.value: Who.SYSTEM}


def _of_change(one: RegistrationChange, company: Recipient) -> Iterator[Line]:
    """What was noted of it, in a word; the history of its registration has before and after."""
    if "deregistered_at" in one.after:  # its own row says for good how that was
        return
    about = f"{one.entry} at {one.issuer}" if one.entry else company.legal_name
    who, members = _BY.get(one.registrar, Who.BANK), {*(one.before or ()), *one.after}
    for member in sorted(members & _MOVES.keys()):
        begun, over = _MOVES[member]
        yield _line(one.at, who, begun if member in one.after else over, about)
    if others := sorted(members - _MOVES.keys()):
        yield _line(one.at, who, f"changed {', '.join(others)}", about)


def _of_software(client: Client, name: str, *, noted: bool) -> Iterator[Line]:
    """`noted`: whether its suspensions and pauses have lines of their own already."""
    yield _line(client.created, Who.APP, "was registered", name)
    if not noted and client.suspended_at and client.suspended_at != client.deregistered_at:
        yield _line(client.suspended_at, Who.BANK, "was suspended", name)  # whoever left is suspended, too
    if not noted and client.paused_at:
        yield _line(client.paused_at, Who.SYSTEM, "was paused, as its register says", name)
    if client.deregistered_at and was_removed(client):
        yield _line(client.deregistered_at, Who.SYSTEM, "was removed, as its register says", name)
    elif client.deregistered_at:
        yield _line(client.deregistered_at, Who.APP, "gave its registration up", name)


def _line(at: datetime, who: Who, says: str, about: str) -> Line:
    return Line(at=at, who=who, what=What.REGISTER, says=says, about=about)
