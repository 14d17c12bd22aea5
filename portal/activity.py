"""What happened to a customer's sign-in, as they can read it themselves, for ninety days."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.http import HttpRequest

from oidc.addresses import address_of
from portal.devices import device_words
from portal.models import SecurityLetter, SignInEvent

KEPT = timedelta(days=90)


class Happened(StrEnum):
    SIGNED_IN = "signed in"
    CONFIRMED = "confirmed"
    WRONG_PASSWORD = "wrong password"  # noqa: S105 -- what happened, no password
    WRONG_CODE = "wrong code"
    WRONG_PASSKEY = "wrong passkey"
    PAUSED = "paused"
    CODE_SENT = "code sent"
    PASSKEY_ADDED = "passkey added"
    PASSKEY_RENAMED = "passkey renamed"
    PASSKEY_REMOVED = "passkey removed"
    PASSKEY_COPIED = "passkey copied"
    APP_ADDED = "app added"
    APP_REMOVED = "app removed"
    RECOVERY_CODES_MADE = "recovery codes made"
    RECOVERY_CODE_USED = "recovery code used"
    NEW_DEVICE = "new device"
    SESSION_ENDED = "session ended"
    OTHERS_ENDED = "others ended"
    DISOWNED = "disowned"
    COPY_ASKED = "copy asked"
    LETTERS_CHOSEN = "letters chosen"


BY_OUR_APP = "our app"
"""What SIGNED_IN is about where the bank's own app said so; else the methods that were proved here."""
FAILURES = (Happened.WRONG_PASSWORD, Happened.WRONG_CODE, Happened.WRONG_PASSKEY, Happened.PAUSED)
LETTERS = frozenset({
    Happened.PASSKEY_ADDED, Happened.PASSKEY_REMOVED, Happened.PASSKEY_COPIED, Happened.APP_ADDED,
    Happened.APP_REMOVED, Happened.RECOVERY_CODES_MADE, Happened.RECOVERY_CODE_USED, Happened.NEW_DEVICE,
    Happened.COPY_ASKED,
})  # fmt: skip
"""Of these the customer is told by letter at once."""


def happened(http: HttpRequest, person_id: int | None, what: Happened, at: datetime, about: str = "") -> None:
    """Note it, and write the letter that goes with it in the same transaction as the change."""
    known = {"about": about[:100], "device": device_words(http)}
    event = SignInEvent(person_id=person_id, what=what, at=at)
    event.observe(**known, source=address_of(http)).save()
    if what in LETTERS and person_id is not None:
        letter = SecurityLetter(person_id=person_id, topic=what, written_at=at, due_at=at)
        letter.observe(**known).save()
