"""One-time codes: guesses run out, codes are spent, and both hold when requests race."""

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import totp
from django.db import connection

from consent.models import Person
from oidc.policy import Factor
from portal import second_factor
from portal.factor_secrets import app_of
from portal.models import SecondFactorGuard
from portal.proofs import Proof
from portal.second_factor import GUESSES, PAUSE, Paused, WrongCode

NOW = datetime(2026, 11, 20, 9, 0, 10, tzinfo=UTC)
WRONG = "123456"
NETWORK = "192.0.2.0/24"


class Phone:
    """A customer with an authenticator app."""

    def __init__(self, name: str = "mia") -> None:
        self.person = Person.objects.create_user(username=name)
        self.secret = generate_totp_secret()
        app_of(self.person, self.secret).save()

    def code(self, at: datetime = NOW) -> str:
        clock = totp.TOTP(base64.b32decode(self.secret), 6, SHA1(), 30)  # noqa: S303 -- what apps compute
        return clock.generate(int(at.timestamp())).decode()

    def enters(self, code: str, at: datetime = NOW) -> Proof:
        return second_factor.prove(person_id=self.person.pk, code=code, network=NETWORK, at=at)


@pytest.fixture
def phone(db: None, settings) -> Phone:
    settings.SANDBOX = False
    return Phone()


@pytest.fixture
def racing_phone(django_db_setup: None, django_db_blocker, settings) -> Iterator[Phone]:
    """Committed, so that other connections see it, and taken away by hand: the audit log refuses TRUNCATE."""
    settings.SANDBOX = False
    with django_db_blocker.unblock():
        phone = Phone("racer")
        yield phone
        phone.person.delete()


def race(times: int, act: Callable[[], object]) -> list[object]:
    """What `act` gave, or the exception it raised, in each of so many threads."""

    def run(_: int) -> object:
        try:
            return act()
        except (WrongCode, Paused) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def test_the_code_of_the_moment_is_right(phone):
    assert phone.enters(phone.code()).factor is Factor.APP


@pytest.mark.parametrize("drift", [-30, 30], ids=["a step late", "a step early"])
def test_a_clock_may_be_one_step_off(phone, drift):
    assert phone.enters(phone.code(NOW + timedelta(seconds=drift)))


def test_a_code_two_steps_old_is_wrong(phone):
    with pytest.raises(WrongCode):
        phone.enters(phone.code(NOW - timedelta(seconds=60)))


@pytest.mark.clause("RFC 6238 §5.2")
def test_a_code_works_once(phone):
    phone.enters(phone.code())

    with pytest.raises(WrongCode):
        phone.enters(phone.code())


def test_a_code_older_than_the_last_one_used_is_refused(phone):
    older = phone.code(NOW - timedelta(seconds=30))
    phone.enters(phone.code())

    with pytest.raises(WrongCode):
        phone.enters(older)


@pytest.mark.clause("RFC 6238 §5.2")
def test_one_code_entered_many_times_at_once_has_one_winner(racing_phone):
    code = racing_phone.code()

    outcomes = race(8, lambda: racing_phone.enters(code))

    assert sum(isinstance(outcome, Proof) for outcome in outcomes) == 1


@pytest.mark.clause("SEC-09")
@pytest.mark.peer("6b-16")
def test_wrong_codes_count_down_to_a_pause(phone):
    for left in range(GUESSES - 1, 0, -1):
        with pytest.raises(WrongCode) as wrong:
            phone.enters(WRONG)
        assert wrong.value.left == left

    with pytest.raises(Paused) as paused:
        phone.enters(WRONG)
    assert paused.value.until == NOW + PAUSE


@pytest.mark.clause("SEC-09")
def test_during_the_pause_the_right_code_is_not_even_compared(phone):
    for _ in range(GUESSES):
        with pytest.raises((WrongCode, Paused)):
            phone.enters(WRONG)

    with pytest.raises(Paused):
        phone.enters(phone.code())


def test_after_the_pause_five_guesses_are_free_again(phone):
    for _ in range(GUESSES):
        with pytest.raises((WrongCode, Paused)):
            phone.enters(WRONG)

    later = NOW + PAUSE
    with pytest.raises(WrongCode) as wrong:
        phone.enters(WRONG, later)
    assert wrong.value.left == GUESSES - 1
    assert phone.enters(phone.code(later), later)


def test_a_right_code_forgets_the_wrong_ones(phone):
    with pytest.raises(WrongCode):
        phone.enters(WRONG)
    phone.enters(phone.code())

    with pytest.raises(WrongCode) as wrong:
        phone.enters(WRONG)
    assert wrong.value.left == GUESSES - 1


def test_of_32_guesses_at_once_no_more_than_five_are_compared(racing_phone):
    race(32, lambda: racing_phone.enters(WRONG))

    guard = SecondFactorGuard.objects.get(person=racing_phone.person)
    assert guard.guesses == GUESSES
    assert guard.paused_until == NOW + PAUSE


def test_one_persons_guesses_cost_another_nothing(phone):
    other = Phone("leo")
    for _ in range(GUESSES):
        with pytest.raises((WrongCode, Paused)):
            other.enters(WRONG)

    assert phone.enters(phone.code())


def test_a_recovery_code_works_once_in_place_of_the_app(phone):
    codes = RecoveryCodes.activate(phone.person)
    code = codes.get_unused_codes()[0]

    assert phone.enters(code).factor is Factor.RECOVERY
    with pytest.raises(WrongCode):
        phone.enters(code)


@pytest.mark.peer("6b-19")
def test_the_fixed_code_works_in_a_sandbox_only(phone, settings):
    with pytest.raises(WrongCode):
        phone.enters("000000")

    settings.SANDBOX = True
    assert phone.enters("000000")
    assert phone.enters("000000")


def test_the_fixed_code_is_no_factor_for_a_person_who_has_none(db, settings):
    settings.SANDBOX = True
    bare = Person.objects.create_user(username="bare")

    with pytest.raises(WrongCode):
        second_factor.prove(person_id=bare.pk, code="000000", network=NETWORK, at=NOW)


def test_secrets_lie_sealed_in_the_database(phone):
    RecoveryCodes.activate(phone.person)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert phone.secret not in stored
    assert "seed" in stored
