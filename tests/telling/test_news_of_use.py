"""Customers hear by mail where a sharing is not used, is used far more than before, or its company is
suspended: once each, and nothing that is not true any more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import jobs
from consent import operations, tasks
from consent.issuers import consent_policies
from consent.models import Consent, OutboxMessage
from consent.notices import Channel, State
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from portal.models import Preference
from tests.actors import Customer, Recipient
from tests.consent.audit.conftest import behind_the_guards
from tests.portal.sharing import looks, shares
from tests.telling.conftest import comes_due, delivers

DAY = timedelta(days=1)
APP = "Recipient budget-fox"


@pytest.fixture(autouse=True)
def posted(settings: Any) -> None:
    settings.EMAIL_URL = "locmem://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def given(recipient: Recipient, ago: timedelta, **asked: Any) -> Consent:
    """A sharing of so long ago, whose receipt is read."""
    consent = shares(recipient, lasts=365 * DAY, **asked)
    behind_the_guards(
        "UPDATE consent_consent SET created_at = %(at)s, authorised_at = %(at)s WHERE id = %(it)s",
        at=timezone.now() - ago,
        it=consent.pk,
    )
    OutboxMessage.objects.all().delete()
    return consent


def agrees_anew(consent: Consent, ago: timedelta) -> None:
    behind_the_guards(
        "UPDATE consent_consent SET amended_at = %(at)s WHERE id = %(it)s",
        at=timezone.now() - ago,
        it=consent.pk,
    )


def writes(at: datetime | None = None) -> int:
    at, policies = at or timezone.now(), consent_policies()
    operations.tell_of_suspension(at=at, limit=100)
    operations.tell_of_unusual(at=at, policies=policies, limit=100)
    operations.tell_of_unused(at=at, policies=policies, limit=100)
    return OutboxMessage.objects.filter(channel="mail").count()


def read() -> list[Any]:
    """The letters that go out now."""
    mail.outbox.clear()
    while delivers(Channel.MAIL) is not None:
        pass
    return mail.outbox


@pytest.mark.clause("DASH-17")
def test_what_nobody_looked_at_for_three_months_is_told_once(cds: Recipient, mia: Customer) -> None:
    never = given(cds, 91 * DAY)
    long_ago = given(cds, 200 * DAY)
    looks(long_ago, timezone.now() - 90 * DAY - timedelta(hours=1))
    used = given(cds, 200 * DAY)
    looks(used, timezone.now() - 95 * DAY)
    looks(used, timezone.now() - 5 * DAY)
    given(cds, 60 * DAY)
    told_before = given(cds, 400 * DAY)
    looks(agreed_anew := given(cds, 200 * DAY), timezone.now() - 110 * DAY)
    agrees_anew(agreed_anew, 90 * DAY + timedelta(hours=1))
    looks(lately_anew := given(cds, 200 * DAY), timezone.now() - 95 * DAY)
    agrees_anew(lately_anew, 80 * DAY)

    assert [writes(), writes(), writes(timezone.now() + 3 * DAY)] == [3, 3, 3]
    told = {never.pk, long_ago.pk, agreed_anew.pk}
    assert set(OutboxMessage.objects.values_list("consent", flat=True)) == told
    assert told_before.pk not in OutboxMessage.objects.values_list("consent", flat=True)
    bodies = sorted(str(letter.body) for letter in read())

    assert {letter.subject for letter in mail.outbox} == {
        f"{APP} hasn’t looked at your data for three months"
    }
    assert f"{APP} hasn’t looked since you agreed." in bodies[0]
    assert f"{APP} last looked on " in bodies[1]


@pytest.mark.clause("DASH-24")
def test_news_that_is_none_any_more_or_not_wanted_is_not_sent(cds: Recipient, mia: Customer) -> None:
    consent = given(cds, 91 * DAY)
    assert writes() == 1
    assert consent.customer_id is not None
    Preference.objects.create(person_id=consent.customer_id, reminders=False)
    assert read() == []

    Preference.objects.update(reminders=True)
    OutboxMessage.objects.update(state="waiting", settled_at=None)
    comes_due()
    looks(consent, timezone.now())
    assert read() == []
    assert OutboxMessage.objects.get().last_error == "it was used meanwhile"


@pytest.mark.clause("DASH-17")
def test_a_day_of_far_more_looks_than_before_is_told_with_how_many(cds: Recipient, mia: Customer) -> None:
    yesterday = timezone.now() - DAY
    rare, busy, young = given(cds, 60 * DAY), given(cds, 60 * DAY), given(cds, 5 * DAY)
    for consent in (rare, busy, young):
        looks(consent, yesterday, calls=120)
    looks(rare, yesterday - 3 * DAY, calls=28 * 11)
    looks(busy, yesterday - 3 * DAY, calls=28 * 13)

    assert [writes(), writes()] == [1, 1]
    assert OutboxMessage.objects.get().consent_id == rare.pk
    (letter,) = read()

    assert letter.subject == f"{APP} looked at your data much more often than before"
    assert "looked 120 times" in letter.body
    assert "ten times as often as on an average day of the four weeks before" in letter.body
    looks(rare, timezone.now() + 9 * DAY, calls=500)
    assert writes(timezone.now() + 10 * DAY) == 1  # one within thirty days


@pytest.mark.clause("DASH-17")
def test_a_companys_customers_hear_that_it_is_suspended(cds: Recipient, mia: Customer) -> None:
    consent = given(cds, 10 * DAY)
    assert writes() == 0
    suspend_recipient(recipient_id=cds.row.recipient_id, at=timezone.now())

    assert [writes(), writes()] == [1, 1]
    (letter,) = read()
    assert letter.subject == f"{APP} can’t see your data at present"
    assert "What you agreed to stays" in letter.body
    assert operations.receipts_of(consent.pk).count() == 0

    OutboxMessage.objects.all().delete()
    assert writes() == 1
    reinstate_recipient(recipient_id=cds.row.recipient_id)
    assert read() == []
    assert OutboxMessage.objects.get().state == State.VOID


def test_each_batch_goes_on_where_the_last_ended_and_reads_no_whole_rows(
    cds: Recipient, mia: Customer
) -> None:
    for _ in range(3):
        given(cds, 91 * DAY)
    at, policies = timezone.now(), consent_policies()

    with CaptureQueriesContext(connection) as asked:
        written = [operations.tell_of_unused(at=at, policies=policies, limit=2) for _ in range(3)]

    assert written == [2, 1, 0]
    assert OutboxMessage.objects.values("consent").distinct().count() == 3
    assert not any("sealed_wire" in query["sql"] for query in asked)


def test_news_waits_with_sweeps_and_one_kind_is_written_though_another_fails(
    cds: Recipient, mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    unused = given(cds, 91 * DAY)
    monkeypatch.setattr(tasks, "tell_of_unusual", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        tasks.write_news_of_use()
    assert OutboxMessage.objects.get().consent_id == unused.pk
    OutboxMessage.objects.all().delete()

    suspend_recipient(recipient_id=cds.row.recipient_id, at=timezone.now())
    tasks.write_of_suspensions()
    assert OutboxMessage.objects.get().topic == "company-suspended"
    news = {jobs.ROUTES[task]["queue"] for task in ("consent.tell_of_use", "consent.tell_of_suspensions")}
    assert news == {jobs.SWEEPS}
