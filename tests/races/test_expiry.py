"""Two workers tidy up at once: neither waits for a row that the other holds."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.audit.sealing import seal_all
from consent.issuers import consent_policy
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Seal, SweepMark, Unsealed
from consent.operations import _walk, expire_due, propose, revoke, sweep
from consent.operations.slots import take_slot
from consent.policy import Terms
from tests.actors import Recipient
from tests.races.threads import at_once

DAY = timedelta(days=1)


@pytest.fixture
def due(nz: Recipient) -> list[Consent]:
    """Two consents that nobody decided on in time."""
    return [
        propose(
            issuer="nz",
            client_id=nz.client_id,
            recipient_id=nz.row.recipient_id,
            kind="account access",
            terms=Terms(permissions=("ReadAccountsBasic",), wire={"Data": {}}),
            at=timezone.now() - DAY - timedelta(minutes=minutes),
            policy=consent_policy("nz"),
        )
        for minutes in (2, 1)
    ]


def expire() -> list[UUID]:
    return expire_due(at=timezone.now(), policies={"nz": consent_policy("nz")}, limit=100)


def without_waiting() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    return expire()


@pytest.mark.clause("CON-11")
def test_a_row_that_another_worker_holds_is_skipped_and_closed_by_the_next_run(due: list[Consent]) -> None:
    held, free = due

    with transaction.atomic():
        Consent.objects.select_for_update().get(pk=held.pk)
        (closed,) = at_once(without_waiting)

    assert closed == [free.pk]
    assert expire() == [held.pk]
    assert expire() == []


@pytest.mark.clause("CON-11")
def test_a_walk_through_the_table_names_what_another_worker_holds_for_the_next_run(
    due: list[Consent], nz: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_walk, "VAST_PAGES", 1)
    held, free = due

    def walked() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        policies = {"nz": consent_policy("nz")}
        return sweep(at=timezone.now(), policies=policies, limit=2, rest=lambda _took: None)

    with transaction.atomic():
        Consent.objects.select_for_update().get(pk=held.pk)
        (closed,) = at_once(walked)

    mark = SweepMark.objects.get(column="authorise_by")
    assert (closed, mark.consent, mark.skipped) == (1, _walk.LAST, [held.pk])
    free.refresh_from_db()
    assert free.status == Status.EXPIRED
    assert (expire(), expire()) == ([held.pk], [])


@pytest.mark.clause("CON-11")
def test_four_workers_at_once_close_each_row_once(due: list[Consent]) -> None:
    closed = at_once(*[expire] * 4)

    assert sorted(pk for each in closed for pk in each) == sorted(consent.pk for consent in due)
    assert set(Consent.objects.values_list("status", flat=True)) == {Status.EXPIRED}
    assert ConsentEvent.objects.filter(verb="expire").count() == 2


@pytest.mark.clause("CON-11")
def test_two_schedulers_take_each_slot_once(nz: Recipient) -> None:
    taken = at_once(*[lambda: take_slot("a job", every=DAY)] * 8)

    assert sorted(taken) == [False] * 7 + [True]


@pytest.mark.clause("AUD-06")
def test_events_that_race_with_the_sealer_are_sealed_in_the_end_and_once(due: list[Consent]) -> None:
    at_once(seal_all, seal_all, expire, seal_all, seal_all)
    seal_all()

    assert (Unsealed.objects.count(), Seal.objects.count()) == (0, ConsentEvent.objects.count())


@pytest.mark.clause("AUD-06")
def test_an_event_that_commits_after_younger_ones_were_sealed_is_not_skipped(due: list[Consent]) -> None:
    seal_all()
    older, younger = due

    with transaction.atomic():
        ended(older)
        at_once(lambda: ended(younger))
        (sealed,) = at_once(seal_all)  # by a connection that cannot see the older one yet

    assert (sealed, seal_all()) == (1, 1)
    assert Unsealed.objects.count() == 0


def ended(consent: Consent) -> None:
    """At its recipient's word, in time."""
    revoke(consent_id=consent.pk, client_id="any", at=consent.created_at, policy=consent_policy("nz"))
