"""Letters about a customer's sign-in, and about how accounts they hold with others may be shared: sent by a
job, out of rows that were written with the change.

They name the factor and the browser, but no account and nobody else, and hold no link that signs anybody in.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from bank.facts import Customer
from bank.port import core_banking
from oidc.clauses import clause
from portal.contact import signature
from portal.devices import device_said
from portal.mails import is_taken, mail_of
from portal.models import SecurityLetter
from portal.moments import day_and_time
from portal.speaking import language_of_customer
from portal.spoken import speaking

BATCH = 50
LEASE = timedelta(minutes=1)
"""How long one attempt has before another process may make the next."""
TRIES = 12


@clause("ASVS §6.3.7")
def send_due(at: datetime) -> int:
    """Send what is due, each letter by whoever claims it first; gives how many were settled."""
    due = SecurityLetter.objects.filter(done_at=None, due_at__lte=at).order_by("due_at")
    return sum(_settle(letter, at) for letter in due.select_related("person")[:BATCH])


def _settle(letter: SecurityLetter, at: datetime) -> bool:
    mine = SecurityLetter.objects.filter(pk=letter.pk, done_at=None, due_at=letter.due_at)
    until = at + LEASE * 2**letter.tries
    if not mine.update(due_at=until, tries=F("tries") + 1):
        return False
    outcome = _send(letter, at)
    if not outcome and letter.tries + 1 < TRIES:
        return False
    SecurityLetter.objects.filter(pk=letter.pk).update(done_at=at, outcome=outcome or "given up")
    return True


def _send(letter: SecurityLetter, at: datetime) -> str:
    """What came of it; "" where it may be tried again."""
    if not settings.EMAIL_URL:
        return "no mail is sent here: EMAIL_URL is not set"
    number = letter.person.customer_number
    customer = core_banking().customer(number) if number else None
    if customer is None or not customer.email or not customer.email_verified:
        return "the bank has no verified e-mail address"
    with speaking(language_of_customer(letter.person_id, settings.HOME_LANGUAGE)):
        return _written(letter, customer, at)


def _written(letter: SecurityLetter, customer: Customer, at: datetime) -> str:
    words = {
        "bank": settings.BANK_NAME,
        "portal": settings.BASE_URL,
        "about": letter.about,
        "device": device_said(letter.device),
        "when": day_and_time(letter.written_at, at, customer.timezone or "UTC"),
    }
    name = letter.topic.replace(" ", "-")
    message = mail_of(
        f"mail/security/{name}.txt", words, to=[customer.email], key=letter.id, ends=signature()
    )
    return "given to the mail server" if is_taken(message) else ""
