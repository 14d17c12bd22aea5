"""Two who send the letters of a day at once: each letter goes in one of them alone."""

from django.utils import timezone

from consent import operations
from consent.models import DeliveryAttempt, OutboxMessage
from tests.actors import Recipient
from tests.races.threads import at_once, held_up
from tests.telling.conftest import given


def held(recipient: Recipient) -> None:
    for _ in range(3):
        given(recipient)
    OutboxMessage.objects.filter(channel="mail").update(state="held", next_attempt_at=timezone.now())


def test_of_two_who_ask_at_once_one_has_all_of_a_customers_letters(cds: Recipient) -> None:
    for _ in range(5):
        held(cds)
        many = OutboxMessage.objects.filter(state="held").count()

        both = at_once(operations.gather_due, operations.gather_due)

        assert sorted(len(some) for some in both) == [0, many]
        assert DeliveryAttempt.objects.count() == many
        OutboxMessage.objects.all().delete()


def test_who_comes_second_waits_and_has_none(cds: Recipient) -> None:
    held(cds)

    assert held_up(operations.gather_due, operations.gather_due) == []
    assert not OutboxMessage.objects.filter(state="held").exists()
