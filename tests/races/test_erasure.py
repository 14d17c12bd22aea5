"""An erasure beside a hold, a stop, another erasure; a rotation beside whoever changes what is sealed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from consent.models import Consent, Erasure, LegalHold, Person
from consent.operations import Because, place_hold
from portal.factor_secrets import app_of, secret_of
from staff import chain
from staff.erasing import NotErasable, Order, erase_customer
from staff.retaining import erase_due
from tests.races.threads import at_once, held_up
from tests.staff.aged import a_consent_of_long_ago, over
from tests.staff.things import MIA, a_consent
from vault.rotation import remaining, rotate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("AUD-01")]


@pytest.fixture
def mia(bank: None) -> int:
    return Person.objects.get(customer_number=MIA).pk


def erases(person_id: int) -> bool:
    at = timezone.now()
    order = Order(at=at, ordered_by="pia", approved_by="paul", why="customer-asked", case="GDPR-7")
    try:
        erase_customer(person_id, order)
    except NotErasable:
        return False
    return True


def holds(person_id: int) -> LegalHold:
    because = Because(by="pia", why="authority-asked", case="COURT-1", at=timezone.now())
    return place_hold(because, person_id=person_id)


def erased() -> int:
    return Consent.objects.exclude(erased_at=None).count()


def test_an_erasure_waits_for_a_hold_that_is_being_placed_and_finds_it(mia: int) -> None:
    a_consent_of_long_ago()

    assert held_up(lambda: holds(mia), lambda: erases(mia)) is False

    assert erased() == 0
    assert Person.objects.get(pk=mia).erased_at is None


def test_a_hold_waits_for_an_erasure_and_holds_what_it_left(mia: int) -> None:
    a_consent_of_long_ago()

    held_up(lambda: erases(mia), lambda: holds(mia))

    assert erased() == 1
    assert LegalHold.objects.get().person_id == mia


@pytest.mark.parametrize("times", range(3))
def test_whoever_is_first_an_erasure_is_whole_or_not_at_all(mia: int, times: int) -> None:
    for _ in range(3):
        a_consent_of_long_ago()

    acts: list[Callable[[], Any]] = [lambda: erases(mia), lambda: holds(mia), lambda: erases(mia)]
    first, _, second = at_once(*acts)

    assert first + second <= 1
    assert erased() == (3 if first or second else 0)
    assert Erasure.objects.count() == first + second
    assert (Person.objects.get(pk=mia).erased_at is not None) == bool(first or second)


def test_an_erasure_waits_for_a_stop_and_keeps_what_was_just_stopped(mia: int) -> None:
    gone, stopped = a_consent_of_long_ago(), a_consent()

    assert held_up(lambda: over(stopped, timezone.now()), lambda: erases(mia)) is True

    gone.refresh_from_db()
    stopped.refresh_from_db()
    assert gone.erased_at is not None
    assert (stopped.erased_at, stopped.customer_id) == (None, mia)
    assert Erasure.objects.get().kept[0]["number"] == 1


def test_nothing_is_erased_of_whose_consent_still_stands_when_the_stop_is_late(mia: int) -> None:
    a_consent_of_long_ago()
    standing = a_consent()

    assert erases(mia) is False

    assert erased() == 0
    over(standing, timezone.now())
    assert erases(mia) is True


def test_two_jobs_erase_each_record_once(mia: int) -> None:
    for _ in range(12):
        a_consent_of_long_ago()

    at_once(*(lambda: erase_due(timezone.now(), batch=3) for _ in range(3)))
    erase_due(timezone.now(), batch=3)

    parts = [part for row in Erasure.objects.all() for part in row.parts]
    assert sum(part["rows"] for part in parts if part["table"] == "consent_consent") == 12
    assert erased() == 12
    assert chain.verify().holds


@pytest.mark.clause("SEC-07")
def test_a_rotation_loses_nothing_that_is_written_beside_it(mia: int, settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = {"old": bytes(32)}
    people = list(Person.objects.all())
    Authenticator.objects.all().delete()
    Authenticator.objects.bulk_create([app_of(person, "JBSWY3DPEHPK3PXP") for person in people])
    settings.KEY_ENCRYPTION_KEYS = {"new": bytes(range(32)), "old": bytes(32)}

    def move_to_another_phone() -> None:
        for person in people:
            made = app_of(person, "ANOTHERSECRETXXX")
            Authenticator.objects.filter(user=person).update(data=made.data)

    at_once(move_to_another_phone, lambda: list(rotate(batch=2)), lambda: list(rotate(batch=3)))
    list(rotate(batch=50))

    assert {secret_of(row) for row in Authenticator.objects.all()} == {"ANOTHERSECRETXXX"}
    assert remaining()["mfa_authenticator.data.secret"] == {"new": len(people)}


def test_an_older_record_is_not_due_before_its_consent_has_ended_so_long_ago(mia: int) -> None:
    a_consent_of_long_ago(ago=timedelta(days=30))

    erase_due(timezone.now(), batch=10)

    assert erased() == 0
