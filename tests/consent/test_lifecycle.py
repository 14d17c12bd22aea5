"""Which verb is allowed to whom in which status: the table, and nothing beside it."""

from itertools import product

import pytest

from consent.issuers import consent_policies
from consent.lifecycle import (
    COMMON_TRANSITIONS,
    FILE_OF_PAYMENTS,
    ONE_PAYMENT,
    Actor,
    Lifecycle,
    Status,
    TransitionRefused,
    Verb,
)

LIFECYCLE = Lifecycle(tuple(COMMON_TRANSITIONS))

ALLOWED = {
    (Verb.AUTHORISE, Status.AWAITING, Actor.CUSTOMER): Status.ACTIVE,
    (Verb.REJECT, Status.AWAITING, Actor.CUSTOMER): Status.REJECTED,
    (Verb.REJECT, Status.AWAITING, Actor.HOLDER): Status.REJECTED,
    (Verb.REVOKE, Status.AWAITING, Actor.RECIPIENT): Status.REVOKED,
    (Verb.EXPIRE, Status.AWAITING, Actor.CLOCK): Status.EXPIRED,
    (Verb.WITHDRAW, Status.ACTIVE, Actor.CUSTOMER): Status.WITHDRAWN,
    (Verb.WITHDRAW, Status.ACTIVE, Actor.HOLDER): Status.WITHDRAWN,
    (Verb.REVOKE, Status.ACTIVE, Actor.RECIPIENT): Status.REVOKED,
    (Verb.EXPIRE, Status.ACTIVE, Actor.CLOCK): Status.EXPIRED,
    (Verb.LAPSE, Status.ACTIVE, Actor.CLOCK): Status.EXPIRED,
    (Verb.APPROVE, Status.ACTIVE, Actor.AUTHORISER): Status.ACTIVE,
    (Verb.DECLINE, Status.ACTIVE, Actor.AUTHORISER): Status.ACTIVE,
    (Verb.DECLINE, Status.ACTIVE, Actor.HOLDER): Status.ACTIVE,
    (Verb.RETRACT, Status.ACTIVE, Actor.AUTHORISER): Status.ACTIVE,
    (Verb.RETRACT, Status.ACTIVE, Actor.HOLDER): Status.ACTIVE,
    (Verb.TIME_OUT, Status.ACTIVE, Actor.CLOCK): Status.ACTIVE,
    (Verb.SUSPEND, Status.ACTIVE, Actor.HOLDER): Status.ACTIVE,
    (Verb.RESUME, Status.ACTIVE, Actor.HOLDER): Status.ACTIVE,
}
AGAIN = {
    "cds": {("sharing", Verb.AMEND)},
    "fapi2": {("sharing", Verb.AMEND)},  # as grants are merged and replaced
    "uk": {
        (kind, Verb.REAUTHORISE)
        for kind in (
            "account access",
            *(
                f"{what} {version}"
                for what in ("variable recurring payments", "confirmation of funds")
                for version in ("3.1", "4.0")
            ),
        )
    },
}
"""The kinds that an ecosystem's customers agree to anew; everywhere else a changed consent is a new one."""


ALLOWED_ONCE = {
    (Verb.AUTHORISE, Status.AWAITING, Actor.CUSTOMER): Status.ACTIVE,
    (Verb.REJECT, Status.AWAITING, Actor.CUSTOMER): Status.REJECTED,
    (Verb.REJECT, Status.AWAITING, Actor.HOLDER): Status.REJECTED,
    (Verb.EXPIRE, Status.AWAITING, Actor.CLOCK): Status.EXPIRED,
    (Verb.EXPIRE, Status.ACTIVE, Actor.CLOCK): Status.EXPIRED,
    (Verb.LAPSE, Status.ACTIVE, Actor.CLOCK): Status.EXPIRED,
    (Verb.USE, Status.ACTIVE, Actor.HOLDER): Status.CONSUMED,
    (Verb.APPROVE, Status.ACTIVE, Actor.AUTHORISER): Status.ACTIVE,
    (Verb.DECLINE, Status.ACTIVE, Actor.AUTHORISER): Status.ACTIVE,
    (Verb.DECLINE, Status.ACTIVE, Actor.HOLDER): Status.ACTIVE,
    (Verb.TIME_OUT, Status.ACTIVE, Actor.CLOCK): Status.ACTIVE,
    (Verb.SUSPEND, Status.ACTIVE, Actor.HOLDER): Status.ACTIVE,
    (Verb.RESUME, Status.ACTIVE, Actor.HOLDER): Status.ACTIVE,
    (Verb.APPROVE, Status.CONSUMED, Actor.AUTHORISER): Status.CONSUMED,
    (Verb.DECLINE, Status.CONSUMED, Actor.AUTHORISER): Status.CONSUMED,
    (Verb.DECLINE, Status.CONSUMED, Actor.HOLDER): Status.CONSUMED,
    (Verb.TIME_OUT, Status.CONSUMED, Actor.CLOCK): Status.CONSUMED,
}
ALLOWED_OF_A_FILE = ALLOWED_ONCE | {
    (Verb.COMPLETE, Status.INCOMPLETE, Actor.RECIPIENT): Status.AWAITING,
    (Verb.REJECT, Status.INCOMPLETE, Actor.HOLDER): Status.REJECTED,
    (Verb.EXPIRE, Status.INCOMPLETE, Actor.CLOCK): Status.EXPIRED,
}


