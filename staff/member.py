"""A member of staff as pages and the log know them: who, in which roles, what for, how fresh their proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from consent.models import Person
from staff.purposes import Purpose
from staff.rights import RIGHTS, Right
from staff.roles import FIND_WIDELY, Role


@dataclass(frozen=True, kw_only=True)
class Member:
    id: int
    name: str
    """They sign in by it, and the log names them by it."""
    called: str
    granted: Mapping[Role, frozenset[str]]
    """Their roles, each with the permissions that its group holds at this moment."""
    proved_at: datetime
    purpose: Purpose | None
    at: datetime

    def may(self, right: Right) -> bool:
        """Whether one of their roles has this right by the table, and its group holds the permission: a row
        added by hand opens nothing, one taken away shuts at once."""
        return any(role in right.roles and right.codename in held for role, held in self.granted.items())

    def may_see(self, page: str) -> bool:
        return self.may(RIGHTS[page, "GET"])

    def may_act(self, page: str) -> bool:
        return self.may(RIGHTS[page, "POST"])

    @property
    def finds_widely(self) -> bool:
        """Whether they may list consents by filters."""
        return bool(self.granted.keys() & FIND_WIDELY)

    @property
    def roles(self) -> str:
        return ", ".join(sorted(self.granted))


def staff_person(name: str) -> Person | None:
    """Whoever of staff signs in by that name; a customer is never one of them."""
    return _staff().filter(username__iexact=name).first()


def staff_person_of(person_id: int) -> Person | None:
    """The same by our key."""
    return _staff().filter(pk=person_id).first()


def _staff() -> QuerySet[Person]:
    return Person.objects.filter(is_staff=True, is_active=True, customer_number=None)


def granted_to(person_id: int) -> Mapping[Role, frozenset[str]]:
    """The roles of a person, from the groups they are in; being a superuser is none."""
    known = {role.value for role in Role}
    rows = Group.objects.filter(user=person_id, name__in=known).values_list("name", "permissions__codename")
    found: dict[Role, set[str]] = {}
    for name, codename in rows:
        found.setdefault(Role(name), set()).add(codename or "")
    return {role: frozenset(held) for role, held in found.items()}
