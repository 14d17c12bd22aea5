"""Jobs of the portal: what is sent to customers, and what may be forgotten."""

from celery import shared_task

from bank.port import NotSent, code_sender
from consent.database_clock import database_now
from consent.schedule import once_a_slot
from portal.copies import make_due
from portal.editions import note_editions
from portal.pruning import prune
from portal.security_letters import send_due
from portal.summaries import send_summaries
from vault.envelope import unseal_text

CODE_MESSAGE = "message with a one-time code"


@shared_task(name="portal.send_code", autoretry_for=(NotSent,), retry_backoff=2, max_retries=3, expires=240)
def send_code(channel: str, to: str, sealed: str) -> None:
    """Hand a message with a code to the bank's sender, while the code can still be of use."""
    sender = code_sender()
    if to and sender is not None:
        sender.send(channel=channel, to=to, text=unseal_text(sealed, CODE_MESSAGE))


@shared_task(name="portal.send_security_letters")
@once_a_slot("portal.send_security_letters")
def send_security_letters() -> None:
    """Tell customers what has changed about their sign-in."""
    send_due(database_now())


@shared_task(name="portal.sum_up_letters")
@once_a_slot("portal.sum_up_letters")
def sum_up_letters() -> None:
    """Send the letter of a day to whoever wants one a day, and whose evening has come."""
    send_summaries()


@shared_task(name="portal.make_copies")
@once_a_slot("portal.make_copies")
def make_copies() -> None:
    """Make the copies of their sharing that customers asked for."""
    make_due(database_now())


@shared_task(name="portal.prune")
@once_a_slot("portal.prune")
def prune_sign_ins() -> None:
    prune(database_now())


@shared_task(name="portal.note_editions")
@once_a_slot("portal.note_editions")
def note_words() -> None:
    """Keep the words of this release, where none said them before."""
    note_editions(database_now())
