"""Plain OpenID Connect: what the suite checks in every plan, and keys and sectors by address."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from demo.authority import Authority
from oidc.registration import RegistrationRefused
from tests.actors import Customer, signing_key
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
def test_a_code_its_tokens_and_a_refresh(app: RelyingParty, mia: Customer) -> None:
    back = app.answer_in(mia.allows(app.link(scope="openid offline_access", prompt="consent")))
    answer = app.redeems(back["code"])
    tokens, now = answer.json(), time.time()
    claims = app.verified(tokens["id_token"])
    again = [app.refreshes(tokens["refresh_token"], scope=scope) for scope in ("openid", None)]

    assert back.keys() <= {"code", "state", "iss"}
    assert back["state"] == "a-state"
    assert answer["Cache-Control"] == "no-store"
    assert (tokens["token_type"], tokens["expires_in"] > 0) == ("Bearer", True)
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
