"""Each reader of the environment takes what is right, and names what is missing or wrong."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import profiles
from config import env

SECRET = "0123456789abcdef" * 2
Environment = pytest.MonkeyPatch


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Where neither THING nor THING_FILE is set."""
    monkeypatch.delenv("THING", raising=False)
    monkeypatch.delenv("THING_FILE", raising=False)
    return monkeypatch


@pytest.mark.parametrize("value", ["a word", ""])
def test_a_text_is_read_as_it_stands(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    assert env.text("THING", "default") == value


def test_a_text_that_is_missing_is_its_default_or_named(environment: Environment) -> None:
    assert env.text("THING", "default") == "default"
    with pytest.raises(ImproperlyConfigured, match=r"THING is not set; docs/configuration\.md"):
        env.text("THING")


@pytest.mark.parametrize(
    ("value", "read"),
    [("1", True), ("true", True), ("Yes", True), ("ON", True), ("0", False), ("false", False), ("", False)],
)
def test_a_flag_is_one_or_the_other(environment: Environment, value: str, read: bool) -> None:
    environment.setenv("THING", value)

    assert env.flag("THING") is read


def test_a_flag_that_is_missing_is_off(environment: Environment) -> None:
    assert env.flag("THING") is False


@pytest.mark.parametrize("value", ["2", "maybe", " 1"])
def test_a_flag_that_is_neither_is_named(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match="neither 1 nor 0"):
        env.flag("THING")


@pytest.mark.parametrize(("value", "read"), [("2", 2), ("0.5", 0.5), ("100000", 100_000)])
def test_a_number_is_read(environment: Environment, value: str, read: float) -> None:
    environment.setenv("THING", value)

    assert env.number("THING", 1) == read


def test_a_number_that_is_missing_is_its_default(environment: Environment) -> None:
    assert env.number("THING", 1.5) == 1.5


@pytest.mark.parametrize("value", ["", "0", "0.0", "-1", "1e3", "nan", "inf", "1,5", " 2", "1" * 10])
def test_what_is_no_number_above_nothing_is_named(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match=r"THING=.* is not a number above 0"):
        env.number("THING", 1)


def test_a_secret_comes_from_its_variable(environment: Environment) -> None:
    environment.setenv("THING", SECRET)

    assert env.secret("THING") == SECRET


def test_a_secret_in_a_file_comes_before_its_variable(environment: Environment, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    environment.setenv("THING", "x" * 32)
    environment.setenv("THING_FILE", str(file))

    assert env.secret("THING") == SECRET


@pytest.mark.parametrize("value", [None, "", SECRET[1:]])
def test_a_secret_that_is_missing_or_short_is_named_and_never_told(
    environment: Environment, value: str | None
) -> None:
    if value is not None:
        environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match=r"THING .*at least 32") as refusal:
        env.secret("THING")

    assert not value or value not in str(refusal.value)


def test_a_file_that_cannot_be_read_is_named(environment: Environment, tmp_path: Path) -> None:
    environment.setenv("THING", SECRET)
    environment.setenv("THING_FILE", str(tmp_path / "none"))

    with pytest.raises(ImproperlyConfigured, match=r"THING_FILE=.*none cannot be read"):
        env.secret("THING")


@pytest.mark.parametrize("value", ["https://bank.example", "https://localhost:9443"])
def test_an_https_origin_is_read(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    assert env.https_url("THING") == value


@pytest.mark.parametrize(
    "value",
    [
        "http://bank.example",
        "bank.example",
        "https://",
        "https://bank.example/",
        "https://bank.example/path",
        "https://bank.example?a=b",
        "https://bank.example#here",
    ],
)
def test_an_origin_of_another_form_is_named(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match=r"THING=.*https://host\[:port\]"):
        env.https_url("THING")


def test_an_origin_that_is_missing_is_named(environment: Environment) -> None:
    with pytest.raises(ImproperlyConfigured, match="THING is not set"):
        env.https_url("THING")


@pytest.mark.parametrize(("value", "read"), [("a, b ,,c", ["a", "b", "c"]), ("", []), (" , ", [])])
def test_words_are_parted_by_commas(environment: Environment, value: str, read: list[str]) -> None:
    environment.setenv("THING", value)

    assert env.words("THING", "default") == read


def test_words_that_are_missing_are_the_default(environment: Environment) -> None:
    assert env.words("THING", "a,b") == ["a", "b"]
    assert env.words("THING") == []


def test_a_mapping_pairs_paths_with_what_is_known(environment: Environment) -> None:
    environment.setenv("THING", "cds, first=nz")

    assert env.mapping("THING", "", {"cds": 1, "nz": 2}) == {"cds": 1, "first": 2}


def test_a_mapping_that_is_missing_is_the_default(environment: Environment) -> None:
    assert env.mapping("THING", "cds", {"cds": 1, "nz": 2}) == {"cds": 1}


@pytest.mark.parametrize("value", ["uk", "first=uk", "cds,uk"])
def test_a_mapping_to_something_unknown_is_named(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match="THING: uk is not one of cds, nz"):
        env.mapping("THING", "", {"cds": 1, "nz": 2})


def test_paths_stand_behind_known_words(environment: Environment) -> None:
    environment.setenv("THING", "cds=/a=b.pem, nz=/c.pem")

    assert env.paths("THING", {"cds", "nz"}) == {"cds": "/a=b.pem", "nz": "/c.pem"}
    assert env.paths("NOTHING", {"cds"}) == {}


@pytest.mark.parametrize("value", ["uk=/a.pem", "cds", "cds=", "/a.pem"])
def test_a_path_for_something_unknown_is_named(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match=r"THING: .* is not one of cds, nz and a path"):
        env.paths("THING", {"cds", "nz"})


def test_words_may_belong_to_known_words(environment: Environment) -> None:
    environment.setenv("THING", "cds=brand-12, nz=harbour")

    assert env.words_of("THING", {"cds", "nz"}) == {"cds": "brand-12", "nz": "harbour"}
    assert env.words_of("NOTHING", {"cds"}) == {}
    with pytest.raises(ImproperlyConfigured, match=r"THING: nz=harbour is not one of cds and a word"):
        env.words_of("THING", {"cds"})


def test_seconds_may_belong_to_known_words(environment: Environment) -> None:
    environment.setenv("THING", "uk=3600, cds=1")

    assert env.seconds_of("THING", {"cds", "uk"}) == {"uk": timedelta(hours=1), "cds": timedelta(seconds=1)}
    assert env.seconds_of("NOTHING", {"cds"}) == {}


@pytest.mark.parametrize("value", ["uk", "uk=", "uk=0", "uk=-1", "uk=1.5", "uk=1h", "uk=999999999", "xx=1"])
def test_seconds_of_nothing_known_or_that_are_none_are_refused(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.seconds_of("THING", {"uk"})


def test_permissions_that_are_not_served_can_be_asked_for_no_more(environment: Environment) -> None:
    environment.setenv("THING", "uk=ReadOffers, nz=ReadParty, uk=ReadPAN, uk=ReadOffers")

    narrowed = env.narrowed("THING", profiles.BY_NAME)

    lost = {
        name: profiles.BY_NAME[name].consent.permissions - profile.consent.permissions
        for name, profile in narrowed.items()
        if profile != profiles.BY_NAME[name]
    }
    assert lost == {"uk": {"ReadOffers", "ReadPAN"}, "nz": {"ReadParty"}}
    assert env.narrowed("NOTHING", profiles.BY_NAME) == profiles.BY_NAME


@pytest.mark.parametrize(
    "value", ["uk", "uk=", "=ReadOffers", "uk=ReadTheirMind", "xx=ReadOffers", "cds=bank:payees:read"]
)
def test_what_is_no_permission_of_an_intent_cannot_be_left_out(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match=f"THING: {value} is no permission of nz, nz1, uk"):
        env.narrowed("THING", profiles.BY_NAME)


def test_addresses_may_belong_to_known_words(environment: Environment) -> None:
    environment.setenv("THING", "uk=https://keystore.example/a/b.jwks?c=d")

    assert env.addresses("THING", {"cds", "uk"}) == {"uk": "https://keystore.example/a/b.jwks?c=d"}
    assert env.addresses("NOTHING", {"cds"}) == {}


@pytest.mark.parametrize("value", ["nz=https://keystore.example/a", "uk=http://keystore.example/a", "uk=/a"])
def test_an_address_of_nothing_known_or_not_of_https_is_refused(environment: Environment, value: str) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match=r"THING: .* is not one of cds, uk and an https address"):
        env.addresses("THING", {"cds", "uk"})


def test_words_are_chosen_out_of_the_known(environment: Environment) -> None:
    environment.setenv("THING", "nz, cds")

    assert env.chosen("THING", {"cds", "nz", "uk"}) == ["nz", "cds"]
    assert env.chosen("NOTHING", {"cds"}) == []
    with pytest.raises(ImproperlyConfigured, match="THING: nz is not one of cds, uk"):
        env.chosen("THING", {"cds", "uk"})


KEYS = [base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2)]


@pytest.mark.clause("SEC-07")
def test_keys_come_by_their_names_the_newest_first(environment: Environment, tmp_path: Path) -> None:
    environment.setenv("THING", f"new={KEYS[0]}, old={KEYS[1]}")
    (tmp_path / "keys").write_text(f"new={KEYS[0]}\nold={KEYS[1]}\n")
    environment.setenv("OTHER_FILE", str(tmp_path / "keys"))

    assert env.named_keys("THING") == {"new": b"\1" * 32, "old": b"\2" * 32}
    assert list(env.named_keys("THING")) == ["new", "old"]
    assert env.named_keys("OTHER") == env.named_keys("THING")
    assert env.named_keys("NOTHING") == {}


@pytest.mark.parametrize(
    "value", ["new", "new=", "new=c2hvcnQ=", f"New={KEYS[0]}", f"={KEYS[0]}", f"a={KEYS[0]},a={KEYS[1]}"]
)
def test_a_key_without_a_name_of_its_own_or_of_another_length_stops_the_start(
    environment: Environment, value: str
) -> None:
    environment.setenv("THING", value)

    with pytest.raises(ImproperlyConfigured, match=r"THING: .* needs a name of its own"):
        env.named_keys("THING")
