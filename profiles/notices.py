"""What customers are told by mail, wherever nothing else is asked for."""

from datetime import timedelta

from consent.lifecycle import OF_ACCOUNTS, Actor, Status, Verb
from consent.notices import Change, Channel, Notice
from consent.reasons import Reason
from oidc.clauses import clause

A_MONTH_A_WEEK_A_DAY = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""When customers are told that a sharing is about to end."""


@clause("DASH-17")
def letters(change: Change) -> tuple[Notice, ...]:
    """A letter when a consent begins, changes or ends; none about one that was never given, none about single
    accounts, and none about a payment, also one that uses it up: of that the bank's own statement tells."""
    if change.verb in OF_ACCOUNTS or change.verb is Verb.USE:
        return ()
    begins, ended = change.target is Status.ACTIVE, change.source is Status.ACTIVE
    topic = ""
    if begins:
        topic = "changed" if ended else "given"
        topic = "agreed-again" if change.verb is Verb.REAUTHORISE else topic
        topic = "shortened" if change.verb is Verb.SHORTEN else topic
    elif change.verb is Verb.LAPSE:
        topic = "never-picked-up"
    elif ended and change.reason is Reason.NO_LONGER_ACCREDITED:
        topic = "no-longer-accredited"
    elif ended and change.reason is Reason.ACCOUNT_SWITCHED:
        topic = "account-switched"
    elif ended:
        topic = {
            Actor.CUSTOMER: "stopped-by-you",
            Actor.HOLDER: "stopped-by-the-bank",
            Actor.RECIPIENT: "stopped-by-the-app",
            Actor.CLOCK: "ended",
        }[change.actor]
    return (Notice(Channel.MAIL, topic),) if topic else ()


def stopped_at_the_bank(change: Change) -> bool:
    """Whether a consent in force was taken back, and not by its recipient; one that its directory removed is
    nobody's client any more, and knows why."""
    taken_back = change.verb is Verb.WITHDRAW and change.source is Status.ACTIVE
    return taken_back and change.reason is not Reason.NO_LONGER_ACCREDITED
