"""A backlog so vast that the table is walked through, stretch by stretch; walks that die, or end in time."""

import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Person, SweepMark
from consent.operations import _walk, sweep, sweep_anew
from tests.consent.conftest import ISSUER, NOW, POLICY, Propose, authorise
from tests.consent.test_sweep import HOUR, WEEK, Killed, statuses, swept

pytestmark = pytest.mark.django_db


@pytest.fixture
def vast(propose: Propose, customer: Person) -> list[Consent]:
    """Twenty-five whose end has come within a week, of which pages of one are many; one that never ends."""
    authorise(propose(), customer)
    return [authorise(propose(expires_at=NOW + n * HOUR), customer) for n in range(1, 26)]


@pytest.mark.clause("CON-11")
def test_a_vast_backlog_is_met_in_the_order_of_the_table_and_counted_once(vast: list[Consent]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert swept(limit=1) == 25

    assert any("ctid >=" in query["sql"] for query in captured)
    assert sorted(Consent.objects.values_list("status", flat=True)) == ["active", *[Status.EXPIRED] * 25]
    assert ConsentEvent.objects.filter(verb="expire").count() == 25
    call_command("audit", "verify", stdout=StringIO())
    with CaptureQueriesContext(connection) as captured:
        assert swept(limit=1) == 0
    assert not any("ctid >=" in query["sql"] for query in captured)  # the mark lies behind all of them


@pytest.mark.clause("CON-11")
def test_a_walk_passes_over_what_has_no_policy_here(vast: list[Consent]) -> None:
    policies = {"of-another-deployment": POLICY}
    assert sweep(at=NOW + WEEK, policies=policies, limit=1, rest=lambda _took: None) == 0
    assert statuses() == {Status.ACTIVE}

    sweep_anew()

    assert swept(limit=1) == 25


def test_a_walk_moves_what_fits_alone(propose: Propose, customer: Person) -> None:
    """Of what was to be picked up, that which nobody did; the rest ends at its own end."""
    ends = NOW + HOUR
    given = [authorise(propose(expires_at=ends), customer, picked_up=n < 5) for n in range(25)]
    Consent.objects.update(pick_up_by=NOW)

    assert swept(limit=1) == 25

    assert ConsentEvent.objects.filter(verb="lapse").count() == 20
    expired = ConsentEvent.objects.filter(verb="expire").values_list("consent", flat=True)
    assert {*expired} == {one.pk for one in given[:5]}


def test_a_walk_that_dies_loses_nothing_and_repeats_nothing(vast: list[Consent]) -> None:
    def dies(_took: float) -> None:
        if ConsentEvent.objects.filter(verb="expire").exists():
            raise Killed

    with pytest.raises(Killed):
        sweep(at=NOW + WEEK, policies={ISSUER: POLICY}, limit=1, rest=dies)
    closed = ConsentEvent.objects.filter(verb="expire").count()

    assert 0 < swept(limit=1) + closed == 25
    assert set(Consent.objects.values_list("version", flat=True)) == {2, 3}


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_a_walk_that_has_had_its_time_is_gone_on_with(vast: list[Consent], seconds: float) -> None:
    rest = lambda _took: time.sleep(seconds)  # noqa: E731 -- after the first stretch its time is over
    until = time.monotonic() + seconds
    closed = sweep(at=NOW + WEEK, policies={ISSUER: POLICY}, limit=1, rest=rest, until=until)
    under_way = SweepMark.objects.filter(walking_to=NOW + WEEK, block__gt=0)
    assert under_way.exists() is bool(seconds)

    assert closed + swept(limit=1) == 25

    assert ConsentEvent.objects.filter(verb="expire").count() == 25
    assert {(mark.walking_to, mark.block) for mark in SweepMark.objects.all()} == {(None, 0)}


def test_a_stretch_that_takes_too_long_is_tried_shorter(propose: Propose, customer: Person) -> None:
    """As where rows lie dense: by the error of PostgreSQL's own time limit, beyond ten rows at once."""
    padding = {"Data": {}, "padding": "x" * 1500}  # some blocks of the table, not one
    for n in range(25):
        authorise(propose(expires_at=NOW + n * HOUR + HOUR, wire=padding), customer)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION takes_too_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF (SELECT count(*) FROM given) > 10 THEN"
            " RAISE EXCEPTION 'canceling statement' USING ERRCODE = '57014'; END IF; RETURN NULL; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER too_long AFTER INSERT ON consent_consentevent REFERENCING NEW TABLE AS given"
            " FOR EACH STATEMENT EXECUTE FUNCTION takes_too_long()"
        )

    assert swept(limit=1) == 25

    assert statuses() == {Status.EXPIRED}


def test_a_walk_whose_rest_cannot_be_read_in_its_time_is_over_and_the_next_begins_anew(
    vast: list[Consent], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(_walk, "_READING_TAKES", "SET LOCAL statement_timeout = '50ms'")
        slow.setattr(_walk, "_LEFT", "SELECT pg_sleep(5), '{column} {only}'")
        assert swept(limit=1) == 25

    assert not SweepMark.objects.exclude(walking_to=None, block=0).exists()
    assert swept(limit=1) == 0


def test_what_is_looked_at_again_once_a_day_is_walked_through_as_well(
    vast: list[Consent], propose: Propose, customer: Person
) -> None:
    swept(limit=1)
    late = authorise(propose(expires_at=NOW + HOUR), customer)

    sweep_anew()

    assert swept(limit=1) == 1
    late.refresh_from_db()
    assert late.status == Status.EXPIRED
