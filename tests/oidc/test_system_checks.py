"""What `manage.py check --deploy` finds wrong with a deployment."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from oidc import system_checks
from tests.directories import Directory


@pytest.mark.peer("6b-19")
@pytest.mark.parametrize(("sandbox", "found"), [(True, ["accord.E001"]), (False, [])])
def test_a_sandbox_is_never_deployed(settings: Any, sandbox: bool, found: list[str]) -> None:
    settings.SANDBOX = sandbox

    assert [message.id for message in system_checks.sandbox_is_off()] == found


def test_authorities_that_cannot_be_read_are_named(settings: Any, tmp_path: Path) -> None:
    good, good_file = system_checks.client_authorities_can_be_read(), settings.CLIENT_CA_FILE
    settings.CLIENT_CA_FILE = str(tmp_path / "none.pem")
    (missing,) = system_checks.client_authorities_can_be_read()

    settings.CLIENT_CA_FILES = dict.fromkeys(settings.ISSUERS, good_file)
    all_have_others = system_checks.client_authorities_can_be_read()

    assert good == all_have_others == []
    assert missing.id == "accord.E002"
    assert "none.pem" in missing.msg


@pytest.mark.clause("TLS-08")
def test_a_certificate_header_needs_a_proxy_to_trust(settings: Any) -> None:
    settings.CLIENT_CERTIFICATE_HEADER, settings.TRUSTED_PROXIES = "X-Client-Cert", []
    (alone,) = system_checks.certificates_in_headers_come_from_named_proxies()
    settings.TRUSTED_PROXIES = ["10.0.0.1"]

    assert alone.id == "accord.E003"
    assert system_checks.certificates_in_headers_come_from_named_proxies() == []


def test_the_profiles_of_this_deployment_are_whole() -> None:
    assert system_checks.profiles_are_whole() == []


def test_a_scope_that_opens_registrations_and_no_client_may_have_is_named(settings: Any) -> None:
    profile = settings.ISSUERS["cds"]
    security = replace(profile.security, client_scopes=frozenset())
    settings.ISSUERS = {"cds": replace(profile, security=security)}

    assert "accord.E021" in [message.id for message in system_checks.profiles_are_whole()]


@pytest.mark.clause("REG-04")
def test_a_directory_without_keys_is_named(settings: Any, tmp_path: Path) -> None:
    def found(place: str) -> list[str]:
        settings.DIRECTORY_KEYS = {"cds": place}
        return [message.id or "" for message in system_checks.directories_keys_can_be_read()]

    empty, text = tmp_path / "empty.json", tmp_path / "text"
    empty.write_text('{"keys": []}')
    text.write_text("keys")

    assert [found(str(place)) for place in (empty, text, tmp_path / "none")] == [["accord.E020"]] * 3
    assert found("https://register.example/jwks") == []
    assert found(Directory("cds").publish(tmp_path / "good.json")) == []


def test_a_method_that_nobody_knows_is_named(settings: Any) -> None:
    profile = settings.ISSUERS["cds"]
    security = replace(profile.security, client_authentication=("private_key_jwt", "handshake"))
    settings.ISSUERS = {"cds": replace(profile, security=security)}

    (unknown,) = system_checks.profiles_are_whole()

    assert unknown.id == "accord.E007"
    assert "handshake" in unknown.msg


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"unbound_tokens": False}, "accord.E011"),
        ({"session_reuse": False}, "accord.E023"),
        ({"sender_constraints": ()}, "accord.E022"),
        ({"dpop_nonce_lifetime": timedelta(minutes=5)}, "accord.E022"),
        ({"code_lifetime": timedelta(seconds=61)}, "accord.E005"),
        ({"client_scopes": frozenset({"payments"})}, "accord.E004"),
    ],
)
def test_a_policy_at_odds_with_itself_is_named(settings: Any, changes: dict[str, Any], found: str) -> None:
    profile = settings.ISSUERS["oidc"]
    settings.ISSUERS = {"oidc": replace(profile, security=replace(profile.security, **changes))}

    assert [fault.id for fault in system_checks.profiles_are_whole()] == [found]


def test_looks_at_userinfo_need_words(settings: Any) -> None:
    profile = settings.ISSUERS["oidc"]
    settings.ISSUERS = {
        "oidc": replace(profile, wordings={"en-GB": replace(profile.wording, resource_words={})})
    }

    assert [fault.id for fault in system_checks.profiles_are_whole()] == ["accord.E012"]


def test_a_profile_that_would_put_a_token_into_a_query_is_not_whole(settings: Any) -> None:
    profile = settings.ISSUERS["nz"]
    security = replace(profile.security, response_modes={"code id_token": ("fragment", "query.jwt")})
    settings.ISSUERS = {"nz": replace(profile, security=security)}

    assert [fault.id for fault in system_checks.profiles_are_whole()] == ["accord.E009"]


@pytest.mark.clause("ARR-06")
def test_recipients_are_called_in_a_name_that_their_register_knows(settings: Any) -> None:
    assert system_checks.recipients_know_who_calls_them() == []

    settings.HOLDER_IDS = {}

    assert [fault.id for fault in system_checks.recipients_know_who_calls_them()] == ["accord.W002"]


def test_every_check_of_ours_is_asked_of_a_deployment(settings: Any) -> None:
    """Each is registered, not only written down."""
    settings.HOLDER_IDS = {}
    settings.SANDBOX = True

    found = {fault.id for fault in run_checks(tags=["accord"], include_deployment_checks=True)}

    assert {"accord.E001", "accord.W002"} <= found
