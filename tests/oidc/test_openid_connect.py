"""Plain OpenID Connect: from the request in the open to who the customer is."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Consent, Disclosure
from oidc.jose.sign import half_hash
from oidc.models import AccessToken
from tests.actors import CHALLENGE, VERIFIER, Customer, Recipient
from tests.invariants import violations
from tests.pages import HOST
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.clause("OIDC-CORE §3.1.2.5", "OIDC-CORE §5.4", "IDT-13", "ACC-01")
def test_an_app_learns_who_somebody_is_and_nothing_of_accounts(app: RelyingParty, mia: Customer) -> None:
    review = mia.reaches_review(app.link(nonce=...))

    tokens = app.redeems(app.answer_in(review.press("btn-allow").onward)["code"]).json()

    assert review.url.endswith("/review")
    assert "wants to know who you are" in review.text
    assert "date of birth" in review.text
    assert "Your email address" not in review.text
    assert "From which accounts" not in review.text
    assert tokens["token_type"] == "Bearer"
    assert "refresh_token" not in tokens
    claims = app.verified(tokens["id_token"])
    assert "nonce" not in claims
    assert "name" not in claims
    told = app.userinfo(tokens["access_token"])
    assert told["sub"] == claims["sub"]
    assert told["name"] == "Mia Aroha Thompson"
    assert "email" not in told
    assert Disclosure.objects.get().resource == "customer"
    assert "Who you are" in mia.opens(f"/consents/{Consent.objects.get().pk}/").text


@pytest.mark.clause("OIDC-CORE §5.4", "OIDC-CORE §5.1.1")
@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", set()),
        ("openid email", {"email", "email_verified"}),
        ("openid phone", {"phone_number", "phone_number_verified"}),
        ("openid address", {"address"}),
    ],
)
def test_each_scope_stands_for_its_claims(
    app: RelyingParty, mia: Customer, scope: str, claims: set[str]
) -> None:
    tokens = app.tokens(mia, scope=scope)

    assert app.userinfo(tokens["access_token"]).keys() == {"sub", *claims}
    assert app.verified(tokens["id_token"]).keys().isdisjoint(claims)


@pytest.mark.clause("OIDC-CORE §5.4")
def test_the_profile_scope_stands_for_every_claim_of_its_own(app: RelyingParty, mia: Customer) -> None:
    told = app.userinfo(app.tokens(mia, scope="openid profile email address phone")["access_token"])

    assert told.keys() == {
        "sub", "name", "given_name", "middle_name", "family_name", "nickname", "preferred_username", "gender",
        "birthdate", "zoneinfo", "locale", "profile", "picture", "website", "updated_at", "email",
        "email_verified", "address", "phone_number", "phone_number_verified",
    }  # fmt: skip


@pytest.mark.clause("OIDC-CORE §3.3.2.5", "OIDC-CORE §3.3.2.9", "OIDC-CORE §3.3.2.11", "OAUTH-MRT §5")
@pytest.mark.parametrize("response_type", ["code id_token", "code token", "token id_token code"])
def test_a_hybrid_answer_holds_what_its_type_asks_for(
    app: RelyingParty, mia: Customer, response_type: str
) -> None:
    url = mia.allows(app.link(response_type=response_type))

    back = app.answer_in(url)
    assert "?" not in url
    assert ("id_token" in back) == ("id_token" in response_type)
    assert ("access_token" in back) == ("token" in response_type.split())
    second = app.redeems(back["code"]).json()
    behind = app.verified(second["id_token"])
    if "id_token" in back:
        front = app.verified(back["id_token"])
        assert front["c_hash"] == half_hash(back["code"], "RS256")
        assert front["nonce"] == "a-nonce"
        assert (front["iss"], front["sub"]) == (behind["iss"], behind["sub"])
        assert ("at_hash" in front) == ("access_token" in back)
    if "access_token" in back:
        assert (back["token_type"], back["expires_in"]) == ("Bearer", "600")
        assert app.userinfo(back["access_token"])["sub"] == behind["sub"]
        assert app.userinfo(second["access_token"])["sub"] == behind["sub"]
    if {"access_token", "id_token"} <= back.keys():
        assert front["at_hash"] == half_hash(back["access_token"], "RS256")
    assert not violations()


@pytest.mark.clause("OIDC-CORE §3.3.2.1", "AUT-05")
def test_an_id_token_through_the_browser_needs_a_nonce(app: RelyingParty, stranger: Customer) -> None:
    answer = stranger.http.get(app.link(response_type="code id_token", nonce=...), secure=True, **HOST)

    back = app.answer_in(answer["Location"])
    assert (back["error"], back["state"]) == ("invalid_request", "a-state")


@pytest.mark.clause("TOK-02", "OIDC-CORE §3.1.3.2")
def test_a_code_used_again_ends_also_the_token_that_came_through_the_browser(
    app: RelyingParty, mia: Customer
) -> None:
    back = app.answer_in(mia.allows(app.link(response_type="code token")))
    app.redeems(back["code"])

    again = app.redeems(back["code"])

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert app.reads("/oidc/userinfo", back["access_token"]).status_code == 401


@pytest.mark.clause("OIDC-CORE §11", "REF-01")
def test_offline_access_lasts_until_it_is_stopped_and_all_else_for_the_day(
    app: RelyingParty, mia: Customer
) -> None:
    review = mia.reaches_review(app.link(scope="openid offline_access", prompt="consent"))
    tokens = app.redeems(app.answer_in(review.press("btn-allow").onward)["code"]).json()
    refreshed = app.refreshes(tokens["refresh_token"]).json()
    again = mia.opens(app.link(scope="openid"))

    assert "Also while you’re away" in review.text
    assert app.userinfo(refreshed["access_token"])["sub"] == app.verified(tokens["id_token"])["sub"]
    assert "Today only" in again.text
    ends = Consent.objects.values_list("expires_at", flat=True).get(status="active")
    assert ends is not None
    assert ends > timezone.now() + timedelta(days=364)


@pytest.mark.clause("PAR-06", "RFC 7636 §4.6")
def test_a_challenge_that_is_sent_is_honoured(app: RelyingParty, mia: Customer) -> None:
    link = app.link(code_challenge=CHALLENGE, code_challenge_method="S256")
    code = app.answer_in(mia.allows(link))["code"]

    without = app.redeems(code)
    with_verifier = app.redeems(code, code_verifier=VERIFIER)

    assert (without.status_code, without.json()["error"]) == (400, "invalid_grant")
    assert with_verifier.status_code == 200


@pytest.mark.clause("OIDC-CORE §3.1.2.1")
def test_a_request_may_come_by_post(app: RelyingParty, mia: Customer) -> None:
    asked = {"client_id": app.client_id, **app.asks()}

    answer = mia.http.post(
        "/oidc/authorize",
        "&".join(app.link_to(**app.asks()).partition("?")[2].split("&")),
        content_type="application/x-www-form-urlencoded",
        secure=True,
        **HOST,
    )

    assert asked["client_id"] == app.client_id
    assert app.answer_in(mia.allows(answer["Location"]))["code"]


@pytest.mark.clause("IDT-15", "OIDC-CORE §5.5", "OIDC-CORE §5.5.1", "IDT-13")
def test_a_claim_asked_for_by_name_is_shown_alone_and_told_where_it_was_asked_for(
    app: RelyingParty, mia: Customer
) -> None:
    claims = {"userinfo": {"name": {"essential": True}, "shoe_size": None}, "id_token": {"email": None}}
    review = mia.reaches_review(app.link(scope="openid", claims=claims))

    tokens = app.redeems(app.answer_in(review.press("btn-allow").onward)["code"]).json()

    assert "Full name" in review.text
    assert "Email address" in review.text
    assert "ate of birth" not in review.text
    assert app.userinfo(tokens["access_token"]).keys() == {"sub", "name"}
    told = app.verified(tokens["id_token"])
    assert told["email"] == "mia@thompson.example"
    assert "name" not in told


@pytest.mark.clause("IDT-15", "OIDC-CORE §5.5.1")
def test_what_the_bank_does_not_know_fails_no_request(app: RelyingParty, noah: Customer) -> None:
    asked: dict[str, Any] = {"userinfo": {"picture": {"essential": True}}, "id_token": {"website": None}}

    tokens = app.tokens(noah, scope="openid", claims=asked)

    assert app.userinfo(tokens["access_token"]).keys() == {"sub"}
    assert "website" not in app.verified(tokens["id_token"])


@pytest.mark.clause("OIDC-CORE §5.3.1", "RFC 6750 §2.2")
def test_userinfo_takes_a_form_with_the_token_in_its_header_or_its_body(
    app: RelyingParty, mia: Customer
) -> None:
    token = app.tokens(mia)["access_token"]

    by_header = app.http.post(
        "/oidc/userinfo", secure=True, headers={"Authorization": f"Bearer {token}"}, **HOST
    )
    by_body = app.sends("userinfo", access_token=token)

    assert by_body.status_code == 200
    assert by_body.json() == by_header.json() == app.userinfo(token)
    assert by_body.json()["name"] == "Mia Aroha Thompson"


@pytest.mark.clause("RFC 6750 §2", "RFC 6750 §2.1", "RES-07")
def test_a_token_counts_nowhere_else_and_never_twice(app: RelyingParty, mia: Customer) -> None:
    token = app.tokens(mia)["access_token"]
    header = {"Authorization": f"Bearer {token}"}

    in_url = app.http.get(f"/oidc/userinfo?access_token={token}", secure=True, **HOST)
    by_get = app.sends("userinfo", method="GET", access_token=token)
    twice = app.sends("userinfo", headers=header, access_token=token)
    wrong = app.sends("userinfo", access_token="guessed")
    with_query = app.sends("userinfo?x=y", access_token=token)

    assert (in_url.status_code, by_get.status_code, wrong.status_code) == (401, 401, 401)
    assert (twice.status_code, with_query.status_code) == (400, 400)
    assert 'error="invalid_request"' in twice["WWW-Authenticate"]


@pytest.mark.clause("RFC 6750 §2.2")
def test_elsewhere_a_token_in_the_body_is_none(cds: Recipient, mia: Customer) -> None:
    code = cds.answer_in(mia.allows(cds.link()))["code"]
    token = cds.redeems(code).json()["access_token"]

    answer = cds.http.post(
        "/cds/userinfo",
        f"access_token={token}",
        content_type="application/x-www-form-urlencoded",
        secure=True,
        **cds.handshake(),
    )

    assert answer.status_code == 401


@pytest.mark.clause("CAU-10", "OIDC-CORE §9")
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "client_secret_jwt"])
def test_an_app_may_prove_itself_by_a_secret(issuer_keys: None, mia: Customer, method: str) -> None:
    app = RelyingParty("oidc", "with-a-secret", "").register(token_endpoint_auth_method=method)

    assert app.userinfo(app.tokens(mia)["access_token"])["name"] == "Mia Aroha Thompson"


@pytest.mark.clause("RES-02", "ARR-12")
def test_a_stop_ends_it_at_once(app: RelyingParty, mia: Customer) -> None:
    tokens = app.tokens(mia)

    mia.opens(f"/consents/{Consent.objects.get().pk}/stop").press("btn-stop")

    assert app.reads("/oidc/userinfo", tokens["access_token"]).status_code == 401
    assert AccessToken.objects.count() == 1
