"""Old rows go a batch at a time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import deleting
from consent.deleting import delete_all
from consent.models import Heartbeat

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def five(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, of which two go at a time."""
    monkeypatch.setattr(deleting, "BATCH", 2)
    for number in range(5):
        Heartbeat.objects.create(process=str(number), kind="worker", at=NOW, progress_at=NOW)


@pytest.mark.usefixtures("five")
def test_each_batch_is_a_statement_of_its_own() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert delete_all(Heartbeat.objects.filter(at__lte=NOW)) == 5

    assert sum(query["sql"].startswith("DELETE") for query in asked) == 3
    assert delete_all(Heartbeat.objects.filter(at__lte=NOW + timedelta(days=1))) == 0
