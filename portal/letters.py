"""Letters to customers: what became of a consent, by mail, in the words of templates/mail.

A letter names the recipient and, as a receipt, the kinds of data, how many accounts and until when; beside it
nothing that is personal: no name, account or amount, and no link that signs anybody in. Django's mail sends
it, by whatever EMAIL_URL names.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage

from bank.facts import Customer
from bank.port import core_banking
from consent import kept_evidence, queries
from consent.approvals import accounts_of
from consent.lifecycle import Status, Verb
from consent.notices import Message, Outcome, held_until, not_due
from oidc.clauses import clause
from oidc.security_log import reference_of
from portal.contact import signature
from portal.mails import mail_of, posted
from portal.moments import day, exact
from portal.paying import already_has, clusters_of, lets_stop, payment_of, words_of
from portal.request_letters import request_words, waits_no_more
from portal.speaking import language_of_customer
from portal.spoken import home_of, language_shown, speaking, wording_of
from portal.terms import ended_at, given_terms
from portal.use_letters import use_words, why_out_of_date
from portal.wanted_letters import ASKED, ENDING, JOINT, evening_after, goes_with_others, is_unwanted
from portal.wording import shown_first

DECIDABLE = frozenset({Status.ACTIVE, Status.CONSUMED})
"""The statuses of a consent under which others may still have to agree or sign."""


@clause("DASH-17")
def send_letter(message: Message) -> Outcome:
    """One letter, to the address that the bank has on record and has verified."""
    reader = reader_of(message)
    if isinstance(reader, Outcome):
        return reader
    if goes_with_others(message):
        return held_until(evening_after(message.at, reader.timezone or "UTC"))
    facts = queries.consent(message.consent_id)
    with speaking(_language(message, facts)):
        if why := why_void(message, facts):
            return not_due(why)
        return posted(letter_of(message, facts, reader.email))


def reader_of(message: Message) -> Customer | Outcome:
    """Whom the bank has an address of that wants it; else what comes of it."""
    if not settings.EMAIL_URL:
        return not_due("no mail is sent here: EMAIL_URL is not set")
    if message.customer_id is None:
        return not_due("the consent is nobody's")
    if is_unwanted(message):
        return not_due("its customer chose to do without")
    customer = core_banking().customer(queries.customer_number(message.customer_id))
    if customer is None or not customer.email or not customer.email_verified:
        return not_due("the bank has no verified e-mail address")
    return customer


@clause("DASH-17")
def _language(message: Message, facts: queries.ConsentFacts) -> str:
    """The one the customer read what they agreed to; to others the one they like to read."""
    home = home_of(facts.issuer)
    if message.customer_id is None:
        return home
    likes = language_of_customer(message.customer_id, home)
    if message.customer_id != facts.customer_id:
        return likes
    return language_shown(kept_evidence.last_shown(facts.id), likes)


def why_void(message: Message, facts: queries.ConsentFacts) -> str:
    """Why it must not be said, or need not, as things stand now; "" where it is to be."""
    if message.topic == ENDING and (not facts.in_force or facts.expires_at != _end_in(message)):
        return "it does not end then any more"
    if outdated := why_out_of_date(message, facts):
        return outdated
    if waits_no_more(message):
        return "it waits for their word no more"
    if (
        message.customer_id is not None
        and message.customer_id != facts.customer_id
        and _is_kept_from(message.customer_id, facts)
    ):
        return "whose consent it is needs protection: nobody else may hear of it"
    if message.topic in ASKED and (_decide_by(message) is None or facts.status not in DECIDABLE):
        return "nothing waits for their word any more"
    return ""


def _end_in(message: Message) -> datetime:
    """The end that a reminder was written for: its occasion says how long before it."""
    return message.at + timedelta(days=int(message.occasion.partition(" ")[0]))


@clause("DASH-24", "DASH-25")
def _is_kept_from(other: int, facts: queries.ConsentFacts) -> bool:
    """Whether the bank wants somebody who holds an account with the consent's customer to hear nothing of
    what that customer shares, as it has it now: also where it did not when the consent was given."""
    if facts.customer_id is None:
        return False
    number = queries.customer_number(other)
    held = core_banking().accounts_of(queries.customer_number(facts.customer_id))
    return any(account.shielded and number in account.owners for account in held)


def _is_ended_by_another(facts: queries.ConsentFacts) -> bool:
    """Whether another representative of its organisation stopped it than the one who gave it."""
    by = [one.reference for one in queries.history(facts.id) if one.verb == Verb.WITHDRAW]
    return bool(by) and by[-1] != str(facts.customer_id)


def _is_of_a_user(facts: queries.ConsentFacts) -> bool:
    """Whether its customer shares an account by it that they use, and do not hold."""
    if facts.customer_id is None:
        return False
    number = queries.customer_number(facts.customer_id)
    covered = {one.account for one in accounts_of([facts.id]).get(facts.id, ())}
    return any(
        account.reference in covered and not account.is_held_by(number)
        for account in core_banking().accounts_of(number)
    )


def _is_of_an_account_taken_out(message: Message) -> bool:
    """Whether that happened of which it tells: one account less, and nothing else."""
    if message.topic != "changed":
        return False
    told = [one.verb for one in queries.history(message.consent_id) if one.at == message.at]
    return Verb.REMOVE_ACCOUNT in told


def _decide_by(message: Message) -> datetime | None:
    """Until when whoever is asked can decide; None where nothing waits for them."""
    if message.topic not in ASKED or message.customer_id is None:
        return None
    waiting = [
        one.decide_by
        for account in accounts_of([message.consent_id])[message.consent_id]
        for one in account.waits_for
        if one.customer_id == message.customer_id and one.decide_by is not None
    ]
    return min(waiting, default=None)


def letter_of(message: Message, facts: queries.ConsentFacts, address: str) -> EmailMessage:
    """In the language spoken."""
    decide_by = _decide_by(message)
    wording = wording_of(facts.issuer)
    payment = payment_of(facts)
    terms = given_terms(facts, wording, clusters_of(facts, wording))
    words = {
        "task": words_of(payment, wording).task if payment else "",
        "stoppable": lets_stop(facts),
        "by_another": bool(facts.acting_for) and _is_ended_by_another(facts),
        "used": message.topic.startswith(JOINT) and _is_of_a_user(facts),
        "app": facts.recipient.name,
        "already_has": already_has(facts, wording),
        "taken_out": _is_of_an_account_taken_out(message),
        "bank": settings.BANK_NAME,
        "portal": settings.BASE_URL,
        "terms": terms.phrase,
        "last_day": day(facts.expires_at, wording.timezone) if facts.expires_at else "",
        "decide_by": day(decide_by, wording.timezone) if decide_by else "",
        "ended": day(ended_at(facts), wording.timezone),
        "kinds": () if payment else shown_first(clusters_of(facts, wording)),
        "accounts": len(facts.accounts),
        "when": exact(message.at, wording.timezone),
        "until": terms.until,
        "reference": reference_of(facts.id),
        **use_words(message, wording.timezone),
        **request_words(message, wording.timezone),
    }
    about = "money" if payment else "data"
    return mail_of(f"mail/{about}/{message.topic}.txt", words, to=[address], key=message.id, ends=signature())
