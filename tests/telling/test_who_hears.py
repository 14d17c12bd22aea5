"""Who must hear of which change: a pure function of each profile."""

import pytest

from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, Status, Verb
from consent.notices import Addressee, Change, Channel, Notice
from consent.reasons import Reason


def change(verb: Verb, actor: Actor, source: Status, target: Status, reason: Reason | None = None) -> Change:
    return Change(verb=verb, actor=actor, kind="sharing", source=source, target=target, reason=reason)


GIVEN = change(Verb.AUTHORISE, Actor.CUSTOMER, Status.AWAITING, Status.ACTIVE)
STOPPED = change(Verb.WITHDRAW, Actor.CUSTOMER, Status.ACTIVE, Status.WITHDRAWN)
STOPPED_BY_THE_BANK = change(Verb.WITHDRAW, Actor.HOLDER, Status.ACTIVE, Status.WITHDRAWN)
REMOVED = change(Verb.WITHDRAW, Actor.HOLDER, Status.ACTIVE, Status.WITHDRAWN, Reason.NO_LONGER_ACCREDITED)
SWITCHED = change(Verb.WITHDRAW, Actor.HOLDER, Status.ACTIVE, Status.WITHDRAWN, Reason.ACCOUNT_SWITCHED)
STOPPED_BY_THE_APP = change(Verb.REVOKE, Actor.RECIPIENT, Status.ACTIVE, Status.REVOKED)
RAN_OUT = change(Verb.EXPIRE, Actor.CLOCK, Status.ACTIVE, Status.EXPIRED)
NEVER_PICKED_UP = change(Verb.LAPSE, Actor.CLOCK, Status.ACTIVE, Status.EXPIRED)
AMENDED = change(Verb.AMEND, Actor.CUSTOMER, Status.ACTIVE, Status.ACTIVE)
AGREED_AGAIN = change(Verb.REAUTHORISE, Actor.CUSTOMER, Status.ACTIVE, Status.ACTIVE)
NEVER_GIVEN = [
    change(Verb.REJECT, Actor.CUSTOMER, Status.AWAITING, Status.REJECTED),
    change(Verb.REVOKE, Actor.RECIPIENT, Status.AWAITING, Status.REVOKED),
    change(Verb.EXPIRE, Actor.CLOCK, Status.AWAITING, Status.EXPIRED),
]


def said(verb: Verb, actor: Actor = Actor.AUTHORISER) -> Change:
    """Of one account of a sharing that goes on."""
    return change(verb, actor, Status.ACTIVE, Status.ACTIVE)


def others(topic: str) -> set[tuple[str, Addressee]]:
    return {(topic, Addressee.OTHERS)}


def both(topic: str) -> set[tuple[str, Addressee]]:
    return {(topic, Addressee.OTHERS), (topic, Addressee.CUSTOMER)}


def recipients_hear(issuer: str, of: Change) -> list[Channel]:
    return [notice.channel for notice in consent_policy(issuer).notices(of) if notice.channel != Channel.MAIL]


@pytest.mark.clause("ARR-05", "ARR-07")
def test_in_australia_recipients_are_called_when_the_bank_or_its_customer_stopped_and_never_else() -> None:
    assert recipients_hear("cds", STOPPED) == recipients_hear("cds", STOPPED_BY_THE_BANK) == [Channel.CALL]
    for other in (
        GIVEN,
        REMOVED,
        STOPPED_BY_THE_APP,
        RAN_OUT,
        NEVER_PICKED_UP,
        AMENDED,
        AGREED_AGAIN,
        *NEVER_GIVEN,
    ):
        assert recipients_hear("cds", other) == []


@pytest.mark.clause("DASH-17")
@pytest.mark.parametrize(
    ("of", "topic"),
    [
        (GIVEN, "given"),
        (AMENDED, "changed"),
        (AGREED_AGAIN, "agreed-again"),
        (NEVER_PICKED_UP, "never-picked-up"),
        (STOPPED, "stopped-by-you"),
        (STOPPED_BY_THE_BANK, "stopped-by-the-bank"),
        (REMOVED, "no-longer-accredited"),
        (SWITCHED, "account-switched"),
        (STOPPED_BY_THE_APP, "stopped-by-the-app"),
        (RAN_OUT, "ended"),
    ],
)
def test_customers_everywhere_are_told_by_mail_what_became_of_a_sharing(of: Change, topic: str) -> None:
    for policy in consent_policies().values():
        own = [notice for notice in policy.notices(of) if notice.channel == Channel.MAIL]
        assert [n for n in own if n.to is Addressee.CUSTOMER] == [Notice(Channel.MAIL, topic)]


@pytest.mark.clause("DASH-24")
@pytest.mark.parametrize(
    ("of", "told"),
    [
        (GIVEN, {("joint-asked", Addressee.ASKED), ("joint-given", Addressee.INFORMED)}),
        (said(Verb.APPROVE), both("joint-approved")),
        (said(Verb.DECLINE), both("joint-declined")),
        (said(Verb.RETRACT), both("joint-retracted")),
        (said(Verb.TIME_OUT), both("joint-timed-out")),
        (said(Verb.DECLINE, Actor.HOLDER), both("joint-taken-back")),
        (said(Verb.RETRACT, Actor.HOLDER), both("joint-taken-back")),
        (
            change(Verb.AUTHORISE, Actor.CUSTOMER, Status.ACTIVE, Status.ACTIVE),
            {
                ("joint-asked", Addressee.ASKED),
                ("joint-changed", Addressee.INFORMED),
                ("joint-removed", Addressee.DROPPED),
            },
        ),
        (STOPPED, others("joint-ended")),
        (REMOVED, others("joint-ended")),
        (STOPPED_BY_THE_APP, others("joint-ended")),
        (RAN_OUT, others("joint-ended")),
    ],
)
def test_in_australia_all_who_hold_an_account_hear_what_becomes_of_its_sharing(
    of: Change, told: set[tuple[str, Addressee]]
) -> None:
    notices = consent_policy("cds").notices(of)

    joint = {(n.topic, n.to) for n in notices if n.topic.startswith("joint-")}
    assert joint == told
    if of.verb in {Verb.APPROVE, Verb.DECLINE, Verb.RETRACT, Verb.TIME_OUT}:
        assert len(notices) == len(joint), "and no other letter beside it"


def test_what_was_never_shared_is_told_to_nobody() -> None:
    for policy in consent_policies().values():
        assert not any(policy.notices(of) for of in NEVER_GIVEN)
