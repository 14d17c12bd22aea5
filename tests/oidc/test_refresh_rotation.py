"""Refresh tokens of apps without a secret: replaced at each use; safe against theft and a lost answer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from consent.models import Consent
from oidc.models import RefreshToken, SpentRefreshToken
from oidc.registration import RegistrationRefused, validated
from tests.actors import CHALLENGE, VERIFIER, Answer, Customer, Recipient
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.fixture
def app(issuer_keys: None) -> RelyingParty:
    """A public client with offline access."""
    return RelyingParty("oidc", "phone-app", "").register(
        token_endpoint_auth_method="none", grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
    )  # fmt: skip


@pytest.fixture
def first(app: RelyingParty, mia: Customer) -> str:
    """Its first refresh token."""
    link = app.link(scope="openid offline_access", code_challenge=CHALLENGE, code_challenge_method="S256")
    answer = app.redeems(app.answer_in(mia.allows(link))["code"], code_verifier=VERIFIER)
    return str(answer.json()["refresh_token"])


def next_of(app: RelyingParty, token: str) -> str:
    answer = app.refreshes(token)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["refresh_token"])


def assert_ended(app: RelyingParty, *tokens: str) -> None:
    for token in tokens:
        refused = app.refreshes(token)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert RefreshToken.objects.get().revoked_at is not None
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("RFC 9700 §4.14.2")
def test_each_use_brings_another_token_and_a_working_access_token(app: RelyingParty, first: str) -> None:
    answers: list[Answer] = [app.refreshes(first)]
    for _ in range(3):
        answers.append(app.refreshes(answers[-1].json()["refresh_token"]))

    assert len({first, *(answer.json()["refresh_token"] for answer in answers)}) == 5
    assert all(app.userinfo(answer.json()["access_token"])["sub"] for answer in answers)
    assert RefreshToken.objects.get().generation == 5


@pytest.mark.peer("6-13")
@pytest.mark.clause("RFC 9700 §4.14.2", "REF-06")
def test_a_lost_answer_is_asked_for_again(app: RelyingParty, first: str) -> None:
    next_of(app, first)
    next_of(app, first)
    third = next_of(app, first)

    fourth = next_of(app, third)

    assert RefreshToken.objects.get().generation == 3
    assert next_of(app, fourth)


@pytest.mark.clause("RFC 9700 §4.14.2")
def test_once_the_new_token_was_used_the_old_one_ends_the_family(app: RelyingParty, first: str) -> None:
    second = next_of(app, first)
    third = next_of(app, second)

    assert app.refreshes(first).json()["error"] == "invalid_grant"

    assert_ended(app, third, second, first)


@pytest.mark.clause("RFC 9700 §4.14.2")
def test_a_minute_after_the_first_answer_the_old_token_ends_the_family(app: RelyingParty, first: str) -> None:
    next_of(app, first)
    RefreshToken.objects.update(rotated_at=F("rotated_at") - timedelta(seconds=59))
    second = next_of(app, first)
    RefreshToken.objects.update(rotated_at=F("rotated_at") - timedelta(seconds=2))

    assert app.refreshes(first).json()["error"] == "invalid_grant"

    assert_ended(app, second)


@pytest.mark.clause("RFC 9700 §4.14.2")
def test_an_answer_that_was_asked_for_again_is_not_used_after_all(app: RelyingParty, first: str) -> None:
    lost = next_of(app, first)
    second = next_of(app, first)

    assert app.refreshes(lost).json()["error"] == "invalid_grant"

    assert_ended(app, second, first)


@pytest.mark.clause("RFC 9700 §4.14.2", "RFC 7009 §2.1")
def test_what_was_revoked_is_never_in_grace(app: RelyingParty, first: str) -> None:
    second = next_of(app, first)

    assert app.post("revoke", token=first).status_code == 200

    assert_ended(app, second, first)


@pytest.mark.clause("REF-08", "RFC 9700 §4.14.2")
def test_a_token_of_one_app_is_no_token_of_another(app: RelyingParty, first: str) -> None:
    other = RelyingParty("oidc", "another-app", "").register(
        token_endpoint_auth_method="none", grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
    )  # fmt: skip
    second = next_of(app, first)

    for token in (first, second):
        assert other.refreshes(token).json()["error"] == "invalid_grant"
        assert other.post("revoke", token=token).status_code == 200

    assert next_of(app, second)


@pytest.mark.peer("6-13")
@pytest.mark.clause("REF-06")
def test_whoever_proves_who_it_is_keeps_its_token(recipient: Recipient, mia: Customer) -> None:
    tokens = recipient.redeems(recipient.answer_in(mia.allows(recipient.link()))["code"]).json()

    for _ in range(3):
        assert recipient.refreshes(tokens["refresh_token"]).json()["refresh_token"] == tokens["refresh_token"]

    assert not SpentRefreshToken.objects.exists()


@pytest.mark.clause("RFC 9700 §2.2.2")
def test_without_rotation_a_public_client_gets_no_refresh_token(settings: Any, app: RelyingParty) -> None:
    profile = settings.ISSUERS["oidc"]
    keeping = replace(profile.security, rotates_for=frozenset())
    settings.ISSUERS = {"oidc": replace(profile, security=keeping)}

    with pytest.raises(RegistrationRefused, match="refresh_token is not for clients without"):
        validated("oidc", app.metadata(token_endpoint_auth_method="none", response_types=["code"]))
