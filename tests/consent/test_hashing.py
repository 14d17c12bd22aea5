"""The chain of audit events: what it notices."""

import json
from datetime import UTC
from typing import Any
from uuid import uuid4

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.hashing import _by_value, _spelled, event_hash
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent
from tests.chains import chain_holds
from tests.consent.conftest import InStatus, Propose

pytestmark = pytest.mark.django_db

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.clause("AUD-03")
@pytest.mark.parametrize("status", Status)
def test_every_consent_made_by_the_operations_has_a_whole_chain(in_status: InStatus, status: Status) -> None:
    assert chain_holds(in_status(status).pk)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wire=st.dictionaries(TEXT, JSON, max_size=4))
def test_whatever_was_said_hashes_the_same_after_the_database_kept_it(
    propose: Propose, wire: dict[str, Any]
) -> None:
    assert chain_holds(propose(wire=wire).pk)


NOT_JSON = st.uuids() | st.datetimes(timezones=st.just(UTC)) | st.decimals(allow_nan=False) | st.dates()
SAID: st.SearchStrategy[Any] = st.recursive(
    JSON | NOT_JSON | st.just(float("inf")) | st.sampled_from(Status),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(said=st.dictionaries(TEXT, SAID, max_size=4))
def test_the_spelling_is_what_json_reads_of_what_json_writes(said: dict[str, Any]) -> None:
    """With numbers by their value: the definition, which the code takes a shorter way to."""
    written = json.dumps(said, cls=DjangoJSONEncoder)
    read = json.loads(written, parse_int=_by_value, parse_float=_by_value)

    assert _spelled(said) == json.dumps(read, sort_keys=True, separators=(",", ":"))


@pytest.mark.clause("AUD-03")
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE consent_consentevent SET actor = 'holder' WHERE sequence = 2",
        "UPDATE consent_consentevent SET actor_reference = '0' WHERE sequence = 1",
        "UPDATE consent_consentevent SET at = at + interval '1 microsecond' WHERE sequence = 2",
        'UPDATE consent_consentevent SET detail = detail || \'{"accounts": ["saver"]}\' WHERE sequence = 2',
        "UPDATE consent_consentevent SET result = 'rejected' WHERE sequence = 2",
        "UPDATE consent_consentevent SET previous = decode(repeat('00', 32), 'hex') WHERE sequence = 2",
        "UPDATE consent_consentevent SET previous = hash WHERE sequence = 1",
        "UPDATE consent_consentevent SET hash = decode(repeat('ab', 32), 'hex') WHERE sequence = 3",
        "UPDATE consent_consentevent SET sequence = sequence + 1 WHERE sequence = 3",
        "DELETE FROM consent_consentevent WHERE sequence = 1",
        "DELETE FROM consent_consentevent WHERE sequence = 2",
        "DELETE FROM consent_consentevent WHERE sequence = 3",
        "DELETE FROM consent_consentevent",
        "UPDATE consent_consent SET status = 'expired'",
        "UPDATE consent_consent SET version = 4",
    ],
)
def test_a_chain_shows_whatever_was_altered_behind_the_guards(in_status: InStatus, tampering: str) -> None:
    consent = in_status(Status.WITHDRAWN)
    assert chain_holds(consent.pk)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_consentevent DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE consent_consent DISABLE TRIGGER USER")
        cursor.execute(tampering)

    assert not chain_holds(consent.pk)


def test_a_rewritten_event_must_rewrite_all_that_follow(in_status: InStatus) -> None:
    consent = in_status(Status.WITHDRAWN)
    forged = ConsentEvent.objects.get(consent=consent, sequence=2)
    forged.detail = {**forged.detail, "accounts": ["saver"]}

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_consentevent DISABLE TRIGGER USER")
    forged.hash = event_hash(forged)
    forged.save()

    assert not chain_holds(consent.pk)


def test_an_unknown_consent_has_no_chain_to_hold() -> None:
    with pytest.raises(Consent.DoesNotExist):
        chain_holds(uuid4())
