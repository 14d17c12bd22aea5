"""Two workers tidy up at once: neither waits for a row that the other holds."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.issuers import consent_policy
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent
from consent.operations import expire_due, propose
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
def test_four_workers_at_once_close_each_row_once(due: list[Consent]) -> None:
    closed = at_once(*[expire] * 4)

    assert sorted(pk for each in closed for pk in each) == sorted(consent.pk for consent in due)
    assert set(Consent.objects.values_list("status", flat=True)) == {Status.EXPIRED}
    assert ConsentEvent.objects.filter(verb="expire").count() == 2
