"""An app sends its customer here to sign out: at once with its own ID token, else after a question."""

from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey

from consent.models import Consent
from oidc.models import AccessToken
from oidc.registration import RegistrationRefused, validated
from tests.actors import Answer, Customer, Recipient
from tests.browser import Browser
from tests.events import Events
from tests.pages import HOST, Page
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
BACK = "https://recipient.test/signed-out?from=bank"


@pytest.fixture
def app(app: RelyingParty) -> RelyingParty:
    app.register(post_logout_redirect_uris=[BACK])
    return app


@pytest.fixture
def hint(app: RelyingParty, mia: Customer) -> str:
    """An ID token of mia's, who is signed in from fetching it."""
    return app.tokens(mia)["id_token"]


def sends(customer: Customer, method: str = "GET", **parameters: str) -> Answer:
    if method == "GET":
        return customer.http.get(f"/oidc/logout?{urlencode(parameters)}", secure=True, **HOST)
    form = "application/x-www-form-urlencoded"
    return customer.http.post("/oidc/logout", urlencode(parameters), content_type=form, secure=True, **HOST)


def page(customer: Customer, **parameters: str) -> Page:
    return customer.opens(f"/oidc/logout?{urlencode(parameters)}")


def is_signed_in(customer: Customer) -> bool:
    return not customer.opens("/").has("id_password")


@pytest.mark.clause("CONF-LOGOUT-01", "CONF-LOGOUT-02")
@pytest.mark.clause("OIDC-LOGOUT §2", "OIDC-LOGOUT §3", "OIDC-LOGOUT §6")
@pytest.mark.parametrize("state", ["a+b c&d=e", ""])
def test_with_its_id_token_an_app_signs_its_customer_out_and_gets_them_back(
    app: RelyingParty, mia: Customer, hint: str, events: Events, state: str
) -> None:
    announced = mia.http.get("/oidc/.well-known/openid-configuration", secure=True, **HOST).json()
    assert announced["end_session_endpoint"] == "https://localhost:9443/oidc/logout"
    assert is_signed_in(mia)

    named = {"client_id": app.client_id, "post_logout_redirect_uri": BACK, "state": state}
    answer = sends(mia, id_token_hint=hint, **named)

    end = "&state=a%2Bb+c%26d%3De" if state else ""
    assert (answer.status_code, answer["Location"]) == (303, BACK + end)
    assert not is_signed_in(mia)
    assert events.decided[-1] == "signed out"
    assert app.told_silently(mia)["error"] == "login_required"


@pytest.mark.clause("CONF-LOGOUT-04")
@pytest.mark.clause("OIDC-LOGOUT §2")
def test_signing_out_ends_no_consent_and_no_token_and_says_so(app: RelyingParty, mia: Customer) -> None:
    tokens = app.tokens(mia)

    shown = page(mia, id_token_hint=tokens["id_token"])

    assert "You’re signed out" in shown.text
    assert "stopped no sharing" in shown.text
    assert not shown.onward
    assert Consent.objects.get().status == "active"
    assert AccessToken.objects.get().revoked_at is None
    assert app.userinfo(tokens["access_token"])["sub"]


@pytest.mark.clause("CONF-LOGOUT-04")
@pytest.mark.clause("OIDC-LOGOUT §2")
@pytest.mark.parametrize("parameters", [{}, {"state": "a-state"}, {"client_id": "budget-fox"}])
def test_without_an_id_token_the_customer_is_asked_first(
    app: RelyingParty, mia: Customer, hint: str, parameters: dict[str, str]
) -> None:
    question = page(mia, **parameters)
    assert question.has("btn-sign-out")
    assert "stops no sharing" in question.text
    assert is_signed_in(mia)

    shown = question.press("btn-sign-out")

    assert "You’re signed out" in shown.text
    assert not shown.onward
    assert not is_signed_in(mia)


def none_signed(hint: str) -> str:
    return f"eyJhbGciOiJub25lIn0.{hint.split('.')[1]}."


def of_a_stranger(hint: str) -> str:
    key = RSAKey.generate_key(2048, {"alg": "RS256", "kid": "a stranger's"})
    payload = jws.extract_compact(hint.encode()).payload
    return jws.serialize_compact({"alg": "RS256", "kid": key.kid}, payload, key, algorithms=["RS256"])


