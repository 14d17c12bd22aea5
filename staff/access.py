"""Who of staff may what, since when, and whether they use it: what somebody attests each quarter."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Max, QuerySet

from consent.models import Person
from staff.models import RoleChange, StaffEvent
from staff.people import everybody, of_last_line, signed_in_last
from staff.recording import Did
from staff.rights import RIGHTS
from staff.roles import Role

QUARTER = timedelta(days=92)
MOST = 20_000
"""Of one member's newest lines, in which pages are looked for."""


@dataclass(frozen=True, kw_only=True)
class RoleHeld:
    role: str
    since: datetime | None
    """None where it was given before that was kept."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """One member of staff, as whoever attests sees them."""

    id: int
    name: str
    called: str
    signs_in: bool
    roles: tuple[RoleHeld, ...]
    signed_in_at: datetime | None
    used_at: datetime | None
    """When they last did anything at all."""
    attested_at: datetime | None
    attested_by: str
    due_at: datetime | None
    """When it has to be attested again; None where there is nothing to attest."""
    digest: str
    """Of who they are and the roles they have: what was attested is exactly this."""


def reviews(at: datetime) -> Sequence[Review]:
    """Everybody who signs in as staff, or has a role: those first whose attestation is due first."""
    found = [
        review for review in _reviews(everybody().order_by("username"), at) if review.roles or review.signs_in
    ]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or at, one.name))


def review_of(person_id: int, at: datetime) -> Review | None:
    return next(iter(_reviews(everybody().filter(pk=person_id), at)), None)


def overdue(at: datetime) -> int:
    """How many members' rights nobody has attested in time."""
    return sum(one.due_at is not None and one.due_at <= at for one in reviews(at))


def pages_used(name: str, at: datetime) -> Sequence[tuple[str, datetime, str]]:
    """The pages on which a member did something in the last quarter, when last, and which roles open them."""
    lately = StaffEvent.objects.filter(member=name).order_by("-number")[:MOST].values("number")
    rows = StaffEvent.objects.filter(number__in=lately, at__gt=at - QUARTER).exclude(page="")
    newest = rows.values_list("page").annotate(last=Max("at")).order_by("-last")
    return [(page, last, _opened_by(page)) for page, last in newest]


def _opened_by(page: str) -> str:
    return ", ".join(
        sorted({role for (name, _), right in RIGHTS.items() if name == page for role in right.roles})
    )


def _reviews(of: QuerySet[Person], at: datetime) -> list[Review]:
    people = list(of.annotate(signed_in_at=signed_in_last(), used_at=of_last_line("at")))
    held, attested = _roles_of([person.pk for person in people]), _attestations(people)
    return [_review(person, held.get(person.pk, ()), attested.get(person.username)) for person in people]


def _review(person: Any, roles: tuple[RoleHeld, ...], attested: StaffEvent | None) -> Review:
    digest = hashlib.sha256(
        "\n".join([str(person.pk), person.username, *(one.role for one in roles)]).encode()
    ).hexdigest()
    holds = attested is not None and attested.detail.get("of") == digest
    begun = (
        attested.at
        if attested is not None and holds
        else max((one.since for one in roles if one.since), default=person.date_joined)
    )
    return Review(
        id=person.pk,
        name=person.username,
        called=person.get_full_name() or person.username,
        signs_in=person.is_active,
        roles=roles,
        signed_in_at=person.signed_in_at,
        used_at=person.used_at,
        attested_at=attested.at if attested else None,
        attested_by=attested.member if attested else "",
        due_at=begun + QUARTER if roles else None,
        digest=digest,
    )


def _roles_of(people: Sequence[int]) -> Mapping[int, tuple[RoleHeld, ...]]:
    since = {
        (change.person_id, change.role): change.at
        for change in RoleChange.objects.filter(person_id__in=people, given=True, found=False).order_by(
            "at", "pk"
        )
    }
    known = [role.value for role in Role]
    found: dict[int, tuple[RoleHeld, ...]] = {}
    for person, role in (
        Group.objects.filter(user__in=people, name__in=known).order_by("name").values_list("user", "name")
    ):
        found[person] = (*found.get(person, ()), RoleHeld(role=role, since=since.get((person, role))))
    return found


def _attestations(people: Sequence[Person]) -> Mapping[str, StaffEvent]:
    """The newest of each."""
    names = {person.username for person in people}
    rows = StaffEvent.objects.filter(did=Did.ATTESTED).order_by("number")
    return {event.detail["whose"]: event for event in rows if event.detail.get("whose") in names}
