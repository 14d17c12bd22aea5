"""Plain OpenID Connect: from the request in the open to who the customer is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent, Disclosure
from oidc.jose.sign import half_hash
from oidc.models import AccessToken
from tests.actors import CHALLENGE, VERIFIER, Customer
from tests.invariants import violations
from tests.pages import HOST
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.clause("OIDC-CORE §3.1.2.5", "OIDC-CORE §5.4", "IDT-13", "ACC-01", "PRF-04", "IDT-07")
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


@pytest.mark.clause("CONF-OIDCC-13", "CONF-ID-TOKEN-04")
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


@pytest.mark.clause("CONF-OIDCC-12")
@pytest.mark.clause("FORM-POST §2", "OIDC-CORE §3.3.2.5")
@pytest.mark.parametrize("response_type", ["code", "code id_token", "code id_token token"])
def test_the_same_comes_by_a_form(app: RelyingParty, mia: Customer, response_type: str) -> None:
    link = app.link(response_type=response_type, response_mode="form_post")

    page = mia.reaches_review(link).press("btn-allow")
    silent = mia.opens(link + "&prompt=none")

    for answer in (page, silent):
        action, fields = answer.posting
        assert action == app.redirect_uri
        assert fields["state"] == "a-state"
        assert ("id_token" in fields, "access_token" in fields) == (
            "id_token" in response_type, response_type.endswith(" token")
        )  # fmt: skip
        assert app.redeems(fields["code"]).status_code == 200


@pytest.mark.clause("CONF-OIDCC-13")
@pytest.mark.clause("OIDC-CORE §3.3.2.1", "AUT-05")
def test_an_id_token_through_the_browser_needs_a_nonce(app: RelyingParty, stranger: Customer) -> None:
    answer = stranger.http.get(app.link(response_type="code id_token", nonce=...), secure=True, **HOST)

    back = app.answer_in(answer["Location"])
    assert (back["error"], back["state"]) == ("invalid_request", "a-state")


@pytest.mark.clause("CONF-OIDCC-10")
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
def test_offline_access_lasts_until_it_is_stopped_and_all_else_for_half_a_day(
    app: RelyingParty, mia: Customer
) -> None:
    review = mia.reaches_review(app.link(scope="openid offline_access", prompt="consent"))
    tokens = app.redeems(app.answer_in(review.press("btn-allow").onward)["code"]).json()
    refreshed = app.refreshes(tokens["refresh_token"]).json()
    again = mia.opens(app.link(scope="openid"))

    assert "Also while you’re away" in review.text
    assert app.userinfo(refreshed["access_token"])["sub"] == app.verified(tokens["id_token"])["sub"]
    assert "For 12 hours at most" in again.text
    ends = Consent.objects.values_list("expires_at", flat=True).get(status="active")
    assert ends is not None
    assert ends > timezone.now() + timedelta(days=364)


@pytest.mark.clause("CONF-OIDCC-17")
@pytest.mark.clause("PAR-06", "RFC 7636 §4.6", "REG-31")
def test_a_challenge_that_is_sent_is_honoured(app: RelyingParty, mia: Customer) -> None:
    link = app.link(code_challenge=CHALLENGE, code_challenge_method="S256")
    code = app.answer_in(mia.allows(link))["code"]

    without = app.redeems(code)
    with_verifier = app.redeems(code, code_verifier=VERIFIER)

    assert (without.status_code, without.json()["error"]) == (400, "invalid_grant")
    assert with_verifier.status_code == 200


@pytest.mark.clause("CONF-OIDCC-08")
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


@pytest.mark.clause("CONF-OIDCC-16")
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
