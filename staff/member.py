"""A member of staff as pages and the log know them: who, in which roles, what for, how fresh their proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.db.models import Q

from consent.models import Person
from oidc.clauses import clause
from portal.names import named
from staff.emergencies import Taken, taken_by
from staff.kinds import EYES, Kind
from staff.people import at_work
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
    emergency: Taken | None = None
    """The role among theirs that they took for an hour."""

    def may(self, right: Right) -> bool:
        """Whether one of their roles has this right by the table, and its group holds the permission: a row
        added by hand opens nothing, one taken away shuts at once."""
        return may(self.granted, right)

    def may_see(self, page: str) -> bool:
        return self.may(RIGHTS[page, "GET"])

    def may_act(self, page: str) -> bool:
        return self.may(RIGHTS[page, "POST"])

    def sees(self, kind: Kind) -> bool:
        """Whether proposals of this kind are theirs to read."""
        return bool(self.granted.keys() & EYES[kind].sees)

    def decides(self, kind: Kind) -> bool:
        """Whether they may decide about others' proposals of this kind: by a role that is theirs to keep. One
        taken in an emergency may be a proposer's own gift, or nobody's: then two pairs of eyes are one."""
        lasting = self.granted.keys() - ({self.emergency.role} if self.emergency else set())
        return bool(lasting & EYES[kind].decides) and self.may_act("proposal_decide")

    @property
    def sees_customers(self) -> bool:
        """Whether anything of a customer's may be shown to them."""
        return self.may_see("customers")

    @property
    def sees_log(self) -> bool:
        """Whether what staff did is theirs to read."""
        return self.may_see("audit")

    @property
    def finds_widely(self) -> bool:
        """Whether they may list consents by filters."""
        return bool(self.granted.keys() & FIND_WIDELY)

    @property
    def roles(self) -> str:
        return ", ".join(sorted(self.granted))


def may(granted: Mapping[Role, frozenset[str]], right: Right) -> bool:
    """Whether whoever holds these permissions by these roles has the right."""
    return any(role in right.roles and right.codename in held for role, held in granted.items())


def staff_person(name: str) -> Person | None:
    """Whoever of staff signs in by that name; a customer is never one of them."""
    return named(at_work(), name)


def staff_person_of(person_id: int) -> Person | None:
    """The same by our key."""
    return at_work().filter(pk=person_id).first()


def lasting_roles(person_id: int) -> set[str]:
    """The roles that a person has until somebody takes them away, by name."""
    known = [role.value for role in Role]
    return set(Group.objects.filter(user=person_id, name__in=known).values_list("name", flat=True))


@clause("ASVS §8.3.2")
def granted_to(person_id: int, taken: Taken | None) -> Mapping[Role, frozenset[str]]:
    """The roles of a person, from the groups they are in, and the one they took in an emergency that lasts;
    being a superuser is none."""
    known = {role.value for role in Role}
    theirs = Q(user=person_id) | Q(name=taken.role) if taken else Q(user=person_id)
    rows = Group.objects.filter(theirs, name__in=known).values_list("name", "permissions__codename")
    found: dict[Role, set[str]] = {}
    for name, codename in rows:
        found.setdefault(Role(name), set()).add(codename or "")
    return {role: frozenset(held) for role, held in found.items()}


@clause("ASVS §8.3.2")
def may_now(person_id: int, right: Right) -> bool:
    """Whether somebody, whoever asks, is of staff and has a right at this moment."""
    is_there = staff_person_of(person_id) is not None
    return is_there and may(granted_to(person_id, taken_by(person_id)), right)
