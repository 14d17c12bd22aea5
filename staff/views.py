"""Saved views of the search for consents: kept, run, counted, shared with everybody who may search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from oidc.clauses import clause
from staff.member import Member
from staff.models import SavedView
from staff.recording import Did, record

MOST = 50
"""So many views of their own a member keeps."""


class NotSaved(Exception):
    """It cannot be kept; the message says why, to members."""


@dataclass(frozen=True, kw_only=True)
class View:
    id: UUID
    name: str
    line: str
    owner: str
    own: bool
    shared: bool
    removable: bool
    last_run_at: datetime | None
    last_count: int | None


def visible(member: Member) -> Sequence[View]:
    """Their own and what others share, by name."""
    rows = _visible(member).select_related("owner").order_by("name", "saved_at")
    return [
        View(
            id=row.pk,
            name=row.name,
            line=row.line,
            owner=row.owner.username,
            own=row.owner_id == member.id,
            shared=row.shared,
            removable=row.owner_id == member.id or not row.owner.is_active,
            last_run_at=row.last_run_at,
            last_count=row.last_count,
        )
        for row in rows
    ]


def line_of(member: Member, view_id: UUID) -> str | None:
    """What a view asks for; None where there is none that the member may see."""
    return _visible(member).filter(pk=view_id).values_list("line", flat=True).first()


def ran(view_id: UUID, found: int, at: datetime) -> None:
    """Keep how many fitted, and when that was."""
    SavedView.objects.filter(pk=view_id).update(last_run_at=at, last_count=found)


@clause("DASH-35")
def save(http: HttpRequest, member: Member, *, name: str, line: str, shared: bool) -> None:
    """Keep a view under a name; the one that had it before is replaced. Raises NotSaved."""
    with transaction.atomic():
        own = SavedView.objects.filter(owner=member.id)
        if own.exclude(name=name).count() >= MOST:
            raise NotSaved(f"You have {MOST} views, which is as many as we keep. Remove one first.")
        row, _ = SavedView.objects.update_or_create(
            owner_id=member.id,
            name=name,
            defaults={
                "line": line,
                "shared": shared,
                "saved_at": member.at,
                "last_run_at": None,
                "last_count": None,
            },
        )
        record(http, member, Did.SAVED_VIEW, page="views", view=row.pk, shared=shared)


def remove(http: HttpRequest, member: Member, view_id: UUID) -> bool:
    """Whether it was theirs to remove: their own, or what somebody shared who is not there any more."""
    with transaction.atomic():
        theirs = Q(owner=member.id) | Q(shared=True, owner__is_active=False)
        row = SavedView.objects.filter(theirs, pk=view_id).first()
        if row is None:
            return False
        row.delete()
        record(http, member, Did.REMOVED_VIEW, page="views", view=view_id)
    return True


def _visible(member: Member) -> "QuerySet[SavedView]":
    return SavedView.objects.filter(Q(owner=member.id) | Q(shared=True))
