"""Customers get letters: what became of a sharing, in plain words, and nothing that is theirs alone."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from bank.example.models import Customer as BankCustomer
from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, OutboxMessage, Person
from consent.notices import Channel, State
from oidc.findings import findings
from oidc.soon import FRESHNESS
from portal.models import SignInEvent
from tests.actors import Customer, Recipient
from tests.consent.audit.conftest import behind_the_guards
from tests.telling.conftest import comes_due, delivers, stops

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-17")]
DAY = timedelta(days=1)


def letters() -> list[Any]:
    """All that is due, sent."""
    while delivers(Channel.MAIL) is not None:
        pass
    return mail.outbox


def reminds() -> int:
    return operations.remind(policies=consent_policies(), limit=100)


@pytest.fixture
def given(cds: Recipient, mia: Customer) -> Consent:
    """Mia shares for ninety days, and has her letter."""
    mia.allows(cds.link())
    letters()
    mail.outbox.clear()
    return Consent.objects.get()


def ends_in(consent: Consent, span: timedelta, *, given_ago: timedelta = 90 * DAY) -> None:
    now = timezone.now()
    behind_the_guards(
        "UPDATE consent_consent SET expires_at = %(ends)s, authorised_at = %(given)s WHERE id = %(it)s",
        ends=now + span,
        given=now - given_ago,
        it=consent.pk,
    )


def test_a_sharing_that_begins_and_one_that_is_stopped_are_told(recipient: Recipient, mia: Customer) -> None:
    stops(mia, recipient)

    began, stopped = letters()

    app = "Recipient budget-fox"
    assert began.subject == f"You now share data with {app}"
    assert stopped.subject == f"You stopped sharing with {app}"
    assert began.to == stopped.to == ["mia@thompson.example"]
    assert "https://localhost:9443" in began.body
    assert f"{app} gets nothing from Harbour Bank any more" in stopped.body


def test_a_letter_names_the_recipient_and_nobody_and_nothing_else(
    recipient: Recipient, mia: Customer
) -> None:
    stops(mia, recipient)

    for letter in letters():
        said = f"{letter.subject} {letter.body}"
        assert not re.search(r"mia|thompson|everyday|40118204|0182736|\d{6}", said, re.IGNORECASE), said
        assert "{" not in said
        assert re.findall(r"https?://\S+", said) in ([], ["https://localhost:9443"])


@pytest.mark.peer("6-14")
@pytest.mark.parametrize(
    ("end", "subject"),
    [
        ("recipient", "Recipient budget-fox stopped its access to your data"),
        ("bank", "We stopped sharing with Recipient budget-fox"),
        ("clock", "Sharing with Recipient budget-fox has ended"),
    ],
)
def test_whoever_ended_it_is_named(given: Consent, end: str, subject: str) -> None:
    at, policy = timezone.now(), consent_policy("cds")
    if end == "recipient":
        operations.revoke(consent_id=given.pk, client_id="budget-fox", at=at, policy=policy)
    elif end == "bank":
        operations.withdraw(consent_id=given.pk, actor=Actor.HOLDER, reference="sam", at=at, policy=policy)
    else:
        ends_in(given, timedelta(minutes=-1))
        operations.expire_due(at=at, policies={"cds": policy}, limit=1)

    assert [letter.subject for letter in letters()] == [subject]


def test_a_repeat_of_a_letter_can_be_told_by_its_id(given: Consent, monkeypatch: Any) -> None:
    OutboxMessage.objects.update(state="waiting", settled_at=None)

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", disconnected)
        assert delivers(Channel.MAIL) == State.WAITING
    comes_due()
    (letter,) = letters()

    message = OutboxMessage.objects.get(channel="mail")
    assert letter.extra_headers["Message-ID"] == f"<{message.pk}@localhost>"
    assert message.attempts == 3


def disconnected(*_: Any) -> int:
    raise SMTPServerDisconnected("gone")


@pytest.mark.parametrize("known", [{"email": ""}, {"email_verified": False}], ids=str)
def test_nothing_is_sent_to_an_address_that_is_not_surely_theirs(
    cds: Recipient, mia: Customer, known: dict[str, Any]
) -> None:
    BankCustomer.objects.update(**known)
    mia.allows(cds.link())

    assert delivers(Channel.MAIL) == State.VOID
    assert mail.outbox == []


def test_without_a_mail_server_there_are_no_letters(cds: Recipient, mia: Customer, settings: Any) -> None:
    settings.EMAIL_URL = ""
    mia.allows(cds.link())

    assert delivers(Channel.MAIL) == State.VOID


# --- reminders --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [30, 7, 1])
def test_an_end_is_told_a_month_a_week_and_a_day_before_once_each(given: Consent, days: int) -> None:
    ends_in(given, days * DAY - timedelta(minutes=5))

    assert [reminds(), reminds()] == [1, 0]
    (letter,) = letters()

    assert letter.subject.startswith("Sharing with Recipient budget-fox ends on ")
    assert "Do nothing and it ends then" in letter.body
    assert [reminds(), len(letters())] == [0, 1]


@pytest.mark.clause("DASH-24")
def test_who_wants_no_reminders_has_none_and_their_other_letters_go_on(given: Consent) -> None:
    mia = Customer("mia")
    page = mia.signs_in("/security/letters").press("btn-continue", id_reminders="no")
    assert "Your choice of letters is kept." in page.text
    assert "You chose which letters you get" in page.text
    ends_in(given, 7 * DAY - timedelta(minutes=5))
    assert reminds() == 1

    assert letters() == []
    assert OutboxMessage.objects.get(topic="ending").state == State.VOID
    event = SignInEvent.objects.get(what="letters chosen", person__username="mia")
    assert event.about == "no reminders, joint: all"

    mia.opens("/security/letters").press("btn-continue", id_reminders="yes")
    ends_in(given, DAY - timedelta(minutes=5))
    assert reminds() == 1
    mia.opens(f"/consents/{given.pk}/stop").press("btn-stop")
    assert [letter.subject.partition(" ")[0] for letter in letters()] == ["You"]


def test_nothing_is_due_before_its_time_nor_after_the_end(given: Consent) -> None:
    for span in (30 * DAY + timedelta(minutes=5), timedelta(seconds=-1)):
        ends_in(given, span)
        assert reminds() == 0


def test_a_reminder_that_is_written_late_is_not_said_to_have_waited(given: Consent) -> None:
    ends_in(given, 7 * DAY - timedelta(hours=1))
    assert reminds() == 1

    assert all(found.holds for found in findings(FRESHNESS))
    assert len(letters()) == 1


def test_a_reminder_that_could_not_go_out_before_the_end_never_does(given: Consent) -> None:
    ends_in(given, timedelta(minutes=5))
    assert reminds() == 1

    Consent.objects.update(expires_at=timezone.now())

    assert letters() == []
    assert OutboxMessage.objects.get(topic="ending").state == State.VOID


def test_who_was_not_reminded_in_time_is_reminded_of_the_closest_moment_alone(given: Consent) -> None:
    ends_in(given, timedelta(hours=3))

    assert reminds() == 1
    assert OutboxMessage.objects.get(topic="ending").occasion.startswith("1 days before")


def test_who_brings_the_end_forward_is_not_reminded_of_it_at_once(given: Consent) -> None:
    now = timezone.now()
    ends_in(given, 80 * DAY, given_ago=10 * DAY)
    operations.shorten(
        consent_id=given.pk,
        customer_id=Person.objects.get(username="mia").pk,
        ends=now + 6 * DAY,
        at=now,
        policy=consent_policy("cds"),
        evidence={},
    )

    assert reminds() == 0

    ends_in(given, DAY - timedelta(minutes=5), given_ago=10 * DAY)
    assert reminds() == 0, "shortened within the day"
    behind_the_guards(
        "UPDATE consent_consentevent SET at = %(then)s WHERE consent_id = %(it)s AND verb = 'shorten'",
        then=now - 2 * DAY,
        it=given.pk,
    )
    assert reminds() == 1


def test_a_sharing_given_after_the_moment_has_no_reminder_for_it(given: Consent) -> None:
    ends_in(given, 6 * DAY, given_ago=timedelta(hours=1))

    assert reminds() == 0


def test_an_end_that_moves_is_told_anew(given: Consent) -> None:
    ends_in(given, 6 * DAY)
    reminds()
    ends_in(given, 7 * DAY - timedelta(minutes=1))

    assert reminds() == 1
    assert len(letters()) == 1, "of the end that holds now"


def test_what_was_stopped_meanwhile_is_not_told_to_end(given: Consent) -> None:
    ends_in(given, 6 * DAY)
    reminds()
    policy, mia = consent_policy("cds"), Person.objects.get(username="mia")
    operations.withdraw(
        consent_id=given.pk, actor=Actor.CUSTOMER, reference=str(mia.pk), at=timezone.now(), policy=policy
    )

    assert [letter.subject for letter in letters()] == ["You stopped sharing with Recipient budget-fox"]
