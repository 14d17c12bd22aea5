"""How the registration of a company and its software came to be: each change with before and after."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from consent.identifiers import identifier
from oidc.issuers import standing_feed
from oidc.models import Client, RegistrationChange
from oidc.registrars import Registrar
from oidc.standings import COMPANY, SOFTWARE
from staff.acts.effect import Change, lines_of
from staff.keys import keys_in_words

PAGE = 20
WORDS = {
    "redirect_uris": "Where its answers go",
    "jwks": "Keys that it registered",
    "jwks_uri": "Where it publishes its keys",
    "client_name": "Name of the software",
    "name": "Name that customers see",
    "legal_name": "Name of the company",
    "register_entry": "Who vouches for it",
    "website": "Website",
    "scope": "Scopes",
    "company": "Company, by our number",
    "status": "Status in its directory",
    "suspended_at": "Suspended since",
    "paused_at": "Paused since",
    "deregistered_at": "Gave up, or removed",
}
"""Members in words; others stand as the registration calls them."""
BY: Mapping[str, str] = {
    Registrar.COMPANY: "by the company itself",
    Registrar.DIRECTORY: "as its directory says",
    Registrar.STAFF: "by two members of staff",
    Registrar.OPERATOR: "by an operator",
}
UNSAID = "by somebody who did not say who"


@dataclass(frozen=True, kw_only=True)
class Noted:
    key: int
    at: datetime
    what: str
    """What was changed, or registered."""
    new: bool
    by: str
    interaction: str
    """By which the log has the line about the call, where one made the change."""
    proposal: UUID | None
    changes: tuple[Change, ...]


def history_of(recipient_id: UUID, *, below: int | None) -> tuple[Sequence[Noted], int | None]:
    """A page of it, and below which key the next one goes on; None where there is none."""
    rows = RegistrationChange.objects.filter(_about(recipient_id)).order_by("-id")
    found = list(rows.filter(pk__lt=below)[: PAGE + 1] if below else rows[: PAGE + 1])
    page = [_noted(row) for row in found[:PAGE]]
    return page, page[-1].key if len(found) > PAGE else None


def _about(recipient_id: UUID) -> Q:
    """Its own changes and its clients'; and of its directories' entries those that are about it now."""
    about = Q(recipient=recipient_id)
    for issuer, of, entry in _entries(recipient_id):
        about |= Q(recipient=None, issuer=issuer, of=of, entry=entry)
    return about


def _entries(recipient_id: UUID) -> Iterator[tuple[str, str, str]]:
    for client in Client.objects.filter(recipient=recipient_id, software_id__isnull=False):
        if feed := standing_feed(client.issuer):
            yield client.issuer, COMPANY, str(client.registered(feed.company_member, ""))
            yield client.issuer, SOFTWARE, str(client.software_id)


def _noted(row: RegistrationChange) -> Noted:
    proposal = identifier(row.reference) if row.registrar == Registrar.STAFF else None
    return Noted(
        key=row.pk,
        at=row.at,
        what=_named(row),
        new=row.before is None,
        by=BY.get(row.registrar, UNSAID),
        interaction="" if proposal else row.reference,
        proposal=proposal,
        changes=tuple(_changes(row.before or {}, row.after)),
    )


def _named(row: RegistrationChange) -> str:
    match row.of:
        case RegistrationChange.Of.RECIPIENT:
            return "The company"
        case RegistrationChange.Of.CLIENT:
            return f"Client {row.entry} at {row.issuer}"
        case _:
            return f"The directory’s entry of its {row.of}, {row.entry}, at {row.issuer}"


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for member in sorted({*before, *after}):
        lines = keys_in_words if member == "jwks" else _lines
        yield Change(
            what=WORDS.get(member, member), before=lines(before.get(member)), after=lines(after.get(member))
        )


def _lines(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(f"{name}: {said}" for name, said in sorted(value.items()))
    if isinstance(value, list):
        return tuple(one if isinstance(one, str) else json.dumps(one) for one in value)
    return lines_of(value)
