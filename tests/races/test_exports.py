"""Exports while consents move, and while two workers want to make the same one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consent import operations, searching
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status
from consent.models import Consent, Person
from consent.searching import Search, every
from staff.exports.making import LEASE, make_due
from staff.exports.parts import parts_of
from staff.groups import make_groups
from staff.models import Export, ExportPart, StaffEvent
from tests.races.threads import at_once
from tests.staff.things import ISSUER, a_consent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("DASH-35")]


@pytest.fixture
def six(transactional_db: None, bank: None) -> list[Consent]:
    """Consents in force, the newest first."""
    return [a_consent(at=timezone.now() - timedelta(minutes=n)) for n in range(1, 7)]


def test_what_moves_meanwhile_is_neither_missed_nor_told_twice(six: list[Consent], monkeypatch: Any) -> None:
    monkeypatch.setattr(searching, "AT_A_TIME", 2)
    rows = every(Search(status=(Status.ACTIVE,)))

    found = [next(rows)]
    for one in six[1:]:
        operations.withdraw(
            consent_id=one.pk, actor=Actor.CUSTOMER, reference="1", at=timezone.now(),
            policy=consent_policy(ISSUER),
        )  # fmt: skip
    a_consent(at=timezone.now())
    found += rows

    assert [one.id for one in found] == [one.pk for one in six]
    assert {one.status_now for one in found} == {Status.ACTIVE}
    assert len(list(every(Search(status=(Status.ACTIVE,))))) == 2


def test_the_rows_are_read_a_few_at_a_time_from_a_cursor_that_is_held(
    six: list[Consent], monkeypatch: Any
) -> None:
    monkeypatch.setattr(searching, "AT_A_TIME", 2)
    rows = every(Search(status=(Status.ACTIVE,)))

    next(rows)

    with connection.cursor() as cursor:
        cursor.execute("SELECT is_holdable FROM pg_cursors")
        assert cursor.fetchall() == [(True,)]
    assert not connection.in_atomic_block
    rows.close()


@pytest.fixture
def asked(six: list[Consent]) -> Export:
    make_groups()
    at = timezone.now()
    return Export.objects.create(
        wish={
            "of": "consents", "query": {"line": "status:sharing"}, "columns": ["company"], "form": "csv",
            "at": at.isoformat(),
        },
        personal=False, total=6, most=100, why="audit", case="C-1",
        asked_by=Person.objects.get(username="ada"), asked_at=at, due_at=at,
    )  # fmt: skip


def test_of_many_workers_one_makes_it(asked: Export) -> None:
    at_once(*[lambda: make_due(timezone.now())] * 4)

    asked.refresh_from_db()
    assert (asked.tries, asked.done) == (1, 6)
    assert StaffEvent.objects.filter(did="made an export").count() == 1
    assert len(b"".join(parts_of(asked.pk))) == asked.size


def test_who_seemed_dead_and_comes_back_spoils_nothing(asked: Export, monkeypatch: Any) -> None:
    """The lease of the first runs out while it writes; another makes the file, and the first has none."""
    monkeypatch.setattr("staff.exports.making.TOLD_EVERY", 3)
    begun: list[int] = []
    read = searching.kept_accounts

    def slowly(row: Any) -> Any:
        if not begun:
            begun.append(1)
            Export.objects.update(due_at=timezone.now() - LEASE)
            make_due(timezone.now())
        return read(row)

    monkeypatch.setattr(searching, "kept_accounts", slowly)

    make_due(timezone.now())

    asked.refresh_from_db()
    assert (asked.tries, asked.done) == (2, 6)
    assert asked.ready_at
    assert StaffEvent.objects.filter(did="made an export").count() == 1
    assert set(ExportPart.objects.values_list("attempt", flat=True)) == {2}
    assert b"manifest.json" in b"".join(parts_of(asked.pk))
