"""Sessions are found by their key while they last; whose has ended gets a new one, and not the old key."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.session_store import SessionStore

pytestmark = pytest.mark.django_db


def _kept() -> str:
    session = SessionStore()
    session["said"] = "hello"
    session.save()
    assert session.session_key is not None
    return session.session_key


def test_a_session_is_found_by_its_key() -> None:
    assert SessionStore(_kept())["said"] == "hello"


def test_one_that_has_ended_is_empty_and_its_key_is_not_used_again() -> None:
    key = _kept()
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))

    session = SessionStore(key)
    assert "said" not in session
    session["said"] = "again"
    session.save()
    assert session.session_key not in {key, None}


def test_a_key_that_nobody_gave_out_is_not_taken() -> None:
    session = SessionStore("chosen-by-a-stranger")
    session["said"] = "hello"
    session.save()
    assert session.session_key != "chosen-by-a-stranger"