@pytest.mark.clause("CONF-LOGOUT-03")
@pytest.mark.clause("OIDC-LOGOUT §3", "OIDC-LOGOUT §4", "TLS-20")
@pytest.mark.parametrize(
    "changes",
    [
        {"id_token_hint": none_signed},
        {"id_token_hint": of_a_stranger},
        {"id_token_hint": lambda hint: hint[:-4] + "AAAA"},
        {"id_token_hint": lambda _hint: "no token"},
        {"id_token_hint": lambda _hint: ""},
        {"post_logout_redirect_uri": lambda _hint: BACK + "&more=1"},
        {"post_logout_redirect_uri": lambda _hint: BACK.partition("?")[0]},
        {"post_logout_redirect_uri": lambda _hint: "https://recipient.test/callback"},
        {"post_logout_redirect_uri": lambda _hint: "https://thief.test/"},
        {"client_id": lambda _hint: "another"},
    ],
)
def test_nobody_is_sent_to_where_it_is_not_proved_to_be_wanted(
    app: RelyingParty, mia: Customer, hint: str, events: Events, changes: dict[str, Any]
) -> None:
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "s"}
    asked |= {name: change(hint) for name, change in changes.items()}

    question = page(mia, **asked)
    assert events.refused == ["invalid_request"]
    assert question.has("btn-sign-out")
    assert is_signed_in(mia), "a damaged request signs nobody out"
    shown = question.press("btn-sign-out")

    for one in (question, shown):
        assert (one.status, one.onward) == (200, "")
        assert "recipient.test" not in one.response.content.decode()
    assert not is_signed_in(mia)


@pytest.mark.clause("OIDC-LOGOUT §2")
def test_an_id_token_of_somebody_else_signs_out_only_who_says_yes(
    app: RelyingParty, mia: Customer, leo: Customer, hint: str
) -> None:
    leo.signs_in()

    question = page(leo, id_token_hint=hint, post_logout_redirect_uri=BACK, state="s")
    assert is_signed_in(leo)
    shown = question.press("btn-sign-out")

    assert "Recipient budget-fox asks to sign you out" in question.text
    assert shown.onward == BACK + "&state=s"
    assert not is_signed_in(leo)


@pytest.mark.clause("OIDC-LOGOUT §3")
def test_who_is_signed_out_already_goes_straight_back(app: RelyingParty, mia: Customer, hint: str) -> None:
    elsewhere = Customer("mia")

    assert sends(elsewhere, id_token_hint=hint, post_logout_redirect_uri=BACK)["Location"] == BACK
    assert "You’re signed out" in page(elsewhere).text
    assert is_signed_in(mia), "another browser's session goes on"


@pytest.mark.clause("OIDC-LOGOUT §2")
def test_a_post_comes_round_as_a_get_that_brings_the_session(
    app: RelyingParty, mia: Customer, hint: str
) -> None:
    first = sends(mia, "POST", id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert is_signed_in(mia)

    second = mia.http.get(first["Location"], secure=True, **HOST)

    assert first.status_code == 303
    assert first["Location"].startswith("/oidc/logout?")
    assert second["Location"] == BACK
    assert not is_signed_in(mia)


@pytest.mark.clause("OIDC-LOGOUT §2")
def test_only_our_own_page_confirms(app: RelyingParty, mia: Customer, hint: str) -> None:
    forging = Browser(enforce_csrf_checks=True)
    forging.cookies = mia.http.cookies

    forged = forging.post("/oidc/logout/confirmed", {}, secure=True, **HOST)
    by_link = mia.http.get("/oidc/logout/confirmed", secure=True, **HOST)

    assert (forged.status_code, by_link.status_code) == (403, 405)
    assert is_signed_in(mia)


@pytest.mark.clause("OIDC-LOGOUT §2")
def test_a_request_that_cannot_be_read_is_a_page(app: RelyingParty, mia: Customer, hint: str) -> None:
    twice = mia.http.get("/oidc/logout?state=a&state=b", secure=True, **HOST)

    assert twice.status_code == 400
    assert twice["Content-Type"].startswith("text/html")
    assert is_signed_in(mia)


def test_an_issuer_without_it_has_no_such_page(cds: Recipient, mia: Customer) -> None:
    mia.signs_in()

    answer = mia.http.get("/cds/logout", secure=True, **HOST)
    on_the_machines_host = cds.http.get("/oidc/logout", secure=True, **cds.handshake())

    assert (answer.status_code, on_the_machines_host.status_code) == (404, 404)
    assert answer["Content-Type"].startswith("text/html")
    assert is_signed_in(mia)


@pytest.mark.clause("REG-27", "OIDC-LOGOUT §3.1")
@pytest.mark.parametrize("uris", ["https://a.test/", [1], ["http://a.test/"], ["https://a.test/#x"]])
def test_where_to_go_afterwards_is_registered_like_any_redirect_uri(app: RelyingParty, uris: Any) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        validated("oidc", app.metadata(post_logout_redirect_uris=uris))

    (fault,) = refused.value.faults
    assert fault.startswith("post_logout_redirect_uris: ")
