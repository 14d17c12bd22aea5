"""Which of the bank's own apps a phone opens a request in."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from oidc.issuers import security_policy
from oidc.own_apps import own_apps
from profiles import BY_NAME
from tests.browser import Browser
from tests.pages import HOST

pytestmark = pytest.mark.clause("AUT-22", "RFC 8252 §7.2")

FINGERPRINT = ":".join(["A1"] * 32)
APPLE, PACKAGE = "ABCDE12345.example.bank.app", "example.bank.app"
APP = {"issuer": "cds", "apple": APPLE, "android": {"package": PACKAGE, "certificates": [FINGERPRINT]}}
OTHER = {"issuer": "uk", "apple": "ABCDE12345.example.bank.business"}
ISSUERS = {"cds", "uk"}


def fetched(path: str) -> Any:
    return Browser().get(f"/.well-known/{path}", secure=True, **HOST)


def test_apple_is_told_that_only_pushed_requests_of_its_issuer_open_an_app(settings: Any) -> None:
    settings.BANK_APPS = own_apps([APP, OTHER], ISSUERS)

    answer = fetched("apple-app-site-association")

    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "applinks": {
            "details": [
                {"appIDs": [APPLE], "components": [{"/": "/cds/authorize", "?": {"request_uri": "?*"}}]},
                {
                    "appIDs": [OTHER["apple"]],
                    "components": [{"/": "/uk/authorize", "?": {"request_uri": "?*"}}],
                },
            ]
        }
    }


def test_android_is_told_who_signs_the_package(settings: Any) -> None:
    settings.BANK_APPS = own_apps([APP, OTHER], ISSUERS)

    assert fetched("assetlinks.json").json() == [
        {
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": PACKAGE,
                "sha256_cert_fingerprints": [FINGERPRINT],
            },
        }
    ]


@pytest.mark.parametrize("path", ["apple-app-site-association", "assetlinks.json"])
def test_a_bank_without_an_app_claims_nothing(path: str, settings: Any) -> None:
    settings.BANK_APPS = ()

    assert fetched(path).status_code == 404


@pytest.mark.parametrize("issuer", ["cds", "fapi2"])
def test_where_there_may_be_an_app_the_code_flow_is_the_only_one(issuer: str) -> None:
    assert set(security_policy(issuer).response_modes) == {"code"}


@pytest.mark.parametrize(
    ("listed", "wrong"),
    [
        ({}, "a list"),
        (["an app"], "app 0: an object"),
        ([APP | {"ios": APPLE}], "app 0: an object"),
        ([APP | {"issuer": "nz"}], "app 0: issuer"),
        ([{"issuer": "cds"}], "app 0: apple or android"),
        ([APP | {"apple": "example.bank.app"}], "app 0: apple"),
        ([APP | {"android": {"package": "bank", "certificates": [FINGERPRINT]}}], "app 0: package"),
        ([APP | {"android": {"package": PACKAGE}}], "app 0: certificates"),
        ([APP | {"android": {"package": PACKAGE, "certificates": ["a1" * 32]}}], "app 0: certificates"),
        ([APP | {"android": {"certificates": [FINGERPRINT]}}], "app 0: certificates"),
        ([APP | {"android": PACKAGE}], "app 0: android"),
        ([APP, {"issuer": "uk", "apple": APPLE}], "listed twice: an app has one issuer"),
        ([APP, OTHER | {"android": APP["android"]}], "listed twice: an app has one issuer"),
        ([APP, OTHER | {"issuer": "cds"}], "cds is listed twice: an issuer has one app"),
    ],
)
def test_what_is_listed_wrongly_stops_the_start(
    listed: Any, wrong: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=wrong):
        own_apps(listed, ISSUERS)

    file = tmp_path / "apps.json"
    file.write_text(json.dumps(listed))
    monkeypatch.setenv("AN_APPS_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match="AN_APPS_FILE="):
        env.own_apps("AN_APPS_FILE", BY_NAME)


def test_a_file_that_cannot_be_read_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AN_APPS_FILE", str(tmp_path / "apps.json"))
    with pytest.raises(ImproperlyConfigured, match="AN_APPS_FILE="):
        env.own_apps("AN_APPS_FILE", BY_NAME)

    (tmp_path / "apps.json").write_text("[")
    with pytest.raises(ImproperlyConfigured, match="AN_APPS_FILE="):
        env.own_apps("AN_APPS_FILE", BY_NAME)

    monkeypatch.delenv("AN_APPS_FILE")
    assert env.own_apps("AN_APPS_FILE", BY_NAME) == ()


@pytest.mark.parametrize("issuer", sorted(BY_NAME))
def test_an_issuer_whose_requests_may_come_without_being_pushed_has_no_app(
    issuer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "apps.json"
    file.write_text(json.dumps([{"issuer": issuer, "apple": APPLE}]))
    monkeypatch.setenv("AN_APPS_FILE", str(file))

    if issuer in {"cds", "fapi2"}:
        assert [app.issuer for app in env.own_apps("AN_APPS_FILE", BY_NAME)] == [issuer]
    else:
        with pytest.raises(ImproperlyConfigured, match="issuer is not one of cds, fapi2"):
            env.own_apps("AN_APPS_FILE", BY_NAME)
