"""Support sends a customer the receipt once more: the newest letter, as one of its own, and not too often."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, DeliveryAttempt, OutboxMessage
from consent.notices import Channel, State
from staff.models import StaffEvent
from tests.pages import Page
from tests.staff.people import Member
from tests.staff.things import ISSUER, a_consent
from tests.telling.conftest import delivers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-17")]


def letters() -> list[str]:
    """The subjects of all that is due, sent."""
    while delivers(Channel.MAIL) is not None:
        pass
    return [str(letter.subject) for letter in mail.outbox]


def time_passes() -> None:
    told = OutboxMessage.objects.filter(settled_at__isnull=False)
    told.update(settled_at=timezone.now() - timedelta(minutes=11))


def sends(member: Member, consent: Consent) -> Page:
    return member.opens(f"/consents/{consent.pk}/").press("btn-letter")


@pytest.fixture
def given(bank: None) -> Consent:
    """Its customer had the letter eleven minutes ago."""
    consent = a_consent()
    assert letters()
    time_passes()
    return consent


def test_the_same_letter_comes_again_as_another_and_the_log_says_who_sent_it(
    suki: Member, given: Consent
) -> None:
    suki.works_on()
    first = mail.outbox[0]

    page = sends(suki, given)

    assert letters() == [first.subject, first.subject]
    again = mail.outbox[1]
    assert (again.to, again.body) == (first.to, first.body)
    assert again.extra_headers.get("Message-ID") != first.extra_headers.get("Message-ID")
    assert "replayed" in page.text
    event = StaffEvent.objects.get(did="replayed")
    assert (event.member, event.page, event.consent, event.case) == (
        "suki",
        "letter_again",
        given.pk,
        "CASE-12",
    )
    assert event.customer
    assert event.detail["outcome"] == "is sent"


def test_the_newest_letter_is_the_one_that_is_sent(suki: Member, given: Consent) -> None:
    operations.withdraw(
        consent_id=given.pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy(ISSUER),
    )
    *_, stopped = letters()
    time_passes()
    suki.works_on()

    sends(suki, given)

    assert letters()[-2:] == [stopped, stopped]
    assert stopped.startswith("You stopped sharing")


@pytest.mark.parametrize("waits", [True, False])
def test_not_while_one_is_on_its_way_and_not_just_after_it(suki: Member, given: Consent, waits: bool) -> None:
    suki.works_on()
    sends(suki, given)
    if not waits:
        letters()

    page = sends(suki, given)

    assert page.response.status_code == 409
    assert "within the last ten minutes" in page.text
    assert len(letters()) == 2
    assert [
        event.detail["outcome"] for event in StaffEvent.objects.filter(did="replayed").order_by("number")
    ] == [
        "is sent",
        "too soon",
    ]


def test_a_reminder_is_no_receipt(suki: Member, bank: None) -> None:
    consent = a_consent(lasts=timedelta(days=2))
    OutboxMessage.objects.update(settled_at=timezone.now(), state="delivered")
    Consent.objects.filter(pk=consent.pk).update(authorised_at=timezone.now() - timedelta(days=90))
    operations.remind(policies=consent_policies(), limit=10)
    OutboxMessage.objects.update(state="delivered", settled_at=timezone.now() - timedelta(minutes=11))
    assert OutboxMessage.objects.filter(topic="ending").count() == 1

    assert operations.letter_again(consent.pk, at=timezone.now()) is operations.Again.IS_SENT
    assert OutboxMessage.objects.filter(occasion__startswith="again").get().topic == "given"


def test_what_others_decided_is_no_receipt(suki: Member, given: Consent) -> None:
    receipt = OutboxMessage.objects.get(topic="given")
    OutboxMessage.objects.create(
        consent=given,
        sequence=receipt.sequence,
        channel=receipt.channel,
        topic="joint-approved",
        occasion="3",
        issuer=receipt.issuer,
        client_id=receipt.client_id,
        lane=receipt.lane,
        at=timezone.now(),
        give_up_at=timezone.now(),
        state=State.VOID,
        settled_at=timezone.now(),
        next_attempt_at=timezone.now(),
    )
    suki.works_on()

    sends(suki, given)

    assert letters() == [mail.outbox[0].subject] * 2


def test_what_nobody_was_written_to_of_is_not_sent(suki: Member, bank: None) -> None:
    consent = a_consent(given=False)
    suki.works_on()

    answer = suki.sends("POST", f"/consents/{consent.pk}/letter")

    assert answer.status_code == 409
    assert not suki.opens(f"/consents/{consent.pk}/").has("btn-letter")
    assert not DeliveryAttempt.objects.exists()


def test_an_auditor_reads_and_sends_nothing(ada: Member, given: Consent) -> None:
    ada.works_on()

    assert not ada.opens(f"/consents/{given.pk}/").has("btn-letter")
    assert ada.sends("POST", f"/consents/{given.pk}/letter").status_code == 403
