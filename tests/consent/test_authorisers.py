"""What each of those who hold an account can do to its sharing, in time and too late, and what the database
refuses whoever asks."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent import approvals, operations, tasks
from consent.account_states import AccountState, AuthoriserState
from consent.issuers import consent_policy
from consent.lifecycle import Actor, TransitionRefused
from consent.models import Authoriser, Consent, ConsentAccount, ConsentEvent, OutboxMessage, Person
from consent.operations import NothingToDecide, Other
from consent.policy import Terms
from tests.chains import chain_holds
from tests.consent.conftest import NOW, Propose

pytestmark = pytest.mark.django_db
POLICY = consent_policy("cds")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
JOINT, OWN = "household", "own"


@pytest.fixture
def others(customer: Person) -> list[Person]:
    """Two who hold accounts with the customer."""
    return [Person.objects.create(username=f"other{n}", customer_number=f"4012669{n}") for n in range(2)]


@pytest.fixture
def consent(propose: Propose, customer: Person, others: list[Person]) -> Consent:
    """One account of the customer's own is shared; one waits for the first of the others."""
    return given(propose, customer, Other(account=JOINT, customer_number="40126690", decides=True))


def given(propose: Propose, customer: Person, *others: Other, **changes: Any) -> Consent:
    at = changes.pop("at", NOW)
    asked = {"issuer": "cds", "kind": "sharing", "permissions": ("bank:accounts.basic:read",)}
    consent = propose(at=at, **asked | {"lasts": timedelta(days=90)} | changes)
    done = operations.authorise(
        consent_id=consent.pk,
        customer_id=customer.pk,
        accounts=[JOINT, OWN],
        others=others,
        at=at,
        policy=POLICY,
        evidence={},
    )
    operations.pick_up(done.pk, edition=1, at=at)
    done.refresh_from_db()
    return done


def says(verb: Any, consent: Consent, who: Person, *, at: Any = NOW, **changes: Any) -> Consent:
    """Of all that waits for them, by the edition that there is."""
    waits = Authoriser.objects.filter(account__consent=consent, customer=who, state=AuthoriserState.WAITING)
    accounts = set(waits.values_list("account__account", flat=True)) or {JOINT}
    shown: dict[str, Any] = {} if verb is operations.retract else {"accounts": accounts}
    if verb is operations.approve:
        shown["edition"] = Consent.objects.get(pk=consent.pk).edition
    call = {"consent_id": consent.pk, "customer_id": who.pk, "at": at, "policy": POLICY, "evidence": {}}
    done: Consent = verb(**call, **shown | changes)
    return done


def state(account: str = JOINT) -> str:
    return ConsentAccount.objects.get(account=account).state


def times_out(at: Any) -> list[Any]:
    return operations.time_out_due(at=at, policies={"cds": POLICY}, limit=100)


