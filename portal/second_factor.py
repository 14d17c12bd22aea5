"""Checks a code: a guess is counted before it is compared, and no code counts twice (RFC 6238 §5.2).

Both rules are one conditional UPDATE in the database, so neither a new session nor thirty requests at once
get round them.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.http import HttpRequest

from oidc.policy import EVERY_FACTOR, Factor
from portal.allowances import Rule, give_back, take
from portal.factor_secrets import secret_of
from portal.models import SecondFactorGuard
from portal.one_time_codes import Purpose, spend
from portal.proofs import Proof

GUESSES = 5
PAUSE = timedelta(minutes=15)
WRONG_FROM_NETWORK = Rule(name="wrong codes from network", limit=60, within=PAUSE)
"""Whoever's they are: five for each of any number of names would find a code in the end. Right ones do not
count, so a large office that shares one address runs into it by mistakes alone."""
SANDBOX_CODE = "000000"
STAND_INS = frozenset({Factor.RECOVERY})
"""Count beside a password alone."""
COOLING_SECONDS = 30
"""Between one code and the next that a browser asks for: the first one is on its way."""
_SENT, _SENT_AT = "portal.sent code", "portal.sent code at"
_STEP = 30  # seconds (RFC 6238 §5.2)
_DRIFT = 1  # steps either way, for clocks that are a little off


class Paused(Exception):
    """Too many wrong codes: nothing is compared before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"paused until {until}")
        self.until = until


class WrongCode(Exception):
    """Not this person's code, or one that was used before; `left` guesses remain before the pause."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} guesses left")
        self.left = left


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A code that was sent to the person, and what it is good for."""

    code_id: UUID
    purpose: Purpose
    link: str


def prove(
    *,
    person_id: int,
    code: str,
    network: str,
    at: datetime,
    sent: Sent | None = None,
    factors: frozenset[Factor] = EVERY_FACTOR,
) -> Proof:
    """What `code`, without blanks and dashes, proves out of `factors`; raises WrongCode or Paused.

    `network` is the caller's, by what it is counted; raises allowances.UsedUp where it guessed enough.
    """
    take(WRONG_FROM_NETWORK, network, at)
    _count_guess(person_id, at)
    proof = compared(person_id=person_id, code=code, at=at, sent=sent, factors=factors)
    if proof is not None:
        SecondFactorGuard.objects.filter(pk=person_id).update(guesses=0, paused_until=None)
        give_back(WRONG_FROM_NETWORK, network)
        return proof
    guard = SecondFactorGuard.objects.get(pk=person_id)
    if guard.paused_until is not None:
        raise Paused(guard.paused_until)
    raise WrongCode(GUESSES - guard.guesses)


def remember_sent(http: HttpRequest, code_id: UUID, at: datetime) -> None:
    """This browser asked for that code, and only there it works."""
    http.session[_SENT] = str(code_id)
    http.session[_SENT_AT] = int(at.timestamp())


def seconds_before_another(http: HttpRequest, at: datetime) -> int:
    """How long this browser has to wait before it may ask for one more; 0 where it need not.

    Its session says so, and not the count of those that were sent for a name: that would tell who else asks.
    """
    return seconds_after(http.session.get(_SENT_AT, 0), at)


def seconds_after(sent_at: int, at: datetime) -> int:
    """How long somebody has to wait whose last code was sent at this second."""
    left = sent_at + COOLING_SECONDS - int(at.timestamp())
    return left if 0 < left <= COOLING_SECONDS else 0


def sent_in(http: HttpRequest, purpose: Purpose, link: str) -> Sent | None:
    """The code that this browser asked for last, to be used for this."""
    code_id = http.session.get(_SENT)
    return Sent(code_id=UUID(code_id), purpose=purpose, link=link) if code_id else None


def compared(
    *, person_id: int, code: str, at: datetime, sent: Sent | None, factors: frozenset[Factor]
) -> Proof | None:
    """The same for who counts guesses by themselves; None where the code is wrong."""
    if sent is not None:
        row = spend(sent.code_id, code, purpose=sent.purpose, link=sent.link, at=at)
        if row is not None and row.person_id == person_id and row.channel in factors:
            return Proof(factor=Factor(row.channel))
    for factor in Authenticator.objects.filter(user_id=person_id, type__in=factors).order_by("-type"):
        if _belongs(code, factor, at):
            return Proof(factor=Factor(factor.type), authenticator=factor)
    return None


def _count_guess(person_id: int, at: datetime) -> None:
    """Take one of the guesses, the last of which starts the pause; raises Paused."""
    if _counted(person_id, at):
        return
    SecondFactorGuard.objects.bulk_create([SecondFactorGuard(person_id=person_id)], ignore_conflicts=True)
    if _counted(person_id, at):  # their first guess
        return
    until = SecondFactorGuard.objects.values_list("paused_until", flat=True).get(pk=person_id)
    raise Paused(until or at)


def _counted(person_id: int, at: datetime) -> bool:
    # Every expression reads the row as it was before this update.
    counted = SecondFactorGuard.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=at), pk=person_id
    ).update(
        guesses=Case(When(paused_until=None, then=F("guesses") + 1), default=Value(1)),
        paused_until=Case(
            When(paused_until=None, guesses__gte=GUESSES - 1, then=Value(at + PAUSE)), default=None
        ),
    )
    return bool(counted)


def _belongs(code: str, factor: Authenticator, at: datetime) -> bool:
    match factor.type:
        case Authenticator.Type.TOTP:
            if settings.SANDBOX and code == SANDBOX_CODE:
                return True
            step = matching_step(secret_of(factor), code, at)
            return step is not None and used_up(factor.user_id, step)
        case Authenticator.Type.RECOVERY_CODES:
            return bool(factor.wrap().validate_code(code))  # marks the code under a lock on its row
        case _:
            return False  # passkeys have no code to type


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The time step for which `code` is right, within the drift allowed; None where there is none."""
    now = int(at.timestamp()) // _STEP
    hotp = HOTP(base64.b32decode(secret), 6, SHA1())  # noqa: S303 -- what authenticator apps compute
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(hotp.generate(step), code.encode()):
            return step
    return None


def last_step_shown(at: datetime) -> int:
    """The newest time step whose code anybody could have typed by now."""
    return int(at.timestamp()) // _STEP + _DRIFT


def used_up(person_id: int, step: int) -> bool:
    """Use up a time step and all before it; False where that was done already."""
    SecondFactorGuard.objects.bulk_create([SecondFactorGuard(person_id=person_id)], ignore_conflicts=True)
    return bool(SecondFactorGuard.objects.filter(pk=person_id, newest_step__lt=step).update(newest_step=step))
