"""A receipt that several send again at one moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import OutboxMessage
from consent.notices import State
from consent.operations import Again, letter_again
from tests.races.threads import at_once
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("DASH-17")]


def test_however_many_press_at_once_one_letter_goes(transactional_db: None, bank: None) -> None:
    consent, now = a_consent(at=timezone.now() - timedelta(hours=1)), timezone.now()
    OutboxMessage.objects.update(state=State.VOID, settled_at=now - timedelta(minutes=30))

    outcomes = at_once(*[lambda: letter_again(consent.pk, at=now)] * 8)

    assert sorted(outcomes) == [Again.IS_SENT, *[Again.TOO_SOON] * 7]
    assert OutboxMessage.objects.filter(occasion__startswith="again").count() == 1
