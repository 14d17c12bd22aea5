"""What a customer gave waits for its recipient, and ends by itself where nobody comes for it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent import holding, queries
from consent.issuers import consent_policies
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Person
from consent.operations import pick_up, picking_up, revoke
from consent.storing import store
from oidc.issuers import security_policy
from oidc.way_back import WAY_BACK
from tests.chains import chain_holds
from tests.consent.conftest import CLIENT, NOW, POLICY, Propose, authorise, expire

pytestmark = pytest.mark.django_db

WITHIN = POLICY.pick_up_within
DAY = timedelta(days=1)


@pytest.fixture
def given(propose: Propose, customer: Person) -> Consent:
    """Given at this moment, and not picked up."""
    now = timezone.now()
    return authorise(propose(at=now), customer, at=now, picked_up=False)


def grows_older(consent: Consent, by: timedelta) -> None:
    assert consent.pick_up_by is not None
    Consent.objects.filter(pk=consent.pk).update(pick_up_by=consent.pick_up_by - by)


@pytest.mark.parametrize("issuer", sorted(consent_policies()))
def test_there_is_time_for_the_way_back_and_the_life_of_a_code(issuer: str) -> None:
    needed = WAY_BACK + security_policy(issuer).code_lifetime

    assert consent_policies()[issuer].pick_up_within > needed


@pytest.mark.clause("TOK-02", "RES-05")
def test_a_consent_is_over_at_the_instant_at_which_its_recipient_did_not_come(given: Consent) -> None:
    assert queries.is_in_force(given.pk)

    grows_older(given, WITHIN)

    assert not queries.is_in_force(given.pk)
    assert not queries.consent(given.pk).in_force
    with transaction.atomic():
        assert not holding.hold_in_force(given.pk)
    assert store(provided=[holding.held_in_force(given.pk)]) == (False,)
    assert queries.consent(given.pk).never_picked_up


@pytest.mark.peer("6-12")
def test_the_sweep_ends_what_was_never_picked_up_and_says_why(propose: Propose, customer: Person) -> None:
    forgotten = authorise(propose(expires_at=NOW + DAY), customer, picked_up=False)
    used = authorise(propose(expires_at=NOW + DAY), customer)

    assert expire(NOW + WITHIN - timedelta(microseconds=1)) == []
    assert expire(NOW + WITHIN) == [forgotten.pk]

    event = ConsentEvent.objects.get(consent=forgotten, sequence=3)
    assert (event.verb, event.result, event.actor) == ("lapse", "expired", "clock")
    assert chain_holds(forgotten.pk)
    used.refresh_from_db()
    assert used.status == Status.ACTIVE


def test_one_that_would_have_ended_meanwhile_was_never_picked_up_all_the_same(
    propose: Propose, customer: Person
) -> None:
    once = authorise(propose(lasts=timedelta(minutes=5)), customer, picked_up=False)

    assert once.pick_up_by == once.expires_at
    assert expire(NOW + DAY) == [once.pk]
    assert ConsentEvent.objects.get(consent=once, sequence=3).verb == "lapse"


def test_a_consent_in_use_outlives_every_sweep(propose: Propose, customer: Person) -> None:
    used = authorise(propose(), customer)

    assert expire(NOW + 400 * DAY) == []
    used.refresh_from_db()
    assert used.status == Status.ACTIVE


def test_it_is_in_use_from_the_first_token_and_no_later_one_changes_that(given: Consent) -> None:
    stale = Consent.objects.get(pk=given.pk)
    assert store(provided=[holding.held_in_force(given.pk), *picking_up(given, 1)]) == (True, True)
    since = Consent.objects.get(pk=given.pk).in_use_since

    assert store(provided=[holding.held_in_force(given.pk), *picking_up(stale, 1)]) == (True, True)
    pick_up(given.pk, edition=1, at=timezone.now())

    again = Consent.objects.get(pk=given.pk)
    assert again.in_use_since == since
    assert picking_up(again, 1) == ()


def test_a_move_of_whoever_read_it_before_does_not_undo_that(given: Consent) -> None:
    """`revoke` reads, and moves by the version: the token that came between is not forgotten."""
    read = Consent.objects.get(pk=given.pk)
    pick_up(given.pk, edition=1, at=NOW)
    assert read.in_use_since is None

    revoke(consent_id=given.pk, client_id=CLIENT, at=timezone.now(), policy=POLICY)

    assert Consent.objects.get(pk=given.pk).in_use_since == NOW


def test_the_database_lets_nobody_write_it_twice(given: Consent) -> None:
    pick_up(given.pk, edition=1, at=NOW)

    for other in (None, NOW + DAY):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            Consent.objects.filter(pk=given.pk).update(in_use_since=other)


def test_a_consent_of_before_there_was_a_deadline_has_none(given: Consent) -> None:
    Consent.objects.filter(pk=given.pk).update(pick_up_by=None)

    assert queries.is_in_force(given.pk)
    assert expire(timezone.now() + 400 * DAY) == []
