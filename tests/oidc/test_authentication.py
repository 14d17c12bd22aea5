"""How strong a sign-in was is read from what happened, never from what was asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone

from consent.models import Person
from oidc.authentication import authentication_of
from oidc.policy import Factor, Strength


@pytest.fixture
def http(db: None) -> HttpRequest:
    request = HttpRequest()
    request.user = Person.objects.create_user(username="mia")
    request.session = SessionStore()
    return request


def did(http: HttpRequest, method: str, **details: Any) -> None:
    record_authentication(http, http.user, method, **details)


def soon() -> datetime:
    return timezone.now() + timedelta(seconds=1)


def test_nobody_has_proved_nothing(http):
    http.user = AnonymousUser()
    assert authentication_of(http, soon()) is None


def test_a_signed_in_session_without_records_proves_nothing(http):
    assert authentication_of(http, soon()) is None


@pytest.mark.clause("ACR-03")
def test_a_password_alone_counts_for_nothing(http):
    did(http, "password")

    found = authentication_of(http, soon())

    assert found is not None
    assert (found.strength, found.methods) == (Strength.PASSWORD, ("pwd",))


@pytest.mark.clause("RFC 8176 §2", "ACR-10")
@pytest.mark.parametrize("kind", ["totp", "recovery_codes", "email"])
def test_a_password_and_a_code_are_two_factors(http, kind):
    did(http, "password")
    did(http, "mfa", type=kind)

    found = authentication_of(http, soon())

    assert found is not None
    assert (found.strength, found.methods) == (Strength.TWO_FACTORS, ("mfa", "otp", "pwd"))


def test_a_code_without_a_password_is_one_factor(http):
    did(http, "mfa", type="totp")

    found = authentication_of(http, soon())

    assert found is not None
    assert found.strength is Strength.ONE_FACTOR


@pytest.mark.clause("RFC 8176 §2")
def test_a_passkey_is_two_factors_by_itself(http):
    did(http, "mfa", type="webauthn", passwordless=True)

    found = authentication_of(http, soon())

    assert found is not None
    assert (found.strength, found.methods) == (Strength.TWO_FACTORS, ("hwk", "mfa", "user"))


def test_time_counts_from_the_newest_second_factor(http):
    did(http, "password")
    did(http, "mfa", type="totp")
    records = http.session["account_authentication_methods"]
    records[0]["at"], records[1]["at"] = 2_000.0, 1_000.0

    found = authentication_of(http, soon())

    assert found is not None
    assert found.at == datetime.fromtimestamp(1_000, UTC)


def test_another_persons_records_count_for_nothing(http):
    did(http, "password")
    http.user = Person.objects.create_user(username="leo")

    assert authentication_of(http, soon()) is None


def test_a_record_from_the_future_counts_for_nothing(http):
    did(http, "password")

    assert authentication_of(http, timezone.now() - timedelta(hours=1)) is None


@pytest.mark.clause("RFC 8176 §2")
def test_a_code_by_text_message_says_so(http):
    did(http, "password")
    did(http, "mfa", type="sms")

    found = authentication_of(http, soon())

    assert found is not None
    assert found.methods == ("mfa", "otp", "pwd", "sms")


@pytest.mark.clause("RFC 8176 §2")
def test_a_passkey_that_devices_share_is_a_key_in_software(http):
    did(http, "mfa", type="webauthn", key="swk")

    found = authentication_of(http, soon())

    assert found is not None
    assert found.methods == ("mfa", "swk", "user")


def test_two_codes_of_one_kind_are_one_factor(http):
    did(http, "mfa", type="totp")
    did(http, "mfa", type="sms")

    found = authentication_of(http, soon())

    assert found is not None
    assert found.strength is Strength.ONE_FACTOR


def test_a_recovery_code_without_a_password_is_no_factor(http):
    did(http, "mfa", type="recovery_codes")

    found = authentication_of(http, soon())

    assert found is not None
    assert found.strength is Strength.PASSWORD


@pytest.mark.clause("ACR-11")
def test_a_factor_that_does_not_count_as_things_stand_proves_nothing(http):
    did(http, "password")
    did(http, "mfa", type="email", link="a consent")

    found = authentication_of(http, soon(), frozenset({Factor.APP}))

    assert found is not None
    assert found.strength is Strength.PASSWORD
    assert found.links == frozenset()
