"""The bank's own app signs customers in: nobody else does its way, and nobody guesses more by it."""

import re
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Person
from demo.sign_in import ONE_TIME_CODE, PASSWORD
from oidc.models import AuthorizationCode, AuthSession, Client
from portal.models import SecondFactorGuard, SignInEvent
from tests.actors import VERIFIER, Customer, Recipient
from tests.attested import BY_JWT
from tests.customers import forget_address
from tests.dpop import Prover
from tests.events import Events, refusal
from tests.first_party import PATH, TYPED, PhoneApp, error
from tests.relying_party import RelyingParty
from tests.test_no_secret_in_the_log import Lines, stands_in, written

__all__ = ["written"]  # a fixture, by its name
pytestmark = [pytest.mark.django_db, pytest.mark.clause("ACR-14"), pytest.mark.usefixtures("agreed")]
WRONG = {"username": "mia", "password": "a-wrong-password"}


# --- who may ask --------------------------------------------------------------------------------------------


@pytest.mark.clause("FIPA §9.1")
def test_a_client_that_no_operator_marked_signs_nobody_in(phone: PhoneApp) -> None:
    began = phone.asks_for_code(**TYPED)
    Client.objects.update(first_party=False)

    refused = phone.asks_for_code(**TYPED, code=ONE_TIME_CODE), phone.goes_on(began, code=ONE_TIME_CODE)

    assert [error(answer) for answer in refused] == ["unauthorized_client"] * 2
    assert refusal(refused[0])["code"] == "unauthorized_client"
    assert not SignInEvent.objects.filter(what="signed in", open_about="our app").exists()


def test_an_issuer_that_does_not_serve_it_serves_it_to_nobody(fapi2: Recipient) -> None:
    Client.objects.update(first_party=True)
    fapi2 = fapi2.with_dpop()

    answer = fapi2.post(PATH, proof=fapi2.prover.proof("POST", fapi2.url(PATH)), **TYPED)

    assert error(answer) in {"unauthorized_client", "invalid_client"}


@pytest.mark.parametrize("ended", [{"suspended_at": timezone.now()}, {"paused_at": timezone.now()}])
def test_a_client_that_is_stopped_goes_on_with_nothing(phone: PhoneApp, ended: dict[str, Any]) -> None:
    began = phone.asks_for_code(**TYPED)
    Client.objects.update(**ended)

    expected = "invalid_client_attestation" if "suspended_at" in ended else "unauthorized_client"
    assert error(phone.goes_on(began, code=ONE_TIME_CODE)) == expected
    assert error(phone.asks_for_code()) == expected


def test_a_name_alone_proves_no_app(issuer_keys: None) -> None:
    public = RelyingParty("oidc", "public-app", "").register(
        token_endpoint_auth_method="none", response_types=["code"], grant_types=["authorization_code"]
    )
    Client.objects.filter(client_id="public-app").update(first_party=True)

    answer = public.post(PATH, **public.asks(), **TYPED, proof=Prover().proof("POST", public.url(PATH)))

    assert error(answer) == "invalid_client"


def test_without_a_key_nobody_knows_on_which_phone_it_is(phone: PhoneApp) -> None:
    server = RelyingParty("oidc", "another", "").register(response_types=["code"])
    Client.objects.update(first_party=True)

    assert error(server.post(PATH, **server.asks(), **TYPED)) == "invalid_request"
    assert error(phone.post(PATH, **phone.request(), **TYPED, proof="")) == "invalid_client_attestation"


@pytest.mark.clause("FIPA §5.1")
@pytest.mark.parametrize(
    "asked",
    [
        {"response_type": "code id_token"},
        {"response_type": ...},
        {"prompt": "none"},
        {"request": "eyJ.eyJ.x"},
        {"request_uri": "urn:ietf:params:oauth:request_uri:x"},
        {"redirect_uri": "https://elsewhere.test/"},
        {"dpop_jkt": "A" * 43},
        {"code_challenge_method": "plain"},
        {"username": "m" * 151},
        {"code": "1" * 33},
        {"username": "mia\x00"},
    ],
    ids=str,
)
def test_what_cannot_be_answered_here_is_refused(phone: PhoneApp, asked: dict[str, Any]) -> None:
    before = AuthorizationCode.objects.count()

    answer = phone.asks_for_code(**{**TYPED, "code": ONE_TIME_CODE, **asked})

    assert error(answer) in {"invalid_request", "invalid_dpop_proof", "unauthorized_client"}
    assert AuthorizationCode.objects.count() == before


