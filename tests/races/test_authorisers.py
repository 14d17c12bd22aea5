"""Whoever decides on a joint account at the same moment as somebody else, or as the clock: one is first, the
other finds what became of it, and nothing is shared that somebody has stopped."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.account_states import AccountState
from consent.issuers import consent_policy
from consent.lifecycle import Actor, TransitionRefused
from consent.models import Authoriser, Consent, ConsentAccount, ConsentEvent, Person
from consent.operations import NothingToDecide, Other
from consent.policy import Terms
from tests.actors import Recipient
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(6)
NUMBERS = ("40126691", "40118204")
Says = Callable[[], str]


@pytest.fixture
def consent(cds: Recipient, bank: None) -> Consent:
    """Leo's, of an account for which two others have to agree."""
    at, policy = timezone.now(), consent_policy("cds")
    proposed = operations.propose(
        issuer="cds",
        client_id=cds.client_id,
        recipient_id=cds.row.recipient_id,
        kind="sharing",
        terms=Terms(
            permissions=("bank:accounts.basic:read",),
            lasts=timedelta(days=90),
            wire={"sharing_duration": 7_776_000},
        ),
        at=at,
        policy=policy,
    )
    return operations.authorise(
        consent_id=proposed.pk,
        customer_id=Person.objects.get(username="leo").pk,
        accounts=["carter-household"],
        others=[Other(account="carter-household", customer_number=n, decides=True) for n in NUMBERS],
        at=at,
        policy=policy,
        evidence={},
    )


def says(verb: Any, consent: Consent, username: str) -> Says:
    """Somebody's decision; what became of it."""
    who = Person.objects.get(username=username).pk
    shown: dict[str, Any] = {} if verb is operations.retract else {"accounts": ["carter-household"]}
    if verb is operations.approve:
        shown["edition"] = 1

    def act() -> str:
        try:
            verb(
                consent_id=consent.pk,
                customer_id=who,
                at=timezone.now(),
                policy=consent_policy("cds"),
                evidence={},
                **shown,
            )
        except (NothingToDecide, TransitionRefused) as refused:
            return type(refused).__name__
        return "done"

    return act


def stops(consent: Consent) -> Says:
    def act() -> str:
        operations.withdraw(
            consent_id=consent.pk,
            actor=Actor.CUSTOMER,
            reference="1",
            at=timezone.now(),
            policy=consent_policy("cds"),
        )
        return "done"

    return act


def times_out() -> str:
    moved = operations.time_out_due(at=timezone.now(), policies={"cds": consent_policy("cds")}, limit=10)
    return "done" if moved else "nothing"


def state() -> str:
    return ConsentAccount.objects.get().state


def verbs(consent: Consent) -> list[str]:
    return list(ConsentEvent.objects.filter(consent=consent, sequence__gt=2).values_list("verb", flat=True))


@pytest.mark.clause("DASH-21")
@pytest.mark.parametrize("_round", ROUNDS)
def test_the_last_two_agree_at_once_and_the_account_is_shared(consent: Consent, _round: int) -> None:
    said = at_once(says(operations.approve, consent, "leo2"), says(operations.approve, consent, "mia"))

    assert said == ["done", "done"]
    assert state() == AccountState.SHARED
    assert verbs(consent) == ["approve", "approve"]


@pytest.mark.clause("DASH-21")
@pytest.mark.parametrize("_round", ROUNDS)
def test_one_agrees_and_the_other_does_not_at_once(consent: Consent, _round: int) -> None:
    said = at_once(says(operations.approve, consent, "leo2"), says(operations.decline, consent, "mia"))

    assert said[1] == "done"
    assert state() == AccountState.REFUSED
    assert sorted(verbs(consent)) in (["approve", "decline"], ["decline"])
    assert (said[0] == "done") == ("approve" in verbs(consent))


@pytest.mark.parametrize("_round", ROUNDS)
def test_one_customer_in_two_windows_decides_once(consent: Consent, _round: int) -> None:
    said = at_once(says(operations.approve, consent, "leo2"), says(operations.decline, consent, "leo2"))

    assert sorted(said) == ["NothingToDecide", "done"]
    assert len(verbs(consent)) == 1


@pytest.mark.clause("DASH-22")
@pytest.mark.parametrize("_round", ROUNDS)
def test_an_approval_and_a_stop_at_once(consent: Consent, _round: int) -> None:
    said = at_once(says(operations.approve, consent, "leo2"), stops(consent))

    assert said[1] == "done"
    assert Consent.objects.get().status == "withdrawn"
    assert verbs(consent) == (["approve", "withdraw"] if said[0] == "done" else ["withdraw"])


@pytest.mark.clause("DASH-21")
@pytest.mark.parametrize("_round", ROUNDS)
def test_an_approval_and_the_clock_at_once(consent: Consent, _round: int) -> None:
    approve = says(operations.approve, consent, "leo2")
    Authoriser.objects.filter(customer__username="mia").delete()
    Authoriser.objects.update(decide_by=timezone.now() + timedelta(milliseconds=4))

    said = at_once(approve, times_out)
    last = times_out()

    ended = {"done": AccountState.SHARED, "NothingToDecide": AccountState.TIMED_OUT}
    if said[0] == "NothingToDecide" and "done" not in (said[1], last):
        pytest.fail("nobody ended the waiting")
    assert state() == ended[said[0]]
    assert len(verbs(consent)) == 1


@pytest.mark.clause("DASH-21")
def test_two_sweeps_at_once_time_out_once(consent: Consent) -> None:
    Authoriser.objects.update(decide_by=timezone.now())

    said = at_once(times_out, times_out)

    assert sorted(said) == ["done", "nothing"]
    assert verbs(consent) == ["time out"]


@pytest.mark.clause("DASH-22")
@pytest.mark.parametrize("_round", ROUNDS)
def test_a_stop_for_one_account_and_a_call_at_once_disclose_nothing_afterwards(
    consent: Consent, _round: int
) -> None:
    for username in ("leo2", "mia"):
        says(operations.approve, consent, username)()
    version = Consent.objects.get().version
    told = operations.Told(
        consent_id=consent.pk,
        resource="accounts",
        accounts=("carter-household",),
        customer_present=True,
        interaction_id=consent.pk,
        at=timezone.now(),
    )

    handed_out, stopped = at_once(
        lambda: str(operations.disclose(told, version=version)), says(operations.retract, consent, "leo2")
    )

    assert stopped == "done"
    assert handed_out in {"True", "False"}
    assert operations.disclose(told, version=version) is False
