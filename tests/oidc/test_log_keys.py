"""Whoever is looked for in the logs is found, whatever SECRET_KEY is by then."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.crypto import salted_hmac

from consent.models import Person
from oidc.log_keys import Purpose, _key, keyed, make_log_keys
from oidc.models import LogKey
from oidc.security_log import decided, pseudonym
from staff.models import StaffEvent
from staff.recording import hashed
from tests.staff.people import Member
from tests.staff.things import MIA
from vault.envelope import CannotOpen, key_of
from vault.rotation import rotate

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-04", "AUD-05")]
OWN = os.urandom(32)


@pytest.fixture(autouse=True)
def _as_new_processes() -> Iterator[None]:
    """Each of these tests, and whatever runs after them, reads the keys anew."""
    _key.cache_clear()
    yield
    _key.cache_clear()


def test_lines_from_before_and_after_another_secret_key_are_one_customers(bank: None, settings: Any) -> None:
    ada = Member("ada")
    mia = Person.objects.get(customer_number=MIA).pk
    written_before = salted_hmac("accord.security", repr(mia), algorithm="sha256").hexdigest()[:16]
    ada.works_on().opens("/customers/").press("btn-open", id_number=MIA)
    settings.KEY_ENCRYPTION_KEYS = {"own": OWN}
    list(rotate(batch=100))

    settings.SECRET_KEY = "another " * 8
    _key.cache_clear()
    ada.works_on().opens("/customers/").press("btn-open", id_number=MIA)

    lines = StaffEvent.objects.filter(did="opened customer", customer=pseudonym(mia))
    assert lines.count() == 2
    assert pseudonym(mia) == written_before
    assert {key_of(bytes(row.sealed)) for row in LogKey.objects.all()} == {"own"}


def test_what_was_searched_for_is_known_again_as_it_was(settings: Any) -> None:
    before = salted_hmac("staff.search", "mia", algorithm="sha256").hexdigest()[:16]
    settings.KEY_ENCRYPTION_KEYS = {"own": OWN}
    list(rotate(batch=100))

    settings.SECRET_KEY = "another " * 8

    assert hashed("MIA") == before
    assert hashed("mia") != pseudonym("mia")


def test_a_key_is_made_once_and_lies_sealed(settings: Any) -> None:
    first = keyed(Purpose.PEOPLE, "1")
    rows = {row.purpose: bytes(row.sealed) for row in LogKey.objects.all()}
    make_log_keys()

    assert {row.purpose: bytes(row.sealed) for row in LogKey.objects.all()} == rows
    assert set(rows) == set(Purpose)
    assert all(_key(purpose) not in rows[purpose] for purpose in Purpose)
    _key.cache_clear()
    LogKey.objects.all().delete()  # as of a database that `migrate` has not been run on
    assert keyed(Purpose.PEOPLE, "1") == first
    _key.cache_clear()
    settings.SECRET_KEY = "another " * 8
    with pytest.raises(CannotOpen):
        keyed(Purpose.PEOPLE, "1")


def test_a_line_is_written_also_where_the_database_cannot_be_asked(caplog: Any) -> None:
    caplog.set_level("INFO", logger="accord.security")
    with transaction.atomic():
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT nothing")
        decided(None, "something", customer=7)
        transaction.set_rollback(True)

    assert vars(caplog.records[-1])["customer"] == "unknown"