# --- whose session it is ------------------------------------------------------------------------------------


@pytest.mark.clause("FIPA §5.3.1", "FIPA §9.6.1")
def test_a_session_counts_once_and_on_one_phone_of_one_app(phone: PhoneApp, events: Events) -> None:
    other = PhoneApp("oidc", "another-app", "", instance=phone.instance).registered_as_own()
    began = phone.asks_for_code(**TYPED)

    for thief in (other, phone.on_another_phone()):
        assert error(thief.goes_on(began, code=ONE_TIME_CODE)) == "invalid_session"
    assert phone.goes_on(began, code=ONE_TIME_CODE).status_code == 200
    assert error(phone.goes_on(began, code=ONE_TIME_CODE)) == "invalid_session"
    assert events.refused[-3:] == ["invalid_session"] * 3


@pytest.mark.clause("FIPA §9.6.1")
def test_an_attested_phone_is_known_by_both_keys_that_it_shows(issuer_keys: None) -> None:
    phone = PhoneApp("oidc", "two-keys", "").register(token_endpoint_auth_method=BY_JWT)
    Client.objects.filter(client_id="two-keys").update(first_party=True)
    key, other = Prover(), phone.on_another_phone()

    def by(app: PhoneApp, prover: Prover, **sent: str) -> Any:
        return app.post(PATH, proof=prover.proof("POST", app.url(PATH)), **sent)

    began = by(phone, key, **phone.request(), **TYPED).json()
    assert began["error"] == "insufficient_authorization"
    for app, prover in ((other, key), (phone, Prover())):
        sent = {"auth_session": began["auth_session"], "code": ONE_TIME_CODE}
        assert error(by(app, prover, **sent)) == "invalid_session"


@pytest.mark.parametrize("spoilt", ["", "x" * 43, "x"])
def test_a_session_that_is_none_is_told_so(phone: PhoneApp, spoilt: str) -> None:
    answer = phone.post(PATH, auth_session=spoilt or "ä", code=ONE_TIME_CODE)

    assert error(answer) == "invalid_session"


def test_a_session_ends_with_its_ten_minutes(phone: PhoneApp) -> None:
    began = phone.asks_for_code(**TYPED)
    AuthSession.objects.update(expires_at=timezone.now())

    assert error(phone.goes_on(began, code=ONE_TIME_CODE)) == "invalid_session"


@pytest.mark.clause("SEC-06")
def test_it_is_kept_as_a_digest_alone(phone: PhoneApp) -> None:
    secret = phone.asks_for_code(**TYPED).json()["auth_session"]

    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    assert secret not in str(AuthSession.objects.values_list().get())
    assert PASSWORD not in str(AuthSession.objects.values_list().get())


def test_a_call_that_comes_again_guesses_nothing(phone: PhoneApp) -> None:
    sent = {"proof": phone.instance.proof("POST", phone.url(PATH), nonce=phone.challenge()), **WRONG}
    asked = phone.request()
    phone.post(PATH, **asked, **sent)
    before = SignInEvent.objects.count()

    again = phone.post(PATH, **asked, **sent)

    assert error(again) in {"invalid_dpop_proof", "invalid_client_attestation"}
    assert SignInEvent.objects.count() == before


@pytest.mark.clause("RFC 9449 §10")
def test_the_code_is_the_phones_alone(phone: PhoneApp) -> None:
    code = phone.signs_in().json()["authorization_code"]

    assert error(phone.on_another_phone().redeems(code, code_verifier=VERIFIER)) == "invalid_grant"
    assert phone.redeems(code, code_verifier=VERIFIER).status_code == 200


# --- guessing -----------------------------------------------------------------------------------------------


