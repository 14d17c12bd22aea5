"""The clock closes what is over, batch by batch, and touches nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent import holding, queries, tasks
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, IdempotencyKey, Person
from consent.operations import Once
from tests.chains import chain_holds
from tests.consent.conftest import NOW, InStatus, Propose, authorise, expire, revoke

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def active(propose: Propose, customer: Person) -> Any:
    """A consent in force until a moment."""
    return lambda ends: authorise(propose(expires_at=ends), customer)


def statuses() -> dict[object, str]:
    return dict(Consent.objects.values_list("pk", "status"))


@pytest.mark.peer("6-24")
@pytest.mark.clause("CON-11")
def test_exactly_what_is_over_is_closed(propose: Propose, in_status: InStatus, active: Any) -> None:
    due = {
        active(NOW + DAY).pk: Status.EXPIRED,
        propose().pk: Status.EXPIRED,  # nobody decided within 24 hours
        propose(at=NOW + timedelta(hours=20), expires_at=NOW + DAY).pk: Status.EXPIRED,
    }
    kept = {
        active(NOW + DAY + timedelta(microseconds=1)).pk: Status.ACTIVE,
        in_status(Status.ACTIVE).pk: Status.ACTIVE,  # open ended
        propose(at=NOW + timedelta(microseconds=1)).pk: Status.AWAITING,
        in_status(Status.WITHDRAWN).pk: Status.WITHDRAWN,
        revoke(active(NOW + DAY)).pk: Status.REVOKED,
    }

    closed = expire(NOW + DAY)

    assert set(closed) == due.keys()
    assert statuses() == due | kept
    for consent_id in closed:
        event = ConsentEvent.objects.filter(consent_id=consent_id).latest("sequence")
        assert (event.verb, event.actor, event.at) == ("expire", "clock", NOW + DAY)
        assert chain_holds(consent_id)


def test_a_second_run_finds_nothing(propose: Propose) -> None:
    propose()

    assert len(expire(NOW + DAY)) == 1
    assert expire(NOW + DAY) == []


def test_a_batch_is_never_larger_than_its_limit_and_the_next_goes_on(active: Any) -> None:
    ends = [active(NOW + timedelta(hours=hours)).pk for hours in (3, 1, 2)]

    assert expire(NOW + DAY, limit=2) == [ends[1], ends[2]]
    assert expire(NOW + DAY, limit=2) == [ends[0]]


def test_an_issuer_this_deployment_no_longer_has_stops_nobody_else(propose: Propose) -> None:
    orphan, due = propose(issuer="nz1").pk, propose().pk

    closed = expire(NOW + DAY)

    assert closed == [due]
    assert statuses() == {orphan: Status.AWAITING, due: Status.EXPIRED}


@pytest.mark.peer("6b-09")
def test_access_had_ended_at_the_instant_before_any_job_ran(active: Any) -> None:
    ended = active(timezone.now() + timedelta(hours=1))
    assert queries.is_in_force(ended.pk)

    Consent.objects.update(expires_at=timezone.now())

    assert not queries.is_in_force(ended.pk)
    assert not holding.hold_in_force(ended.pk)
    assert not queries.consent(ended.pk).in_force
    assert statuses() == {ended.pk: Status.ACTIVE}


@pytest.mark.peer("6-24")
def test_the_job_works_until_nothing_is_left(propose: Propose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PAGE", 2)
    for _ in range(5):
        propose()

    tasks.close_expired()

    assert set(statuses().values()) == {Status.EXPIRED}


@pytest.mark.clause("CON-17")
def test_the_job_forgets_idempotency_keys_of_yesterday(propose: Propose) -> None:
    propose(once=Once(endpoint="consents", key="old", body=b""))
    propose(once=Once(endpoint="consents", key="new", body=b""), at=timezone.now())

    tasks.forget_idempotency_keys()

    assert [row.key for row in IdempotencyKey.objects.all()] == ["new"]
