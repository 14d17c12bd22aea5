"""Who deletes old rows waits for nobody who holds one of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.deleting import delete_all
from consent.models import Heartbeat

pytestmark = [pytest.mark.django_db(transaction=True)]


def elsewhere() -> int:
    try:
        return delete_all(Heartbeat.objects.all())
    finally:
        connection.close()


def test_a_row_that_somebody_holds_is_left_for_later() -> None:
    now = timezone.now()
    for number in range(3):
        Heartbeat.objects.create(process=str(number), kind="worker", at=now, progress_at=now)

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Heartbeat.objects.select_for_update().get(process="1")

        assert pool.submit(elsewhere).result() == 2

    assert delete_all(Heartbeat.objects.all()) == 1
