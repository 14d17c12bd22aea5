"""Sessions of staff: apart from customers', ended by fifteen idle minutes, and by the end of a working day.

What a session holds stands in PostgreSQL under a key of our own, which signs nobody in anywhere else.
"""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from consent.models import Person
from oidc.clauses import clause
from staff.emergencies import taken_by
from staff.member import Member, granted_to, staff_person_of
from staff.purposes import Purpose, Why

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
HALFWAY = timedelta(minutes=5)
"""How long the second step of a sign-in may take."""
_MOST_OPENED = 10
"""So many times one customer is opened; each time is a page of its own."""
_MEMBER, _HALFWAY, _OPENED, _AWAITED = "staff.member", "staff.halfway", "staff.opened", "staff.awaited"


def half_begun(http: HttpRequest, person: Person, at: datetime) -> None:
    """The password was right; nobody is signed in yet."""
    http.session.flush()
    http.session[_HALFWAY] = {"person": person.pk, "at": at.timestamp()}
    http.session.set_expiry(0)


def halfway(http: HttpRequest, at: datetime) -> Person | None:
    """Whose password was right a moment ago."""
    said = http.session.get(_HALFWAY)
    if said is None or at - _moment(said["at"]) > HALFWAY:
        return None
    return staff_person_of(said["person"])


@clause("ASVS §7.2.4")
def begin(http: HttpRequest, person: Person, at: datetime) -> None:
    """Signed in from now on, under a new key."""
    http.session.flush()
    now = at.timestamp()
    http.session[_MEMBER] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "began": now,
        "seen": now,
        "proved": now,
    }
    http.session.set_expiry(0)


@clause("ASVS §7.3.1", "ASVS §7.3.2", "ASVS §8.3.2")
def member_of(http: HttpRequest, at: datetime) -> Member | None:
    """Who is signed in; None where nobody is, or too long, and then nothing of the session is left.

    Rights are read anew each time, so that a change of them counts at once.
    """
    said = http.session.get(_MEMBER)
    if said is None:
        return None
    over = at - _moment(said["seen"]) >= IDLE or at - _moment(said["began"]) >= LONGEST
    person = None if over else staff_person_of(said["person"])
    if person is None or not constant_time_compare(said["password"], person.get_session_auth_hash()):
        http.session.flush()
        return None
    http.session[_MEMBER] = {**said, "seen": at.timestamp()}
    why, taken = said.get("why"), taken_by(person.pk)
    return Member(
        id=person.pk,
        name=person.username,
        called=person.get_full_name() or person.username,
        granted=granted_to(person.pk, taken),
        proved_at=_moment(said["proved"]),
        purpose=Purpose(why=Why(why), case=said["case"]) if why else None,
        at=at,
        emergency=taken,
    )


def confirmed(http: HttpRequest, at: datetime) -> None:
    """A second factor was proved again: the session gets a new key."""
    http.session.cycle_key()
    http.session[_MEMBER] = {**http.session[_MEMBER], "proved": at.timestamp()}


def state_purpose(http: HttpRequest, purpose: Purpose) -> None:
    http.session[_MEMBER] = {**http.session[_MEMBER], "why": purpose.why.value, "case": purpose.case}
    http.session.pop(_OPENED, None)  # another case, other customers


@clause("AUD-04")
def opened(http: HttpRequest, opening: str, customer_id: int) -> bool:
    """A customer was found by their exact number; the address of their page holds `opening` and no number.

    False where the purpose was stated to open somebody else: then this one waits for a purpose of their own.
    """
    if _is_for_another(http, customer_id):
        http.session[_AWAITED] = [opening, customer_id]
        return False
    kept = [*http.session.get(_OPENED, {}).items(), (opening, customer_id)]
    http.session[_OPENED] = dict(kept[-_MOST_OPENED:])
    return True


@clause("AUD-04")
def awaits_another_purpose(http: HttpRequest, opening: str, customer_id: int) -> None:
    """Whom this session has opened is opened anew, by the same name, once another purpose is stated."""
    http.session[_AWAITED] = [opening, customer_id]


def awaits_purpose(http: HttpRequest) -> bool:
    """Whether another customer was found, who is opened as soon as a purpose is stated for them."""
    return _AWAITED in http.session and _is_for_another(http, http.session[_AWAITED][1])


def opens_awaited(http: HttpRequest, opening: str) -> int | None:
    """Whom that name waited for, opened from now on; None where it is nobody's, or without a purpose, or they
    are still open for the purpose before."""
    name, customer_id = http.session.get(_AWAITED, (None, 0))
    still_open = customer_opened(http, opening) is not None
    if name != opening or still_open or _is_for_another(http, customer_id):
        return None
    del http.session[_AWAITED]
    http.session[_OPENED] = {opening: customer_id}
    return int(customer_id)


def customer_opened(http: HttpRequest, opening: str) -> int | None:
    """Whom this session has opened by that name."""
    found: int | None = http.session.get(_OPENED, {}).get(opening)
    return found


def _is_for_another(http: HttpRequest, customer_id: int) -> bool:
    """Whether the purpose that stands was stated to open somebody else."""
    return any(other != customer_id for other in http.session.get(_OPENED, {}).values())


def end(http: HttpRequest) -> None:
    http.session.flush()


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
