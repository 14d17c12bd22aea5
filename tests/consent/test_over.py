"""What time has ended reads the same whichever way it is asked: of a row, in a query, in SQL."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consent.lifecycle import ENDED_BY, Status, status_at
from consent.models import Consent
from consent.over import OVER, OVER_SQL
from tests.consent.conftest import InStatus

pytestmark = pytest.mark.django_db
AHEAD, PAST = timedelta(days=1), -timedelta(seconds=1)
MOMENTS = ("authorise_by", "expires_at", "pick_up_by")


def over_in_sql() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM consent_consent c WHERE ({OVER_SQL}) IS TRUE")  # noqa: S608 -- our own words
        return bool(cursor.fetchone()[0])


@pytest.mark.clause("CON-11")
@pytest.mark.parametrize("in_use", [True, False], ids=["in use", "waiting"])
@pytest.mark.parametrize("past", [None, *MOMENTS])
@pytest.mark.parametrize("status", Status)
def test_row_query_and_sql_agree_on_what_is_over(
    in_status: InStatus, status: Status, past: str | None, in_use: bool
) -> None:
    consent, now = in_status(status), timezone.now()
    moments = dict.fromkeys(MOMENTS, now + AHEAD) | ({past: now + PAST} if past else {})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_consent DISABLE TRIGGER USER")
    Consent.objects.update(**moments, in_use_since=now if in_use else None)
    consent.refresh_from_db()

    over = past in ENDED_BY.get(status, ()) and not (past == "pick_up_by" and in_use)

    assert status_at(consent, now) is (Status.EXPIRED if over else status)
    assert Consent.objects.filter(OVER).exists() is over
    assert over_in_sql() is over


def test_a_moment_that_is_not_set_ends_nothing(in_status: InStatus) -> None:
    consent = in_status(Status.ACTIVE)
    Consent.objects.update(expires_at=None, pick_up_by=None)
    consent.refresh_from_db()

    assert status_at(consent, timezone.now() + 9999 * AHEAD) is Status.ACTIVE
    assert not Consent.objects.filter(OVER).exists()
    assert not over_in_sql()
