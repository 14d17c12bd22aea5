"""One letter a day about accounts held together: what happened in it, once, and nothing lost on the way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import BadHeaderError
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from bank.example.models import Customer as Record
from consent import told
from consent.models import Lane, OutboxMessage, Person
from consent.notices import Channel
from portal.models import Preference
from portal.summaries import send_summaries
from portal.wanted_letters import evening_after
from tests.actors import Customer, Recipient
from tests.portal.test_joint_accounts import LEO, LEO2, joint_page, leo2, own_account, shared
from tests.portal.test_joint_letters import letters
from tests.telling.conftest import comes_due, delivers
from tests.telling.test_letters import disconnected

__all__ = ["leo2", "own_account", "shared"]  # fixtures, by their names

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-24")]
APP = "Recipient budget-fox"
AGREED, STOPPED = (
    f"A joint account is shared with {APP}",
    f"A joint account is not shared with {APP} any more",
)


@pytest.fixture
def held(shared: str, leo2: Customer) -> None:
    """Leo wants one letter a day; Leonie has agreed, and stopped it again."""
    letters()
    page = Customer("leo").signs_in("/security/letters").press("btn-continue", id_joint="daily")
    assert "Your choice of letters is kept." in page.text
    leo2.opens(joint_page("decide")).press("btn-allow")
    leo2.opens(joint_page("stop")).press("btn-stop")
    assert letters() == []


def evening_comes() -> None:
    OutboxMessage.objects.filter(state="held").update(next_attempt_at=timezone.now())


def sums_up() -> list[Any]:
    mail.outbox.clear()
    send_summaries(draw=lambda: 1.0)
    return mail.outbox


def states() -> list[str]:
    about = OutboxMessage.objects.filter(topic__in=["joint-approved", "joint-retracted"], addressee=None)
    return list(about.order_by("sequence").values_list("state", flat=True))


def test_what_happened_in_a_day_comes_in_one_letter_in_the_evening(held: None) -> None:
    assert sums_up() == []
    assert states() == ["held", "held"]
    evening_comes()

    (letter,) = sums_up()

    assert letter.to == ["leo.carter@mail.example"]
    assert letter.subject == "What happened to accounts you hold together"
    assert letter.body.index(f": {AGREED}\n") < letter.body.index(f": {STOPPED}\n")
    assert "{" not in letter.body
    assert states() == ["delivered", "delivered"]
    assert sums_up() == []


def test_who_is_asked_hears_of_it_at_once(cds: Recipient, leo: Customer, leo2: Customer) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    leo2.signs_in("/security/letters").press("btn-continue", id_joint="daily")
    leo.allows(cds.link())

    assert f"Do you agree to share a joint account with {APP}?" in [one.subject for one in letters()]


def test_one_alone_comes_as_it_is(held: None) -> None:
    OutboxMessage.objects.filter(topic="joint-approved").update(state="delivered", settled_at=timezone.now())
    evening_comes()

    assert [one.subject for one in sums_up()] == [STOPPED]


def test_while_the_mail_server_takes_nothing_the_same_letter_is_tried_again(
    held: None, monkeypatch: Any
) -> None:
    evening_comes()
    with monkeypatch.context() as broken:
        sent: list[Any] = []

        def takes_none(_backend: object, some: list[Any]) -> int:
            sent.extend(some)
            return disconnected()

        broken.setattr(EmailBackend, "send_messages", takes_none)
        assert sums_up() == []
    assert states() == ["waiting", "waiting"]
    assert Lane.objects.get(name="mail").silences == 1
    comes_due()
    while delivers(Channel.MAIL) is not None:
        pass
    evening_comes()

    (letter,) = sums_up()

    assert letter.extra_headers["Message-ID"] == sent[0].extra_headers["Message-ID"]
    assert letter.body == sent[0].body
    assert states() == ["delivered", "delivered"]


def test_what_its_customer_does_not_want_any_more_is_not_sent(held: None) -> None:
    Preference.objects.update(joint_letters="asked")
    evening_comes()

    assert sums_up() == []
    assert states() == ["not due", "not due"]


def test_what_was_held_back_for_somebody_who_wants_each_letter_again_still_comes(held: None) -> None:
    Preference.objects.update(joint_letters="all")
    evening_comes()

    assert len(sums_up()) == 1


def test_what_its_reader_may_not_hear_of_by_now_is_left_out(held: None) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    Record.objects.filter(pk=LEO).update(protected=True)
    leonie = Person.objects.get(username="leo2")
    Preference.objects.create(person=leonie, joint_letters="daily")
    OutboxMessage.objects.filter(state="held").update(addressee=leonie)
    evening_comes()

    assert sums_up() == []
    assert not OutboxMessage.objects.filter(addressee=leonie).exclude(state="not due").exists()


def test_it_speaks_its_customers_language(held: None) -> None:
    Preference.objects.update(language="mi")
    evening_comes()

    (letter,) = sums_up()

    assert letter.subject.startswith("Ngā mea i pā ki ngā pūkete")
    assert "What happened" not in letter.body


def test_what_is_held_back_stands_in_the_operators_counts(held: None) -> None:
    assert ("mail", "held", 2) in told.messages_by_state()


@pytest.mark.parametrize(
    ("at", "evening"),
    [
        ("2027-01-10 06:54", "2027-01-10 07:00"),
        ("2027-01-10 06:56", "2027-01-11 07:00"),  # on its way
        ("2027-01-10 20:00", "2027-01-11 07:00"),
        ("2027-04-03 20:00", "2027-04-04 08:00"),  # summer time has ended
    ],
)
def test_the_evening_is_the_customers_own(at: str, evening: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)

    assert evening_after(moment, "Australia/Sydney") == datetime.fromisoformat(evening).replace(tzinfo=UTC)
    assert evening_after(moment, "Australia/Sydney") - moment >= timedelta(minutes=5)


def test_a_letter_that_cannot_be_written_keeps_nobody_waiting_for_theirs(held: None) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    leonie = Person.objects.get(username="leo2")
    Preference.objects.create(person=leonie, joint_letters="daily")
    OutboxMessage.objects.filter(state="held", topic="joint-retracted").update(addressee=leonie)
    Record.objects.filter(pk=LEO).update(email="leo@mail.example\nBcc: all@mail.example")
    evening_comes()
    mail.outbox.clear()

    with pytest.raises(BadHeaderError):
        send_summaries(draw=lambda: 1.0)

    assert [letter.to for letter in mail.outbox] == [["leonie.carter@mail.example"]]


def test_an_evening_of_a_zone_that_nobody_knows_is_that_of_greenwich() -> None:
    morning = datetime(2026, 12, 1, 9, tzinfo=UTC)

    assert evening_after(morning, "Mars/Olympus") == datetime(2026, 12, 1, 18, tzinfo=UTC)
