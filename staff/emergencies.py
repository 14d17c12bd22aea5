"""Breaking the glass: a role for an hour, by another's word or, where nobody is there, by one's own.

It ends by itself: what is over counts no more where roles are read, on the database's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least, Now

from consent.models import Person
from oidc.clauses import clause
from staff.kinds import EYES, Kind
from staff.models import Emergency, Proposal
from staff.models.emergency import LASTS
from staff.people import at_work, of_last_line
from staff.roles import Role

THERE = timedelta(minutes=15)
"""How long ago somebody did something at most who is taken to be there."""
UNHEARD = timedelta(minutes=10)
"""After this long without a decision nobody was there."""
ALONE_AGAIN = timedelta(hours=24)
"""Nobody breaks the glass alone twice within this time."""
WRITTEN = "given to the mail server"
"""What came of telling the auditors where it came to something; how many of them follows."""


class AtWork(Exception):
    """This person acts in an emergency already."""


class AloneLately(Exception):
    """They broke the glass by their own word within a day."""


class RefusedLately(Exception):
    """Somebody who was there said no, and that stands."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A role in force for the emergency's sake."""

    id: UUID
    role: Role
    ends_at: datetime
    told: str = ""
    """What came of telling the auditors; empty until that was tried."""

    @property
    def auditors(self) -> str:
        """What they know of it, in a sentence."""
        if not self.told:
            return "The auditors have not been written to yet"
        if self.told.startswith(WRITTEN):
            return "The auditors were written to"
        return f"No auditor was written to ({self.told}); they find it under Emergencies"


def in_force() -> Q:
    """Emergencies that last, as of now."""
    return Q(given_back_at=None, began_at__lte=Now(), ends_at__gt=Now())


def taken_by(person_id: int) -> Taken | None:
    """What somebody holds at this moment."""
    row = Emergency.objects.filter(in_force(), person=person_id).first()
    return Taken(id=row.pk, role=Role(row.role), ends_at=row.ends_at, told=row.told) if row else None


def who_is_there(kind: Kind, *, but: int) -> Sequence[str]:
    """The names of those who could decide now on what is of this kind: others who may, and did something
    within minutes."""
    deciding = Group.objects.filter(name__in=[role.value for role in EYES[kind].decides])
    could = at_work().filter(groups__in=deciding).exclude(pk=but)
    told = could.annotate(last_at=of_last_line("at"), last_did=of_last_line("did"))
    there = told.filter(last_at__gt=Now() - THERE).exclude(last_did="signed out")
    return list(there.order_by("username").distinct().values_list("username", flat=True))


def was_unheard(person_id: int, role: Role) -> bool:
    """Whether a proposal of theirs to take this role waits for a decision for minutes already."""
    waiting = Proposal.objects.filter(
        kind=Kind.TAKE_ROLE, proposer=person_id, decided_at=None, expires_at__gt=Now()
    )
    return waiting.filter(arguments__role=role.value, proposed_at__lt=Now() - UNHEARD).exists()


def was_alone_lately(person_id: int) -> bool:
    """Whether they broke the glass by their own word within a day."""
    return Emergency.objects.filter(
        person=person_id, proposal=None, began_at__gt=Now() - ALONE_AGAIN
    ).exists()


def was_refused_lately(person_id: int) -> bool:
    """Whether another said no to a role of theirs, whichever it was, while that could have been a yes."""
    theirs = Proposal.objects.filter(kind=Kind.TAKE_ROLE, proposer=person_id, expires_at__gt=Now())
    return theirs.exclude(refused_by=None).exclude(refused_by=person_id).exists()


@clause("ASVS §8.3.2", "ASVS §2.3.5")
def begin(*, person_id: int, role: Role, why: str, case: str, proposal: Proposal | None) -> Emergency:
    """From now on and for an hour; raises AtWork; and where it is by one's own word RefusedLately, or
    AloneLately where it was so within a day. The auditors are told by a job, soon (`staff.telling`)."""
    # What is over was given back when it ended, so that the constraint counts those in force.
    over = Emergency.objects.filter(person=person_id, given_back_at=None, ends_at__lte=Now())
    over.update(given_back_at=F("ends_at"))
    try:
        with transaction.atomic():
            if proposal is None:
                # Two windows of one person look one after the other.
                list(Person.objects.select_for_update(no_key=True).filter(pk=person_id).values_list("pk"))
                if was_alone_lately(person_id):
                    raise AloneLately if taken_by(person_id) is None else AtWork
                if was_refused_lately(person_id):
                    raise RefusedLately
            made = Emergency.objects.create(
                person_id=person_id,
                role=role,
                why=why,
                case=case,
                began_at=Now(),
                ends_at=Now() + LASTS,
                proposal=proposal,
            )
    except IntegrityError:
        raise AtWork from None
    made.refresh_from_db()
    return made


def give_back(person_id: int) -> bool:
    """End what somebody holds, before its time; False where they hold nothing."""
    held = Emergency.objects.filter(in_force(), person=person_id)
    return held.update(given_back_at=Least(Now(), F("ends_at"))) == 1


def all_taken() -> QuerySet[Emergency]:
    """Whoever took them."""
    return Emergency.objects.select_related("person", "proposal__approved_by")
