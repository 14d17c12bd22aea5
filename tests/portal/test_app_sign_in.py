"""The bank's own app signs its customer in by itself: what it asks for, and what it gets."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Consent
from demo.sign_in import ONE_TIME_CODE
from oidc.endpoints.discovery import metadata
from oidc.models import AuthSession, Interaction, PushedRequest
from oidc.pruning import prune
from oidc.recovering import end_what_was_granted
from portal.models import DeclaredThreat, KnownDevice, SecurityLetter, SignInEvent
from tests.actors import VERIFIER, Customer
from tests.first_party import PATH, SCOPE, TYPED, PhoneApp, error
from tests.inbox import Inbox
from tests.invariants import violations

pytestmark = [pytest.mark.django_db, pytest.mark.clause("ACR-14")]


@pytest.mark.clause("FIPA §4.1", "FIPA §5.1", "FIPA §5.2.1")
@pytest.mark.usefixtures("agreed")
def test_a_customer_signs_in_without_leaving_the_app(phone: PhoneApp) -> None:
    first = phone.asks_for_code()
    second = phone.goes_on(first, **TYPED)
    third = phone.goes_on(second, code=ONE_TIME_CODE)

    assert (error(first), first.json()["ask"]) == ("insufficient_authorization", "password")
    assert (error(second), second.json()["ask"]) == ("insufficient_authorization", "code")
    assert "totp" in second.json()["by"]
    assert third.status_code == 200, third.content
    assert set(third.json()) == {"authorization_code"}
    tokens = phone.redeems(third.json()["authorization_code"], code_verifier=VERIFIER).json()
    claims = phone.verified(tokens["id_token"])
    assert (claims["amr"], claims["acr"]) == (["mfa", "otp", "pwd"], "https://refeds.org/profile/mfa")
    assert tokens["token_type"] == "DPoP"
    assert "refresh_token" in tokens
    flow = Interaction.objects.get(outcome="remembered")
    assert flow.amr == claims["amr"]
    assert flow.authenticated_at is not None
    assert int(flow.authenticated_at.timestamp()) == claims["auth_time"]
    assert SignInEvent.objects.filter(what="signed in").latest("pk").about == "our app"
    assert not AuthSession.objects.exists()
    assert all(not answer.cookies for answer in (first, second, third))
    assert violations() == []


@pytest.mark.usefixtures("agreed")
def test_all_may_come_in_one_call(phone: PhoneApp) -> None:
    answer = phone.asks_for_code(**TYPED, code=ONE_TIME_CODE)

    assert answer.status_code == 200, answer.content
    assert not AuthSession.objects.exists()


@pytest.mark.clause("FIPA §6")
@pytest.mark.usefixtures("agreed")
def test_a_request_without_an_address_to_come_back_to_needs_none_at_the_token_endpoint(
    phone: PhoneApp,
) -> None:
    code = phone.signs_in(redirect_uri=...).json()["authorization_code"]

    answer = phone.redeems(code, code_verifier=VERIFIER, redirect_uri=None)

    assert answer.status_code == 200, answer.content


@pytest.mark.usefixtures("agreed")
def test_a_code_by_text_message_goes_on_as_on_the_page(phone: PhoneApp, inbox: Inbox) -> None:
    named = phone.asks_for_code(**TYPED)
    sent = phone.goes_on(named, send="sms")
    again = phone.goes_on(sent, send="sms")

    done = phone.goes_on(again, code=inbox.last.code)

    assert "sms" in named.json()["by"]
    assert sent.json()["sent_to"].startswith("••• ")
    assert 0 < again.json()["wait"] <= 30
    assert len(inbox.messages) == 1
    tokens = phone.redeems(done.json()["authorization_code"], code_verifier=VERIFIER).json()
    assert phone.verified(tokens["id_token"])["amr"] == ["mfa", "otp", "pwd", "sms"]
    assert SignInEvent.objects.filter(what="code sent").exists()


# --- what needs our pages -----------------------------------------------------------------------------------


@pytest.mark.clause("FIPA §5.2.2.1")
def test_a_consent_is_given_on_the_page_alone(phone: PhoneApp, mia: Customer) -> None:
    answer = phone.signs_in()

    assert error(answer) == "redirect_to_web"
    assert set(answer.json()) == {"error", "error_description", "request_uri", "expires_in"}
    assert not Consent.objects.exclude(status="awaiting").exists()
    code = phone.answer_in(mia.allows(phone.link_to(request_uri=answer.json()["request_uri"])))["code"]
    assert phone.redeems(code, code_verifier=VERIFIER).status_code == 200
    assert phone.signs_in().status_code == 200


@pytest.mark.clause("FIPA §5.2.2.1")
@pytest.mark.usefixtures("mia")
@pytest.mark.parametrize(
    "missing", [{"code_challenge": ..., "code_challenge_method": ...}, {"redirect_uri": ...}]
)
def test_what_could_not_be_pushed_is_not(phone: PhoneApp, missing: dict[str, Any]) -> None:
    answer = phone.signs_in(**missing)

    assert (error(answer), "request_uri" in answer.json()) == ("redirect_to_web", False)
    assert not PushedRequest.objects.exists()


@pytest.mark.usefixtures("agreed")
def test_more_than_was_agreed_to_is_asked_for_on_the_page(phone: PhoneApp) -> None:
    assert error(phone.signs_in(scope=f"{SCOPE} email")) == "redirect_to_web"
    assert phone.signs_in(scope="openid").status_code == 200


@pytest.mark.usefixtures("agreed")
def test_who_is_to_agree_anew_types_nothing_into_the_app(phone: PhoneApp) -> None:
    answer = phone.asks_for_code(prompt="consent")

    assert error(answer) == "redirect_to_web"
    assert "request_uri" in answer.json()


@pytest.mark.clause("ACR-11")
@pytest.mark.usefixtures("agreed")
def test_under_attack_no_text_message_counts(phone: PhoneApp, inbox: Inbox) -> None:
    DeclaredThreat.objects.create(reason="numbers are being stolen", declared_at=timezone.now())

    named = phone.asks_for_code(**TYPED)

    assert named.json()["by"] == ["totp"]
    assert "sent_to" not in phone.goes_on(named, send="sms").json()
    assert not inbox.messages


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("left", [[], ["recovery_codes"]])
def test_who_has_nothing_that_the_app_can_ask_for_goes_to_the_page(
    phone: PhoneApp, settings: Any, left: list[str]
) -> None:
    DeclaredThreat.objects.create(reason="numbers are being stolen", declared_at=timezone.now())
    Authenticator.objects.exclude(type__in=left).delete()

    assert error(phone.asks_for_code(**TYPED)) == "redirect_to_web"
    assert not AuthSession.objects.exists()


# --- what is kept -------------------------------------------------------------------------------------------


@pytest.mark.clause("ACR-11")
@pytest.mark.usefixtures("agreed")
def test_a_phone_that_signs_in_is_known_from_then_on_and_another_one_is_told_of(phone: PhoneApp) -> None:
    browser = KnownDevice.objects.count()
    phone.signs_in()
    phone.signs_in()
    assert KnownDevice.objects.count() == browser + 1

    phone.on_another_phone().signs_in()

    assert KnownDevice.objects.count() == browser + 2
    assert SecurityLetter.objects.filter(topic="new device").count() == 2
    assert "email" not in phone.on_another_phone().asks_for_code(**TYPED).json()["by"]
    assert "email" in phone.asks_for_code(**TYPED).json()["by"]


@pytest.mark.usefixtures("agreed")
def test_sign_ins_that_were_left_are_forgotten_and_none_outlives_a_recovery(phone: PhoneApp) -> None:
    left = phone.asks_for_code(**TYPED)
    end_what_was_granted(timezone.now())

    assert error(phone.goes_on(left, code=ONE_TIME_CODE)) == "invalid_client_attestation"
    assert AuthSession.objects.get().expires_at <= timezone.now()
    prune(timezone.now() + timedelta(seconds=1))
    assert not AuthSession.objects.exists()


@pytest.mark.usefixtures("agreed")
def test_each_step_costs_few_statements(phone: PhoneApp) -> None:
    phone.signs_in()  # by which the client is remembered
    costs, answer = [], None
    for typed in ({}, TYPED, {"code": ONE_TIME_CODE}):
        with CaptureQueriesContext(connection) as seen:
            answer = phone.goes_on(answer, **typed) if answer else phone.asks_for_code(**typed)
        ours = [each["sql"] for each in seen if not re.search(COUNTED_ELSEWHERE, each["sql"])]
        costs.append(len(ours))

    assert answer is not None
    assert answer.status_code == 200
    assert costs == COSTS


COUNTED_ELSEWHERE = 'SAVEPOINT|"example_bank_'
"""What the sandbox's bank asks itself."""
COSTS = [2, 11, 20]
"""Of the first call, of name and password, and of the code with all that comes of it."""


def test_only_where_it_is_served_is_it_published() -> None:
    here = metadata("oidc")

    assert here["authorization_challenge_endpoint"] == f"https://localhost:9443/oidc/{PATH}"
    assert not [name for name in ("fapi2", "cds") if "authorization_challenge_endpoint" in metadata(name)]