def told() -> set[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(topic__startswith="joint-")
    return {(topic, name or "customer") for topic, name in rows.values_list("topic", "addressee__username")}


@pytest.mark.clause("DASH-21")
def test_an_account_waits_until_all_who_must_have_agreed(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    numbers = ("40126690", "40126691")
    consent = given(
        propose, customer, *(Other(account=JOINT, customer_number=n, decides=True) for n in numbers)
    )

    says(operations.approve, consent, others[0])
    assert (state(), state(OWN)) == (AccountState.WAITING, AccountState.SHARED)
    done = says(operations.approve, consent, others[1])

    assert state() == AccountState.SHARED
    assert (done.status, done.version, done.status_changed_at) == ("active", 4, NOW)
    assert chain_holds(consent.pk)


@pytest.mark.clause("DASH-21")
def test_one_no_is_enough(propose: Propose, customer: Person, others: list[Person]) -> None:
    numbers = ("40126690", "40126691")
    consent = given(
        propose, customer, *(Other(account=JOINT, customer_number=n, decides=True) for n in numbers)
    )

    says(operations.decline, consent, others[0])

    assert state() == AccountState.REFUSED
    with pytest.raises(NothingToDecide):
        says(operations.approve, consent, others[1])


@pytest.mark.parametrize("verb", [operations.approve, operations.decline])
def test_what_was_decided_is_not_decided_again(consent: Consent, others: list[Person], verb: Any) -> None:
    says(operations.approve, consent, others[0])

    with pytest.raises(NothingToDecide):
        says(verb, consent, others[0])

    assert ConsentEvent.objects.filter(consent=consent).count() == 3


def test_nobody_decides_for_another(consent: Consent, customer: Person, others: list[Person]) -> None:
    for verb in (operations.approve, operations.decline, operations.retract):
        for who in (customer, others[1]):
            with pytest.raises(NothingToDecide):
                says(verb, consent, who)

    assert state() == AccountState.WAITING


def test_what_nobody_has_agreed_to_cannot_be_taken_back(consent: Consent, others: list[Person]) -> None:
    with pytest.raises(NothingToDecide):
        says(operations.retract, consent, others[0])


@pytest.mark.parametrize("verb", [operations.approve, operations.decline, operations.retract])
def test_of_a_sharing_that_was_stopped_nothing_is_decided(
    consent: Consent, others: list[Person], verb: Any
) -> None:
    operations.withdraw(consent_id=consent.pk, actor=Actor.CUSTOMER, reference="1", at=NOW, policy=POLICY)

    with pytest.raises(TransitionRefused):
        says(verb, consent, others[0])


@pytest.mark.parametrize("verb", [operations.approve, operations.retract])
def test_of_a_sharing_whose_time_is_over_nothing_is_decided(
    propose: Propose, customer: Person, others: list[Person], verb: Any
) -> None:
    consent = given(
        propose,
        customer,
        Other(account=JOINT, customer_number="40126690", decides=verb is operations.approve),
        lasts=timedelta(days=2),
    )

    with pytest.raises(NothingToDecide):
        says(verb, consent, others[0], at=NOW + timedelta(days=2))


@pytest.mark.clause("DASH-21")
@pytest.mark.parametrize(("lasts", "by"), [(90, WEEK), (2, timedelta(days=2))])
def test_the_time_to_agree_ends_after_a_week_or_with_the_sharing(
    propose: Propose, customer: Person, others: list[Person], lasts: int, by: timedelta
) -> None:
    other = Other(account=JOINT, customer_number="40126690", decides=True)
    given(propose, customer, other, lasts=timedelta(days=lasts))

    assert Authoriser.objects.get().decide_by == NOW + by


@pytest.mark.clause("DASH-21")
def test_at_the_last_instant_it_is_too_late_and_just_before_it_is_not(
    consent: Consent, others: list[Person]
) -> None:
    with pytest.raises(NothingToDecide):
        says(operations.approve, consent, others[0], at=NOW + WEEK)

    says(operations.approve, consent, others[0], at=NOW + WEEK - timedelta(microseconds=1))

    assert state() == AccountState.SHARED


@pytest.mark.clause("DASH-21", "DASH-24")
def test_the_clock_ends_the_waiting_with_one_event_and_all_are_told_once(
    consent: Consent, others: list[Person]
) -> None:
    assert times_out(NOW + WEEK - timedelta(seconds=1)) == []
    assert times_out(NOW + WEEK) == [consent.pk]
    assert times_out(NOW + 2 * WEEK) == []

    consent.refresh_from_db()
    event = ConsentEvent.objects.get(consent=consent, sequence=3)
    assert (event.verb, event.actor, event.result) == ("time out", "clock", "active")
    assert state() == AccountState.TIMED_OUT
    row = Authoriser.objects.get()
    assert (row.state, row.decided_in, consent.version) == (AuthoriserState.TIMED_OUT, 3, 3)
    assert chain_holds(consent.pk)
    assert told() >= {("joint-timed-out", "customer"), ("joint-timed-out", "other0")}


def test_many_are_timed_out_together_and_those_of_a_stopped_sharing_are_left(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    other = Other(account=JOINT, customer_number="40126690", decides=True)
    consents = [given(propose, customer, other) for _ in range(3)]
    operations.withdraw(consent_id=consents[0].pk, actor=Actor.CUSTOMER, reference="1", at=NOW, policy=POLICY)

    assert set(times_out(NOW + WEEK)) == {consents[1].pk, consents[2].pk}
    assert all(chain_holds(consent.pk) for consent in consents)


def test_the_job_goes_on_until_nobody_is_late_though_several_wait_for_one_consent(
    propose: Propose, customer: Person, others: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = ("40126690", "40126691")
    both = [Other(account=JOINT, customer_number=number, decides=True) for number in numbers]
    for _ in range(2):
        given(propose, customer, *both, at=timezone.now() - WEEK)
    monkeypatch.setattr(tasks, "BATCH", 2)

    tasks.time_out_approvals()

    assert set(Authoriser.objects.values_list("state", flat=True)) == {AuthoriserState.TIMED_OUT}


def test_a_worker_whose_clock_is_fast_ends_nothing_before_its_time(
    propose: Propose, customer: Person, others: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    ends = now - 90 * DAY + timedelta(minutes=3)
    consent = given(propose, customer, at=ends)
    waits = Other(account=JOINT, customer_number="40126690", decides=True)
    waiting = given(propose, customer, waits, at=now - WEEK + timedelta(minutes=3))
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=5))

    tasks.close_expired()
    tasks.time_out_approvals()

    assert Consent.objects.get(pk=consent.pk).status == "active"
    assert Authoriser.objects.get(account__consent=waiting).state == AuthoriserState.WAITING


@pytest.mark.clause("DASH-24", "DASH-25")
def test_all_who_hold_an_account_are_told_but_not_of_what_they_did_themselves(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    consent = given(
        propose,
        customer,
        Other(account=JOINT, customer_number="40126690", decides=True),
        Other(account=JOINT, customer_number="40126691", decides=False),
    )
    assert told() == {("joint-asked", "other0"), ("joint-given", "other1")}
    OutboxMessage.objects.all().delete()

    says(operations.approve, consent, others[0])
    assert told() == {("joint-approved", "customer"), ("joint-approved", "other1")}
    OutboxMessage.objects.all().delete()

    says(operations.retract, consent, others[1])
    assert told() == {("joint-retracted", "customer"), ("joint-retracted", "other0")}
    OutboxMessage.objects.all().delete()

    operations.revoke(consent_id=consent.pk, client_id="budget-fox", at=NOW, policy=POLICY)
    assert told() == {("joint-ended", "other0"), ("joint-ended", "other1")}


def test_who_agreed_beforehand_and_never_signs_in_is_no_obstacle_and_who_must_agree_is(
    propose: Propose, customer: Person
) -> None:
    given(propose, customer, Other(account=JOINT, customer_number="nobody", decides=False))
    assert not Authoriser.objects.exists()

    with pytest.raises(operations.AuthoriserUnknown):
        given(propose, customer, Other(account=JOINT, customer_number="nobody", decides=True))


# --- suspended --------------------------------------------------------------------------------------------


@pytest.mark.clause("DASH-23")
def test_a_suspended_account_rests_keeps_what_was_agreed_and_goes_on(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    at = timezone.now()
    consent = given(propose, customer, Other(account=JOINT, customer_number="40126690", decides=True), at=at)
    out = StringIO()
    call_command("accounts", "suspend", JOINT, "--because", "its holders turned it off", stdout=out)
    call_command("accounts", "suspend", JOINT, "--because", "again", stdout=out)
    assert out.getvalue().splitlines() == ["1 consents changed", "0 consents changed"]

    says(operations.approve, consent, others[0], at=timezone.now())
    (facts,) = [one for one in approvals.accounts_of([consent.pk])[consent.pk] if one.account == JOINT]
    assert (facts.state, facts.suspended) == (AccountState.SHARED, True)

    call_command("accounts", "resume", JOINT, "--because", "its holders turned it on", stdout=out)
    assert ConsentAccount.objects.get(account=JOINT).suspended_at is None
    verbs = ConsentEvent.objects.filter(consent=consent, sequence__gt=2).values_list("verb", flat=True)
    assert list(verbs) == ["suspend", "approve", "resume"]
    assert chain_holds(consent.pk)


def test_what_is_not_shared_any_more_is_not_suspended(consent: Consent, others: list[Person]) -> None:
    says(operations.decline, consent, others[0])

    done = operations.suspend(account=JOINT, because="it is", at=NOW, policies={"cds": POLICY})

    assert done == []


@pytest.mark.clause("AMD-05", "DASH-21", "DASH-24")
def test_an_amendment_asks_again_where_somebody_had_said_no_and_keeps_what_was_agreed_to(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    at, other = timezone.now(), Other(account=JOINT, customer_number="40126690", decides=True)
    consent = given(propose, customer, other, at=at)
    says(operations.decline, consent, others[0], at=at)
    OutboxMessage.objects.all().delete()

    operations.amend(
        consent_id=consent.pk,
        edition=1,
        customer_id=customer.pk,
        terms=Terms(permissions=("bank:accounts.basic:read",), lasts=timedelta(days=30), wire={}),
        accounts=[JOINT, OWN],
        others=[other],
        at=at,
        policy=POLICY,
        evidence={},
    )

    assert (state(), state(OWN)) == (AccountState.WAITING, AccountState.SHARED)
    assert told() == {("joint-asked", "other0")}
    says(operations.approve, consent, others[0], at=at)
    assert state() == AccountState.SHARED
    assert chain_holds(consent.pk)
