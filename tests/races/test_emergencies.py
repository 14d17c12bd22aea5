"""Breaking the glass by one's own word, in many windows at one moment."""

import pytest
from django.utils import timezone

from consent.models import Person
from staff.emergencies import AloneLately, AtWork, begin, give_back
from staff.models import Emergency
from staff.roles import Role
from tests.races.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("ASVS §2.3.5", "DASH-35")]


def test_by_ones_own_word_it_begins_once_a_day_in_however_many_windows(transactional_db: None) -> None:
    suki = Person.objects.create(username="suki", is_staff=True, date_joined=timezone.now())

    def breaks_and_gives_back() -> bool:
        try:
            begin(person_id=suki.pk, role=Role.AUDITOR, why="fraud", case="INC-1", proposal=None)
        except (AtWork, AloneLately):
            return False
        return give_back(suki.pk)

    assert sum(at_once(*[breaks_and_gives_back] * 8)) == 1
    assert Emergency.objects.count() == 1
