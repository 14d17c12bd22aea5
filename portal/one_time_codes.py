"""Codes by text message and e-mail: made, sent and spent once (ASVS §6.5, ACR-04).

Of a code the database has a keyed digest; its text waits for the job that sends it sealed. A name that nobody
has gets a row like any other, so that nothing tells the two apart.
"""

import logging
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from consent.models import Person
from oidc.clauses import clause
from portal.allowances import Rule, renew, take
from portal.models import OneTimeCode
from portal.names import counted
from portal.occasions import Occasion
from portal.reach import Reach
from portal.tasks import CODE_MESSAGE, send_code
from vault.envelope import seal_text

LIFETIME = timedelta(minutes=5)
DIGITS = 6
SENDING = Rule(name="codes sent", limit=5, within=timedelta(minutes=15))
SENDING_TO_NETWORK = Rule(name="codes to network", limit=30, within=timedelta(hours=1))
GUESSING = Rule(name="guesses at codes", limit=5, within=timedelta(minutes=15))


_log = logging.getLogger("accord.portal")


class Purpose(StrEnum):
    """What a code is good for, and nothing else."""

    SIGN_IN = "sign-in"
    SECOND_STEP = "second step"
    STEP_UP = "step-up"


@clause("ACR-04", "ACR-15")
def send(
    *,
    person: Person | None,
    name: str,
    way: Reach | None,
    purpose: Purpose,
    occasion: Occasion,
    network: str,
    at: datetime,
) -> UUID:
    """Make a code and have it sent, if there is a way to the person; raises allowances.UsedUp.

    `name` is what was typed, whoever has it; `network` the caller's, as `network_of` names it. Earlier codes
    for the same stop working.
    """
    take(SENDING_TO_NETWORK, network, at)
    take(SENDING, counted(name), at)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    # Asked of everybody, as all of this is: strangers have no rows.
    OneTimeCode.objects.filter(
        person_id=person.pk if person else 0, purpose=purpose, link=occasion.link, used_at=None
    ).update(expires_at=at)
    row = OneTimeCode(
        person=person,
        purpose=purpose,
        link=occasion.link,
        channel=way.channel if way else "",
        created_at=at,
        expires_at=at + LIFETIME,
    )
    row.digest = digest_of(row.id, code)
    row.save(force_insert=True)
    # The job is begun for everybody alike, and for most strangers it has nothing to do.
    message = seal_text(_message(code, occasion), CODE_MESSAGE)
    try:
        send_code.delay(str(row.channel), way.to if way else "", message)
    except (OperationalError, OSError) as failure:
        # Who signs in may have another factor, and can ask for another code.
        _log.error("no job for a code: %s", type(failure).__name__)
    return row.id


@clause("ACR-04")
def spend(code_id: UUID, code: str, *, purpose: Purpose, link: str, at: datetime) -> OneTimeCode | None:
    """The row of a code that is right, in time, for this and not used before: it is used now."""
    # No column of another table: PostgreSQL asks only the row's own again once it has waited for its lock.
    right = OneTimeCode.objects.filter(
        pk=code_id,
        purpose=purpose,
        link=link,
        digest=digest_of(code_id, code),
        used_at=None,
        expires_at__gt=at,
    )
    if not right.update(used_at=at):
        return None
    return OneTimeCode.objects.select_related("person").filter(pk=code_id, person__is_active=True).first()


def guess(name: str, at: datetime) -> int:
    """Count a guess at the codes of a name before it is compared; how many are left, or raises UsedUp."""
    return take(GUESSING, counted(name), at)


def forgive(name: str, network: str) -> None:
    """The right code was entered: the wrong ones before it count no more, nor those that were sent for it."""
    renew(GUESSING, counted(name))
    renew(SENDING, counted(name))
    if settings.SANDBOX:  # where all customers call from one machine
        renew(SENDING_TO_NETWORK, network)


def digest_of(code_id: UUID, code: str) -> bytes:
    """Six digits need a key of ours: whoever has only the table could try them all."""
    return salted_hmac(f"one-time code {code_id}", code, algorithm="sha256").digest()


@clause("ACR-16")
def _message(code: str, occasion: Occasion) -> str:
    """The code comes first, what it is for in the same sentence; browsers read the last line."""
    host = settings.BASE_URL.removeprefix("https://").partition(":")[0]
    said = _(
        "{code} is your {bank} code to {words}. It works for {minutes} minutes. Never tell anyone this code."
    ).format(
        code=code,
        bank=settings.BANK_NAME,
        words=occasion.words,
        minutes=LIFETIME // timedelta(minutes=1),
    )
    return f"{said}\n\n@{host} #{code}"