@pytest.mark.clause("ACR-15")
def test_known_and_unknown_names_are_answered_alike_to_the_pause(phone: PhoneApp, events: Events) -> None:
    heard = []
    for name in ("nobody", "mia"):
        forget_address()
        for _ in range(6):
            answer = phone.asks_for_code(username=name, password="wrong")
            told = {**answer.json(), "auth_session": ""} if answer.status_code == 400 else answer.json()
            heard.append((answer.status_code, told, answer.headers.get("Retry-After")))

    assert heard[:6] == heard[6:]
    assert [status for status, _, _ in heard[:6]] == [400] * 5 + [429]
    assert events.refused[-12:] == [
        *["unknown name"] * 5, "too many sign-ins", *["wrong password"] * 5, "too many sign-ins",
    ]  # fmt: skip
    assert error(phone.asks_for_code(**TYPED)) == "temporarily_unavailable"


@pytest.mark.clause("ACR-15")
def test_what_is_guessed_in_the_app_counts_on_the_page_and_on_either_host(phone: PhoneApp) -> None:
    for at in (3, 2):
        for _ in range(at):
            assert error(phone.asks_for_code(**WRONG)) == "insufficient_authorization"
        phone.handshake = elsewhere  # type: ignore[method-assign]

    assert error(phone.asks_for_code(**TYPED)) == "temporarily_unavailable"
    page = Customer("mia").opens("/").press("btn-continue", id_username="mia", id_password=PASSWORD)
    assert "Too many tries" in page.text


def elsewhere(certificate: str | None = None) -> dict[str, str]:
    return {"SERVER_NAME": "localhost", "SERVER_PORT": "9444"}


@pytest.mark.clause("ACR-15")
def test_codes_are_guessed_as_often_as_on_the_page_whatever_sessions_begin(phone: PhoneApp) -> None:
    left = []
    for _ in range(4):
        answer = phone.goes_on(phone.asks_for_code(**TYPED), code="123123")
        left.append(answer.json()["tries_left"])
        assert refusal(answer)["code"] == "wrong code"

    paused = phone.goes_on(phone.asks_for_code(**TYPED), code="123123")

    assert left == [4, 3, 2, 1]
    assert (paused.status_code, paused["Retry-After"]) == (429, "900")
    assert error(phone.goes_on(phone.asks_for_code(**TYPED), code=ONE_TIME_CODE)) == "temporarily_unavailable"
    assert SignInEvent.objects.filter(what="paused").exists()
    assert SecondFactorGuard.objects.get().guesses == 5


def test_a_code_without_the_password_before_it_opens_nothing(phone: PhoneApp) -> None:
    began = phone.asks_for_code(code=ONE_TIME_CODE, username="mia")

    assert began.json()["ask"] == "password"
    assert phone.goes_on(began, code=ONE_TIME_CODE).json()["ask"] == "password"
    assert not SecondFactorGuard.objects.filter(guesses__gt=0).exists()


@pytest.mark.parametrize("closed", [{"is_active": False}, {"customer_number": None}])
def test_who_may_not_sign_in_does_not(phone: PhoneApp, closed: dict[str, Any]) -> None:
    began = phone.asks_for_code(**TYPED)
    Person.objects.filter(username="mia").update(**closed)

    answers = phone.asks_for_code(**TYPED), phone.goes_on(began, code=ONE_TIME_CODE)

    expected = "access_denied" if "is_active" in closed else "redirect_to_web"
    assert [error(answer) for answer in answers] == [expected] * 2
    assert not SignInEvent.objects.filter(what="signed in", open_about="our app").exists()


@pytest.mark.clause("AUT-10")
def test_another_customer_than_the_request_names_gets_no_code(phone: PhoneApp, leo: Customer) -> None:
    of_leo = phone.tokens(leo, scope="openid")["id_token"]

    assert error(phone.signs_in(id_token_hint=of_leo)) == "access_denied"


@pytest.mark.clause("AUD-05")
def test_no_line_of_the_log_holds_a_secret(phone: PhoneApp, written: Lines) -> None:
    wrong = phone.asks_for_code(**WRONG)
    named = phone.goes_on(wrong, **TYPED)
    code = phone.goes_on(phone.goes_on(named, code="918273"), code=ONE_TIME_CODE).json()["authorization_code"]
    phone.goes_on(named, code=ONE_TIME_CODE)

    secrets = [answer.json()["auth_session"] for answer in (wrong, named)]
    secrets += [code, PASSWORD, WRONG["password"], "918273", ONE_TIME_CODE, "mia", "40118204"]
    assert written.text.count('"event": "refused"') >= 3
    assert [secret for secret in secrets if stands_in(written.text, secret)] == []