def outcome(verb: Verb, status: Status, actor: Actor, lifecycle: Lifecycle = LIFECYCLE) -> Status | None:
    try:
        return lifecycle.next_status(verb, status, actor)
    except TransitionRefused:
        return None


@pytest.mark.peer("6-19")
def test_of_all_moves_exactly_those_of_the_table_are_allowed() -> None:
    moves = {case: outcome(*case) for case in product(Verb, Status, Actor)}

    assert {case: target for case, target in moves.items() if target} == ALLOWED


@pytest.mark.clause("CON-39", "CON-41")
@pytest.mark.parametrize(
    ("lifecycle", "allowed"),
    [
        pytest.param(ONE_PAYMENT, ALLOWED_ONCE, id="one payment"),
        pytest.param(FILE_OF_PAYMENTS, ALLOWED_OF_A_FILE, id="a file of payments"),
    ],
)
def test_a_consent_to_one_payment_order_is_used_and_never_taken_back(
    lifecycle: Lifecycle, allowed: dict[tuple[Verb, Status, Actor], Status]
) -> None:
    moves = {case: outcome(*case, lifecycle) for case in product(Verb, Status, Actor)}

    assert {case: target for case, target in moves.items() if target} == allowed


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN, Status.REVOKED, Status.EXPIRED])
def test_an_ended_consent_never_moves_again(status: Status) -> None:
    assert not any(outcome(verb, status, actor) for verb, actor in product(Verb, Actor))


def test_a_refusal_says_who_may_not_do_what() -> None:
    with pytest.raises(TransitionRefused) as refused:
        LIFECYCLE.next_status(Verb.AUTHORISE, Status.AWAITING, Actor.RECIPIENT)

    refusal = refused.value
    assert str(refusal) == "recipient may not authorise a consent that is awaiting"
    assert (refusal.verb, refusal.current, refusal.actor) == (
        Verb.AUTHORISE,
        Status.AWAITING,
        Actor.RECIPIENT,
    )


def test_an_operation_recognises_its_own_finished_work() -> None:
    assert LIFECYCLE.targets(Verb.WITHDRAW) == {Status.WITHDRAWN}
    assert LIFECYCLE.targets(Verb.PROPOSE) == frozenset()


@pytest.mark.clause("AMD-01", "AMD-06", "AMD-09")
@pytest.mark.parametrize("issuer", sorted(consent_policies()))
def test_only_its_customer_agrees_anew_and_only_where_the_ecosystem_has_it(issuer: str) -> None:
    policy = consent_policies()[issuer]
    kinds = {"sharing", *(resource.kind for resource in policy.intents)}

    found = {
        (kind, verb)
        for kind, verb, actor, status in product(kinds, (Verb.AMEND, Verb.REAUTHORISE), Actor, Status)
        if policy.lifecycle_of(kind).target(verb, status, actor) is not None
    }
    others = [
        policy.lifecycle_of(kind).target(verb, Status.ACTIVE, actor)
        for kind, verb in found
        for actor in set(Actor) - {Actor.CUSTOMER}
    ]

    assert found == AGAIN.get(issuer, set())
    assert not any(others)
