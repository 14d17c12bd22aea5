"""What an authorization request in the open may hold, must hold, and must not."""

from typing import Any

import pytest

from oidc.models import Interaction
from tests.actors import Customer
from tests.oidc.authorization import page, sent_back
from tests.pages import HOST
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.clause("CONF-OIDCC-06")
@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.1", "OIDC-CORE §15.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"display": "page"},
        {"display": "popup"},
        {"display": "hologram"},
        {"ui_locales": "se"},
        {"ui_locales": "en-NZ mi x-y-z-0"},
        {"claims_locales": "se"},
        {"acr_values": "1 2"},
        {"acr_values": "https://refeds.org/profile/mfa urn:example:gold"},
        {"login_hint": "bob@example.org"},
        {"prompt": "create"},
        {"extra": "foobar"},
        {"claims": {"id_token": {"auth_time": {"essential": True}, "http://example.org/shoe": None}}},
        {"claims": {"verified_claims": {"x": 1}, "userinfo": None}},
    ],
)
def test_what_is_only_wished_for_or_unknown_never_fails(
    app: RelyingParty, stranger: Customer, changes: dict[str, Any]
) -> None:
    assert stranger.opens(app.link(**changes)).has("id_username")


@pytest.mark.clause("OIDC-CORE §3.1.2.1", "OIDC-CORE §5.5.1.1", "ACR-01")
def test_a_voluntary_acr_that_is_met_is_the_one_told(app: RelyingParty, mia: Customer) -> None:
    tokens = app.tokens(mia, acr_values="urn:example:gold https://refeds.org/profile/mfa")

    assert app.verified(tokens["id_token"])["acr"] == "https://refeds.org/profile/mfa"


@pytest.mark.clause("CONF-OIDCC-07", "CONF-OIDCC-14")
@pytest.mark.clause("RFC 6749 §4.1.2.1", "IDT-15", "OIDC-CORE §5.5", "OIDC-CORE §3.1.2.6")
@pytest.mark.clause("OIDC-CORE §6.2.2", "OIDC-CORE §7.2.1", "PAR-25")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"response_type": ...}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "none"}, "unsupported_response_type"),
        ({"scope": ...}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_mode": "smoke"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": {"id_token": []}}, "invalid_request"),
        ({"claims": {"userinfo": {"name": "Mia"}}}, "invalid_request"),
        ({"claims": {"userinfo": {"name": {"essential": "yes"}}}}, "invalid_request"),
        ({"claims": {"userinfo": {"name": {"values": "Mia"}}}}, "invalid_request"),
        (
            {"claims": {"id_token": {"acr": {"essential": True, "value": "gold"}}}},
            "unmet_authentication_requirements",
        ),
        ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"registration": {"redirect_uris": []}}, "registration_not_supported"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://app.test/request.jwt"}, "request_uri_not_supported"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_at_the_app_with_its_state(
    app: RelyingParty, stranger: Customer, changes: dict[str, Any], code: str
) -> None:
    back = sent_back(app, stranger, app.link(**changes))

    assert (back["error"], back["state"]) == (code, "a-state")


@pytest.mark.clause("CONF-OIDCC-11")
@pytest.mark.clause("AUT-03", "RFC 6749 §3.1", "TLS-20", "SEC-05")
@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://recipient.test/callback?foo=bar"},
        {"redirect_uri": "https://recipient.test/callback#x"},
        {"redirect_uri": ...},
        {"request_uri": "https://app.test/request.jwt", "redirect_uri": ...},
    ],
    ids=str,
)
def test_an_unproved_address_is_never_gone_to(
    app: RelyingParty, stranger: Customer, changes: dict[str, Any]
) -> None:
    page(stranger, app.link(**changes))


@pytest.mark.clause("RFC 6749 §3.1")
def test_a_repeated_parameter_is_refused(app: RelyingParty, stranger: Customer) -> None:
    page(stranger, app.link() + "&nonce=another")


@pytest.mark.clause("CONF-OIDCC-11")
@pytest.mark.clause("REG-27", "OIDC-CORE §3.1.2.1")
def test_a_registered_query_comes_back(issuer_keys: None, mia: Customer) -> None:
    uri = "https://recipient.test/callback?foo=bar"
    app = RelyingParty("oidc", "with-query", "", redirect_uri=uri).register()

    assert mia.allows(app.link()).startswith(f"{uri}&code=")


@pytest.mark.clause("RFC 9126 §2.1", "PAR-04")
def test_the_same_request_may_be_pushed(app: RelyingParty, mia: Customer) -> None:
    pushed = app.post("par", **app.asks(code_challenge="x" * 43, code_challenge_method="S256"))

    link = app.link_to(request_uri=pushed.json()["request_uri"])

    assert app.answer_in(mia.allows(link))["code"]


@pytest.mark.clause("OIDC-CORE §3.1.2.1")
def test_a_post_that_is_no_form_is_a_page(app: RelyingParty, stranger: Customer) -> None:
    answer = stranger.http.post(app.link(), "{}", content_type="application/json", secure=True, **HOST)

    assert answer.status_code == 400
    assert not Interaction.objects.exists()
