"""Calls counted against limits: by one server, and by several that tell each other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oidc import call_counts
from oidc.call_counts import CallCounts, Counted, TooMany
from oidc.models import TrafficCount
from oidc.pruning import prune
from oidc.traffic import Bucket, Limit

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
FOX = Counted(Bucket.CLIENT, "cds budget-fox", Limit(10, 5))
ALL = Counted(Bucket.UNATTENDED, "cds", Limit(4, 5))


def admits(server: CallCounts, *counted: Counted, at: datetime = NOON) -> bool:
    try:
        server.admit(counted, at)
    except TooMany:
        return False
    return True


def answered(server: CallCounts, counted: Counted, *, tries: int, at: datetime = NOON) -> int:
    return sum(admits(server, counted, at=at) for _ in range(tries))


@pytest.mark.clause("NFR-11")
def test_as_many_as_the_limit_says_are_answered_and_in_the_next_span_again() -> None:
    server = CallCounts()

    assert answered(server, FOX, tries=15) == 10
    assert answered(server, FOX, tries=15, at=NOON + timedelta(seconds=4.999)) == 0
    assert answered(server, FOX, tries=15, at=NOON + timedelta(seconds=5)) == 10


@pytest.mark.clause("NFR-11")
@pytest.mark.parametrize(("after", "wait"), [(0, 5), (0.1, 5), (3.5, 2), (4.999, 1)])
def test_a_call_too_many_is_told_when_the_next_span_begins(after: float, wait: int) -> None:
    server = CallCounts()
    answered(server, FOX, tries=10)

    with pytest.raises(TooMany) as refused:
        server.admit([FOX], NOON + timedelta(seconds=after))

    assert (refused.value.wait, refused.value.counted) == (wait, FOX)


def test_a_refused_call_uses_up_nothing() -> None:
    server = CallCounts()
    answered(server, ALL, tries=4)

    assert not admits(server, FOX, ALL)
    assert answered(server, FOX, tries=15) == 10


@pytest.mark.django_db
@pytest.mark.clause("NFR-11", "NFR-12")
def test_servers_that_tell_each_other_answer_no_more_together_than_one_would() -> None:
    here, there = CallCounts(), CallCounts()
    assert answered(here, FOX, tries=6) == 6
    here.tell(NOON)
    assert answered(there, FOX, tries=3) == 3
    there.tell(NOON)

    assert answered(there, FOX, tries=5) == 1
    there.tell(NOON)
    here.admit([ALL], NOON)
    here.tell(NOON)
    assert answered(here, FOX, tries=5) == 4, "nothing new of its own was to be told, so it heard nothing"
    here.tell(NOON)
    assert answered(here, FOX, tries=5) == 0


@pytest.mark.django_db
def test_what_was_told_is_told_once() -> None:
    server = CallCounts()
    answered(server, FOX, tries=3)
    server.tell(NOON)
    server.tell(NOON)
    answered(server, FOX, tries=2)
    server.tell(NOON)

    assert TrafficCount.objects.values_list("counted", "calls").get() == ("client 5 cds budget-fox", 5)
    assert answered(server, FOX, tries=9) == 5


@pytest.mark.django_db
def test_where_there_is_nothing_to_tell_no_statement_is_made() -> None:
    server = CallCounts()
    server.admit([Counted(Bucket.CLIENT, "cds quiet", Limit(250, 5))], NOON)

    with CaptureQueriesContext(
        connection,
    ) as made:
        server.tell(NOON)
        server.tell(NOON + timedelta(minutes=1))

    assert not made.captured_queries


@pytest.mark.django_db
def test_telling_takes_one_statement_whatever_was_counted_and_a_span_that_is_over_is_not_told() -> None:
    server = CallCounts()
    for number in range(50):
        server.admit([Counted(Bucket.SESSION, str(number), Limit(10, 5))], NOON)
    server.admit([Counted(Bucket.SESSION, "of before", Limit(10, 5))], NOON - timedelta(seconds=5))

    with CaptureQueriesContext(connection) as made:
        server.tell(NOON)

    assert len(made) == 1
    assert TrafficCount.objects.count() == 50


@pytest.mark.django_db
def test_spans_that_are_over_are_deleted() -> None:
    server = CallCounts()
    server.admit([FOX], NOON)
    server.tell(NOON)

    assert prune(NOON + timedelta(seconds=5))["counts of traffic"] == 0
    assert prune(NOON + timedelta(seconds=6))["counts of traffic"] == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_counts, "MOST", 20)
    server = CallCounts()
    for number in range(19):
        server.admit([Counted(Bucket.SESSION, str(number), Limit(10, 5))], NOON - timedelta(seconds=5))
    assert answered(server, FOX, tries=10) == 10

    server.admit([ALL], NOON)

    assert not admits(server, FOX), "only what was over had to go"


def test_threads_count_together() -> None:
    from concurrent.futures import ThreadPoolExecutor

    server, wide = CallCounts(), Counted(Bucket.CLIENT, "cds budget-fox", Limit(500, 5))
    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(lambda _: answered(server, wide, tries=100), range(8)))

    assert passed == 500
