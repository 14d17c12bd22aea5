"""Plain OpenID Connect: what the suite checks in every plan, and keys and sectors by address."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser

from demo.authority import Authority
from oidc.registration import RegistrationRefused
from tests.actors import Answer, Customer, signing_key
from tests.oidc.conformance.plans import refused
from tests.pictures import png
from tests.relying_party import RelyingParty
from tests.websites import Website, serves, website

pytestmark = pytest.mark.django_db
URIS = ["https://recipient.test/callback", "https://other.test/callback"]


@pytest.fixture
def site(pki: Authority) -> Iterator[Website]:
    """The app's own server."""
    with website(pki.server(), serves({})) as site:
        site.publishes(signing_key("budget-fox"))
        yield site


@pytest.mark.clause(
    "CONF-TOKEN-01", "CONF-TOKEN-02", "CONF-ID-TOKEN-01", "CONF-ID-TOKEN-06", "CONF-RESPONSE-01"
)
@pytest.mark.clause(
    "CONF-RESPONSE-02", "CONF-RESPONSE-03", "CONF-REFRESH-01", "CONF-REFRESH-02", "CONF-REFRESH-04"
)
@pytest.mark.clause("TOK-11")
def test_a_code_its_tokens_and_a_refresh(app: RelyingParty, mia: Customer) -> None:
    back = app.answer_in(mia.allows(app.link(scope="openid offline_access", prompt="consent")))
    answer = app.redeems(back["code"])
    tokens, now = answer.json(), time.time()
    claims = app.verified(tokens["id_token"])
    again = [app.refreshes(tokens["refresh_token"], scope=scope) for scope in ("openid", None)]

    assert back.keys() <= {"code", "state", "iss"}
    assert back["state"] == "a-state"
    assert answer["Cache-Control"] == "no-store"
    assert (tokens["token_type"], 0 < tokens["expires_in"] <= 600) == ("Bearer", True)
    assert all(
        len(secret) >= 43 for secret in (back["code"], tokens["access_token"], tokens["refresh_token"])
    )
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (app.issuer_url, app.client_id, "a-nonce")
    assert now - 60 <= claims["auth_time"] <= claims["iat"] <= now + 60 < claims["exp"] + 60
    assert claims.keys() <= {
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "at_hash",
        "azp",
    }
    assert [answer.status_code for answer in again] == [200, 200]
    assert all("id_token" not in answer.json() for answer in again)


@pytest.mark.clause("CONF-TOKEN-03", "CONF-RESPONSE-05")
def test_errors_are_json_with_a_code_and_a_sentence(app: RelyingParty) -> None:
    unknown, nameless = app.redeems("nothing"), app.redeems("nothing", assertion=app.assertion(sub="other"))

    assert (unknown.status_code, unknown.json()["error"]) == (400, "invalid_grant")
    assert (nameless.status_code, nameless.json()["error"]) == (401, "invalid_client")
    assert unknown.json()["error_description"].isprintable()


@pytest.mark.clause("CONF-ID-TOKEN-05")
def test_an_essential_acr_is_the_one_told(app: RelyingParty, mia: Customer) -> None:
    tokens = app.tokens(mia, claims={"id_token": app.acr()})

    assert app.verified(tokens["id_token"])["acr"] == app.dialect.acr


APP = {
    "client_name": "Bird Book",
    "redirect_uris": [URIS[0]],
    "response_types": ["code"],
    "grant_types": ["authorization_code"],
    "policy_uri": "https://recipient.test/policy",
}


def registers(**changes: Any) -> Answer:
    return Browser().post("/oidc/register", APP | changes, content_type="application/json", secure=True)


@pytest.mark.clause("CONF-REGISTRATION-01", "OIDC-REGISTRATION §3.2")
def test_whoever_registers_is_told_what_is_stored(issuer_keys: None, mia: Customer) -> None:
    answer = registers(token_endpoint_auth_method="client_secret_post")

    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/json")
    assert "no-store" in answer["Cache-Control"]
    assert told | APP == told
    assert told["client_secret_expires_at"] == 0
    app = RelyingParty(
        "oidc", told["client_id"], "", method="client_secret_post", secret=told["client_secret"]
    )
    assert app.verified(app.tokens(mia)["id_token"])["aud"] == told["client_id"]


@pytest.mark.clause("CONF-REGISTRATION-02", "OIDC-REGISTRATION §3.3")
@pytest.mark.parametrize("uri", [f"{URIS[0]}#fragment", f"{URIS[0]}#"])
def test_a_fragment_in_a_redirect_uri(issuer_keys: None, uri: str) -> None:
    answer = registers(redirect_uris=[uri])

    assert refused(answer, "invalid_redirect_uri")
    assert "fragment" in answer.json()["error_description"]


@pytest.mark.clause("CONF-REGISTRATION-03", "OIDC-REGISTRATION §5")
def test_a_sector_of_who_registers_by_itself(issuer_keys: None, site: Website) -> None:
    wished = {"redirect_uris": URIS, "sector_identifier_uri": site.url("/sector.json")}
    site.behave = serves(URIS[:1])
    bad = registers(**wished)
    site.behave = serves(URIS)

    assert refused(bad, "invalid_client_metadata")
    assert registers(**wished).status_code == 201


@pytest.mark.clause("CONF-REGISTRATION-04", "OIDC-REGISTRATION §2")
def test_logo_policy_and_terms_of_who_registered_by_itself(
    issuer_keys: None, site: Website, mia: Customer
) -> None:
    site.behave = serves(png(), kind="image/png")
    told = registers(
        token_endpoint_auth_method="client_secret_post",
        logo_uri=site.url("/logo.png"),
        tos_uri="https://recipient.test/terms",
    ).json()
    app = RelyingParty("oidc", told["client_id"], "", method="client_secret_post")

    shown = mia.reaches_review(app.link()).response.content.decode()

    assert 'src="/oidc/logos/' in shown
    assert 'href="https://recipient.test/policy"' in shown
    assert 'href="https://recipient.test/terms"' in shown


@pytest.mark.clause("CONF-REGISTRATION-03", "REG-34")
def test_a_sector_has_to_vouch_for_every_redirect_uri(issuer_keys: None, site: Website) -> None:
    app = RelyingParty("oidc", "budget-fox", "")
    wished: dict[str, Any] = {"redirect_uris": URIS, "sector_identifier_uri": site.url("/sector.json")}
    site.behave = serves(URIS[:1])
    with pytest.raises(RegistrationRefused, match=URIS[1]):
        app.register(**wished)
    site.behave = serves(URIS)

    assert app.register(**wished).row.sector == "localhost"


@pytest.mark.clause("CONF-REGISTRATION-05", "META-08")
def test_keys_by_address_are_rotated(issuer_keys: None, site: Website, mia: Customer) -> None:
    app = RelyingParty("oidc", "budget-fox", "").register(jwks=..., jwks_uri=site.url())
    before = app.redeems("nothing").json()["error"]
    site.publishes(signing_key("another"))

    after = app.redeems("nothing", assertion=app.assertion(key=signing_key("another"))).json()["error"]

    assert (before, after) == ("invalid_grant", "invalid_grant")  # the client was known by either key
    assert site.requests == 2
