"""What an operator may do by one person's word, at the command line, of what two members decide on.

About members (`manage.py staff`) only to begin with: until two have had a role that decides on roles. From
then on two of them decide, and what is done without them, because none of them can sign in, is told to all
auditors. So is an erasure of a customer's data (`manage.py erasure`), which has no beginning.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from consent.models import Person
from oidc.clauses import clause
from staff.emergencies import who_is_there
from staff.kinds import EYES, Kind
from staff.models import OperatorAct, Proposal, RoleChange, StaffEvent
from staff.people import everybody
from staff.recording import Did
from staff.roles import Role

AGREED_FOR = timedelta(hours=24)
"""For how long what two agreed to may be done."""
REMEMBERED = timedelta(days=7)
"""For how long what was done alone stands on first pages, and an auditor is written to whom an operator alone
has closed, or took the role from."""
HEARD_OF = EYES[Kind.CHANGE_ROLE].decides | {Role.AUDITOR}
"""Of whom it is told that they were closed: those who could object, and those who would hear of it."""


class NeedsTwo(Exception):
    """Two members decide on it; the message says how, to an operator."""


def is_beginning() -> bool:
    """Whether there have never been two members who could propose and approve: closing them brings that time
    back no more than taking their roles."""
    deciding = [role.value for role in EYES[Kind.CHANGE_ROLE].decides]
    # Also who had one before that was kept: a migration noted whom it found.
    had = RoleChange.objects.filter(given=True, role__in=deciding)
    return had.values("person_id").distinct().count() < 2


@clause("DASH-35", "ASVS §2.3.5")
def permit_alone(*, where: str, but: int, case: str) -> None:
    """Raise NeedsTwo unless staff only begins, or it is an emergency: a case is stated, and there are no two
    who could decide and did something within minutes. `where` is the address of the page that proposes it."""
    if not is_beginning():
        _require_emergency(Kind.CHANGE_ROLE, where=where, but=but, case=case)


@clause("DASH-33", "DASH-35", "ASVS §2.3.5")
def permit_erasure(*, where: str, case: str) -> None:
    """Raise NeedsTwo unless it is an emergency.

    What two agreed to was erased as the second one approved it: there is nothing left of that to carry out.
    """
    _require_emergency(Kind.ERASE, where=where, but=0, case=case)


def _require_emergency(kind: Kind, *, where: str, but: int, case: str) -> None:
    deciding = " and ".join(sorted(EYES[kind].decides))
    roles = f"roles {deciding}" if len(EYES[kind].decides) > 1 else f"role {deciding}"
    if not case:
        raise NeedsTwo(
            f"two members decide on it: one of the {roles} proposes it under {where}, and another"
            " approves it. Where none of them can sign in: --emergency --case CASE, and all auditors hear"
        )
    there = who_is_there(kind, but=but)
    if len(there) > 1:
        raise NeedsTwo(
            f"this is no emergency: {' and '.join(there[:2])} are there."
            f" One of them proposes it under {where}"
        )


def permit_renewal(person: Person, *, where: str, case: str, by: str, at: datetime) -> None:
    """Raise NeedsTwo unless two members agreed to it within a day, which counts once; or nothing could be had
    by it, since this person never had a role; or it is permitted alone."""
    if not RoleChange.objects.filter(person_id=person.pk, given=True).exists():
        return
    agreed = _agreed_renewals(person.pk).order_by("decided_at").first()
    if agreed is None:
        permit_alone(where=where, but=person.pk, case=case)
        if not is_beginning():
            note(OperatorAct.What.RENEWED, person_id=person.pk, by=by, case=case, at=at)
        return
    try:
        with transaction.atomic():
            note(
                OperatorAct.What.RENEWED, person_id=person.pk, by=by, case=agreed.case, at=at, proposal=agreed
            )
    except IntegrityError:
        raise NeedsTwo("what was agreed to is done already") from None


def note(
    what: OperatorAct.What,
    *,
    by: str,
    case: str,
    at: datetime,
    person_id: int | None = None,
    about: str = "",
    proposal: Proposal | None = None,
) -> None:
    """Keep what was done to a member, or about something else; without a proposal the auditors are told,
    by a job (`staff.telling`)."""
    OperatorAct.objects.create(
        at=at,
        what=what,
        person_id=person_id,
        about=about,
        by=by,
        case=case,
        proposal_id=proposal.pk if proposal else None,
    )


@contextmanager
def acting_as(by: str, case: str) -> Iterator[None]:
    """Around what triggers keep as done alone, within a transaction: by whom it is, and for which case."""
    _say_who(by, case)
    yield
    _say_who("", "")


def _say_who(by: str, case: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('accord.operator', %s, true), set_config('accord.case', %s, true)", [by, case]
        )


def done_alone_lately() -> int:
    """How much one person did within a week that two members decide on."""
    return OperatorAct.objects.filter(proposal_id=None, at__gt=Now() - REMEMBERED).count()


@clause("AUD-06")
def auditors_to_tell() -> list[str]:
    """The addresses of all auditors, and of those who were one until an operator alone closed them, or took
    the role from them, within a week."""
    since = Now() - REMEMBERED
    lost = RoleChange.objects.filter(role=Role.AUDITOR.value, given=False, proposal_id=None, at__gt=since)
    closed = StaffEvent.objects.filter(did=Did.CHANGED_STAFF, detail__closed=True, at__gt=since)
    auditors = everybody().filter(groups__name=Role.AUDITOR.value)
    found = (
        auditors.filter(is_active=True)
        | auditors.filter(username__in=list(closed.values_list("detail__whose", flat=True)))
        | everybody().filter(pk__in=list(lost.values_list("person_id", flat=True)))
    )
    return sorted(set(found.exclude(email="").values_list("email", flat=True)))


def _agreed_renewals(person_id: int) -> QuerySet[Proposal]:
    agreed = Proposal.objects.filter(
        kind=Kind.RENEW, arguments__colleague=person_id, decided_at__gt=Now() - AGREED_FOR
    ).exclude(approved_by=None)
    spent = OperatorAct.objects.exclude(proposal_id=None).values("proposal_id")
    return agreed.exclude(pk__in=spent)
