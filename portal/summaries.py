"""One letter a day about accounts held together, for whoever wants it so: what was held back for it.

Each of those letters is asked about once more before it is summed up. All of them are settled by what came of
the one, so that none is lost where the mail server takes nothing. One that cannot be written keeps nobody
else waiting for theirs.
"""

import random
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from uuid import uuid5

from django.conf import settings

from bank.facts import Customer
from consent import queries
from consent.delivering import Draw
from consent.notices import Message, Outcome, not_due
from consent.operations import gather_due, settle
from consent.schedule import one_by_one
from oidc.clauses import clause
from portal.contact import signature
from portal.letters import letter_of, reader_of, why_void
from portal.mails import mail_of, posted
from portal.moments import exact
from portal.speaking import language_of_customer
from portal.spoken import home_of, speaking, wording_of

TOGETHER = 50
"""Customers whose letters are gathered before any is sent."""
LEASE = timedelta(minutes=10)
"""How long they are ours: longer than sending as many takes, and than a slot of the job."""


@clause("DASH-24")
def send_summaries(*, draw: Draw = random.random) -> int:
    """Send what is due, customer by customer, while the mail server takes it; gives how many attempts. Raises
    what went wrong with one once those gathered with it have been tried."""
    made = 0
    while bundles := list(islice(iter(partial(gather_due, lease=LEASE), []), TOGETHER)):
        one_by_one(partial(_send, letters, draw()) for letters in bundles)
        made += len(bundles)
    return made


def _send(letters: Sequence[Message], draw: float) -> None:
    wanted, reader = [], None
    for one in letters:
        found = reader_of(one)
        if isinstance(found, Outcome):
            settle(one, found, draw=draw)
        elif why := why_void(one, queries.consent(one.consent_id)):
            settle(one, not_due(why), draw=draw)
        else:
            wanted.append(one)
            reader = found
    if reader is None:
        return
    outcome = _posted(wanted, reader)
    for place, one in enumerate(wanted):
        settle(one, outcome, draw=draw, counts=not place)


def _posted(letters: Sequence[Message], reader: Customer) -> Outcome:
    """One letter that says what each of them would; where there is one alone, that one."""
    newest = letters[-1]
    assert newest.customer_id is not None, "else nobody reads it"  # noqa: S101 -- as reader_of says
    with speaking(language_of_customer(newest.customer_id, home_of(newest.issuer))):
        whole = [letter_of(one, queries.consent(one.consent_id), reader.email) for one in letters]
        if len(whole) == 1:
            return posted(whole[0])
        said = [
            {"subject": letter.subject, "when": exact(one.at, wording_of(one.issuer).timezone)}
            for one, letter in zip(letters, whole, strict=True)
        ]
        words = {"said": said, "bank": settings.BANK_NAME, "portal": settings.BASE_URL}
        key = uuid5(letters[0].id, " ".join(str(one.id) for one in letters))
        return posted(mail_of("mail/day.txt", words, to=[reader.email], key=key, ends=signature()))
