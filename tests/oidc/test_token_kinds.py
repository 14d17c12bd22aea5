"""What an issuer signs passes for what it was signed as, and for nothing else (RFC 8725 §3.12)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.actors import Customer
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
Make = Callable[[RelyingParty, Customer, dict[str, str]], str]


def signed_userinfo(app: RelyingParty, _mia: Customer, tokens: dict[str, str]) -> str:
    app.register(userinfo_signed_response_alg="RS256")
    return str(app.reads("/oidc/userinfo", tokens["access_token"]).content.decode())


def signed_answer(app: RelyingParty, mia: Customer, _tokens: dict[str, str]) -> str:
    return parse_qs(urlsplit(app.silently(mia, response_mode="query.jwt")).query)["response"][0]


def access_token(_app: RelyingParty, _mia: Customer, tokens: dict[str, str]) -> str:
    return tokens["access_token"]


def signed_introspection(app: RelyingParty, _mia: Customer, tokens: dict[str, str]) -> str:
    wanted = {"Accept": "application/token-introspection+jwt"}
    return str(app.post("introspect", token=tokens["access_token"], headers=wanted).content.decode())


@pytest.mark.clause("OIDC-CORE §2", "OIDC-CORE §3.1.2.1", "OIDC-LOGOUT §2", "RFC 8725 §3.12")
@pytest.mark.parametrize("make", [signed_userinfo, signed_answer, access_token, signed_introspection])
def test_nothing_but_an_id_token_is_a_hint(
    app: RelyingParty, mia: Customer, settings: Any, make: Make
) -> None:
    settings.JWT_ACCESS_TOKENS = ["oidc"]
    tokens = app.tokens(mia)
    other = make(app, mia, tokens)
    assert app.verified(other)["iss"] == app.issuer_url

    assert app.answer_in(app.silently(mia, id_token_hint=other))["error"] == "invalid_request"
    assert mia.opens(f"/oidc/logout?{urlencode({'id_token_hint': other})}").has("btn-sign-out")
    assert "code" in app.answer_in(app.silently(mia, id_token_hint=tokens["id_token"]))
