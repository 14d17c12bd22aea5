"""Every response mode carries the same answer, and the refusal goes the way the answer would have gone."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from oidc.errors import InvalidRequest
from oidc.jose.sign import half_hash
from oidc.models import Interaction
from tests.actors import CHALLENGE, VERIFIER, Customer, Recipient
from tests.events import refusal
from tests.pages import HOST, Page
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

CODE = ("query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt")
HYBRID = ("fragment", "form_post", "jwt", "fragment.jwt", "form_post.jwt")
REGISTERED = "https://recipient.test:8443/callback?dummy1=lorem&dummy2=ip%20sum"
STATE = "a+b c&d=é%41\"<'>"
WAYS = [("code", mode) for mode in CODE] + [("code id_token", mode) for mode in HYBRID]


@pytest.fixture
def open_to_all(settings: Any, make_recipient: MakeRecipient) -> Recipient:
    """A recipient of an issuer that offers every mode, with a registered query in its redirect URI."""
    profile = settings.ISSUERS["nz"]
    modes = {"code": CODE, "code id_token": HYBRID}
    offering = replace(profile, security=replace(profile.security, response_modes=modes))
    settings.ISSUERS = {**settings.ISSUERS, "nz": offering}
    recipient = make_recipient("nz", response_types=["code", "code id_token"], redirect_uris=[REGISTERED])
    recipient.redirect_uri = REGISTERED
    return recipient


def asks(recipient: Recipient, response_type: str, mode: str | None, **changes: Any) -> str:
    """A link for an answer of this type by this mode."""
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"} if response_type == "code" else {}
    sent = {"response_type": response_type, "response_mode": mode or ..., "state": STATE, **pkce, **changes}
    sent.setdefault("claims", recipient.names(recipient.intent()))
    return recipient.link_to(request=recipient.request_object(**sent), response_type=response_type)


def brought(recipient: Recipient, page: Page, response_type: str, mode: str) -> dict[str, Any]:
    """The answer, by nothing but the mode it was asked in; the registered query is untouched."""
    carrier, _, signed = mode.partition(".")
    if mode == "jwt":
        carrier, signed = ("query" if response_type == "code" else "fragment"), "jwt"
    if carrier == "form_post":
        action, found = page.posting
        assert (action, page.onward) == (REGISTERED, "")
    else:
        assert page.onward.startswith(REGISTERED + {"query": "&", "fragment": "#"}[carrier])
        found = dict(parse_qsl(page.onward.removeprefix(REGISTERED)[1:], strict_parsing=True))
    assert (found.keys() == {"response"}) == bool(signed)
    return recipient.verified(found["response"]) if signed else found


@pytest.mark.clause(
    "AUT-06", "AUT-13", "AUT-14", "AUT-16", "RFC 9207 §2", "RFC 6749 §4.1.2", "FORM-POST §2",
    "OIDC-CORE §3.3.2.5", "JARM §2.1", "JARM §2.3.4", "SEC-05",
)  # fmt: skip
@pytest.mark.parametrize(("response_type", "mode"), WAYS)
def test_a_code_comes_back_by_the_mode_asked_for(
    open_to_all: Recipient, mia: Customer, response_type: str, mode: str
) -> None:
    page = mia.reaches_review(asks(open_to_all, response_type, mode)).press("btn-allow")

    back = brought(open_to_all, page, response_type, mode)

    assert back["state"] == STATE
    assert back["iss"] == open_to_all.issuer_url
    token = {"id_token"} & set(response_type.split())
    assert back.keys() - {"aud", "exp"} == {"code", "state", "iss"} | token
    if token:
        claims = open_to_all.verified(back["id_token"])
        assert (claims["c_hash"], claims["s_hash"]) == (
            half_hash(back["code"], "PS256"),
            half_hash(STATE, "PS256"),
        )
    verifier = VERIFIER if response_type == "code" else None
    assert open_to_all.redeems(back["code"], code_verifier=verifier).status_code == 200


@pytest.mark.clause("AUT-18", "AUT-16", "RFC 6749 §4.1.2.1", "FORM-POST §2")
@pytest.mark.parametrize(("response_type", "mode"), WAYS)
def test_a_refusal_comes_back_by_the_mode_asked_for(
    open_to_all: Recipient, mia: Customer, response_type: str, mode: str
) -> None:
    page = mia.reaches_review(asks(open_to_all, response_type, mode)).press("btn-deny")

    back = brought(open_to_all, page, response_type, mode)

    assert (back["error"], back["state"], back["iss"]) == ("access_denied", STATE, open_to_all.issuer_url)
    assert "code" not in back


@pytest.mark.clause("OAUTH-MRT §3", "OAUTH-MRT §5")
@pytest.mark.parametrize(("response_type", "sign"), [("code", "&"), ("code id_token", "#")])
def test_without_a_mode_the_response_type_decides(
    open_to_all: Recipient, mia: Customer, response_type: str, sign: str
) -> None:
    onward = mia.allows(asks(open_to_all, response_type, None))

    assert onward.startswith(REGISTERED + sign)
    assert "code=" in onward


@pytest.mark.clause("AUT-13", "OAUTH-MRT §3", "JARM §2.3.4")
@pytest.mark.parametrize("mode", ["query", "query.jwt", "web_message", "Fragment", "jwt.jwt", ".jwt", ""])
@pytest.mark.parametrize("response_type", ["code id_token", "code token", "id_token"])
def test_nothing_of_a_hybrid_request_stands_in_the_query(
    open_to_all: Recipient, mia: Customer, response_type: str, mode: str
) -> None:
    link = asks(open_to_all, response_type, mode, scope="openid no-such-scope")

    answer = mia.http.get(link, secure=True, **HOST)

    assert answer.status_code == 303
    assert urlsplit(answer["Location"]).query == urlsplit(REGISTERED).query
    back = open_to_all.answer_in(answer["Location"])
    assert back["error"] in {"invalid_request", "invalid_scope", "unsupported_response_type"}
    assert back["state"] == STATE
    assert not Interaction.objects.exists()


@pytest.mark.clause("FORM-POST §2", "AUT-17")
@pytest.mark.parametrize("mode", ["form_post", "form_post.jwt"])
def test_a_request_that_fails_is_answered_by_form_where_that_was_asked(
    open_to_all: Recipient, mia: Customer, mode: str
) -> None:
    link = asks(open_to_all, "code", mode, scope="openid no-such-scope")

    page = mia.opens(link)

    assert (page.status, refusal(page.response)["code"]) == (200, "invalid_scope")
    assert brought(open_to_all, page, "code", mode)["error"] == "invalid_scope"
    assert "Nothing was shared" in page.text
    assert page.response["Cache-Control"] == "no-store"
    assert not Interaction.objects.exists()


@pytest.mark.clause("FORM-POST §2")
def test_a_page_with_a_form_may_send_it_to_its_recipient_and_nowhere_else(
    open_to_all: Recipient, mia: Customer
) -> None:
    page = mia.reaches_review(asks(open_to_all, "code", "form_post")).press("btn-allow")
    usual = mia.opens("/")

    policy = [part.strip() for part in page.response["Content-Security-Policy"].split(";")]
    assert "form-action https://recipient.test:8443" in policy
    assert "script-src https://localhost:9443/static/js/send_form.js" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in usual.response["Content-Security-Policy"]
    assert "form-action 'self'" in usual.response["Content-Security-Policy"]


@pytest.mark.clause("FORM-POST §2")
def test_a_form_is_sent_by_itself_in_a_browser_that_knows_no_modules_too(
    open_to_all: Recipient, mia: Customer
) -> None:
    page = mia.reaches_review(asks(open_to_all, "code", "form_post")).press("btn-allow")

    (script,) = re.findall(r"<script[^>]*>", page.response.content.decode())
    assert "send_form.js" in script
    assert "module" not in script


@pytest.mark.clause("RFC 6749 §4.1.1")
@pytest.mark.parametrize("state", ["a\nb", "a\r\nb", "\x7f", "a\tb"])
def test_a_state_that_no_browser_would_bring_back_exactly_is_refused(
    open_to_all: Recipient, mia: Customer, state: str
) -> None:
    answer = mia.http.get(asks(open_to_all, "code", "query", state=state), secure=True, **HOST)

    back = parse_qs(urlsplit(answer["Location"]).query)
    assert back["error"] == ["invalid_request"]
    assert back["state"] == [state]


def test_a_description_holds_only_the_characters_it_may() -> None:  # RFC 6749 §5.2
    error = InvalidRequest('alg "RS\\256"\r\n\t is é')

    assert error.description == "alg ?RS?256???? is ?"
