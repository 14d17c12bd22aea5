"""How far others have been told, in the customer's words: the recipient of an end, the customer by mail."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from consent.notices import State
from consent.told import ToldFacts, letter_told
from portal.moments import day_and_time
from portal.reach import letters_go_to
from portal.wording import Wording


def told_words(told: ToldFacts, app: str, wording: Wording, now: datetime, *, pays: bool) -> str:
    """How far a recipient has been told; never that it was before it has said so. Where it was not, that the
    end does not wait for that: a payment that was under way may still go through."""
    match told.state:
        case State.DELIVERED if told.settled_at is not None:
            return _("We told {app} {when}.").format(
                app=app, when=day_and_time(told.settled_at, now, wording.timezone)
            )
        case State.HELD:
            far = _("{app} hasn’t fetched the news from us yet.")
        case State.WAITING if told.attempts < 2:
            far = _("We’re telling {app} now.")
        case State.WAITING:
            far = _("We haven’t reached {app} yet and keep trying.")
        case _:
            far = _("We couldn’t tell {app}.")
    over = _("They already can’t begin anything new.") if pays else _("They already get nothing.")
    return f"{far.format(app=app)} {over}"


def receipt_words(consent_id: UUID, customer_number: str | None) -> str:
    """Whether a receipt is on its way by mail, and where to; "" where none is: it is in the history alone."""
    address = letters_go_to(customer_number)
    if not address:
        return ""
    match letter_told(consent_id):
        case State.WAITING:
            return _("We’re sending your receipt to {address}.").format(address=address)
        case State.DELIVERED:
            return _("We’ve sent your receipt to {address}.").format(address=address)
        case _:
            return ""
