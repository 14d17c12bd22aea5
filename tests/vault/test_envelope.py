"""An envelope opens at its own place, by its own key, whole; and else not at all."""

import os
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from vault import keys
from vault.envelope import CannotOpen, key_of, rewrapped, seal, seal_text, unseal, unseal_text

OLD, NEW = os.urandom(32), os.urandom(32)
PLAIN, PLACE = b"JBSWY3DPEHPK3PXP", "a_table.a_column|7"


def test_what_is_sealed_comes_back_and_never_looks_the_same() -> None:
    assert unseal(seal(PLAIN, PLACE), PLACE) == PLAIN
    assert seal(PLAIN, PLACE) != seal(PLAIN, PLACE)
    assert unseal_text(seal_text("mañana", PLACE), PLACE) == "mañana"


@pytest.mark.clause("SEC-07")
def test_what_was_moved_to_another_row_does_not_open() -> None:
    sealed = seal(PLAIN, PLACE)

    with pytest.raises(CannotOpen, match=r"a_table.a_column\|8 does not open"):
        unseal(sealed, "a_table.a_column|8")


@pytest.mark.parametrize("at", range(4, 150, 5))
def test_what_was_altered_anywhere_does_not_open(at: int) -> None:
    sealed = bytearray(seal(PLAIN, PLACE))
    at %= len(sealed)
    sealed[at] ^= 1

    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 4, 16, 60, 87, 100])
def test_what_was_cut_off_does_not_open(length: int) -> None:
    with pytest.raises(CannotOpen):
        unseal(seal(PLAIN, PLACE)[:length], PLACE)


@pytest.mark.clause("SEC-07")
def test_the_newest_key_seals_and_the_others_open(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = {"old": OLD}
    before = seal(PLAIN, PLACE)
    settings.KEY_ENCRYPTION_KEYS = {"new": NEW, "old": OLD}

    assert key_of(seal(PLAIN, PLACE)) == "new"
    assert (key_of(before), unseal(before, PLACE)) == ("old", PLAIN)


def test_a_key_that_is_gone_is_named(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = {"old": OLD}
    sealed = seal(PLAIN, PLACE)
    settings.KEY_ENCRYPTION_KEYS = {"new": NEW}

    with pytest.raises(CannotOpen, match=r"\|7 is sealed by the key old, which KEY_ENCRYPTION_KEYS does not"):
        unseal(sealed, PLACE)


def test_another_key_of_the_same_name_opens_nothing(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = {"old": OLD}
    sealed = seal(PLAIN, PLACE)
    settings.KEY_ENCRYPTION_KEYS = {"old": NEW}

    with pytest.raises(CannotOpen, match="does not open by the key old: it is another key"):
        unseal(sealed, PLACE)


def test_wrapping_anew_leaves_what_is_sealed_as_it_is(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = {"old": OLD}
    sealed = seal(PLAIN, PLACE)
    settings.KEY_ENCRYPTION_KEYS = {"new": NEW, "old": OLD}

    anew = rewrapped(sealed, PLACE)

    assert (key_of(anew), unseal(anew, PLACE)) == ("new", PLAIN)
    assert anew[-len(PLAIN) - 28 :] == sealed[-len(PLAIN) - 28 :]


def test_without_keys_of_their_own_data_are_under_the_secret_key(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = {}
    sealed = seal(PLAIN, PLACE)
    assert key_of(sealed) == "secret-key"

    settings.SECRET_KEY = "another-key-of-at-least-thirty-two-characters"

    with pytest.raises(ImproperlyConfigured, match="by the key secret-key"):
        unseal(sealed, PLACE)


def test_what_was_sealed_before_there_were_envelopes_opens_and_gets_one(settings: Any) -> None:
    nonce = os.urandom(12)
    former = nonce + keys.former().encrypt(nonce, PLAIN, b"its former place")

    assert unseal(former, PLACE, formerly="its former place") == PLAIN
    assert unseal(rewrapped(former, PLACE, formerly="its former place"), PLACE) == PLAIN
    settings.SECRET_KEY = "another-key-of-at-least-thirty-two-characters"
    with pytest.raises(CannotOpen, match="another SECRET_KEY"):
        unseal(former, PLACE, formerly="its former place")
