"""Several brands under one profile, and a profile of tomorrow: issuers are made of data alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from oidc.issuers import security_policy
from oidc.jose.keys import create_key
from tests.actors import ASSERTION_TYPE, REDIRECT, Customer, Recipient
from tests.pages import HOST
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://elsewhere.test/callback"


def document(recipient: Recipient, issuer: str) -> dict[str, Any]:
    path = f"/{issuer}/.well-known/openid-configuration"
    return dict(recipient.http.get(path, secure=True, **HOST).json())


def at(issuer: str, recipient: Recipient) -> int:
    """How an issuer answers who proves itself to it, and is registered with another."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": recipient.assertion(aud=f"https://localhost:9443/{issuer}"),
    }
    answer = recipient.http.post(
        f"/{issuer}/token",
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        secure=True,
        **recipient.handshake(),
    )
    return int(answer.status_code)


@pytest.mark.clause("PRF-02", "SEC-12")
def test_another_brand_has_an_issuer_metadata_keys_and_clients_of_its_own(
    fapi2: Recipient, settings: Any
) -> None:
    settings.ISSUERS = {**settings.ISSUERS, "lighthouse": settings.ISSUERS["fapi2"]}
    create_key("lighthouse", "PS256", timezone.now())

    harbour, lighthouse = (document(fapi2, issuer) for issuer in ("fapi2", "lighthouse"))
    keys = [
        {key["kid"] for key in fapi2.http.get(f"/{issuer}/jwks", secure=True, **HOST).json()["keys"]}
        for issuer in ("fapi2", "lighthouse")
    ]

    assert lighthouse["issuer"] == "https://localhost:9443/lighthouse"
    assert harbour["issuer"] == fapi2.issuer_url
    assert all("/lighthouse/" in url for url in lighthouse["mtls_endpoint_aliases"].values())
    assert all(keys)
    assert not keys[0] & keys[1]
    assert [fapi2.introspects(fapi2.client_token())["active"], at("lighthouse", fapi2)] == [True, 401]


@pytest.mark.clause("PRF-03")
def test_what_a_newer_standard_decides_otherwise_is_served_without_another_schema(
    make_recipient: MakeRecipient, mia: Customer, settings: Any
) -> None:
    now = settings.ISSUERS["fapi2"]
    stricter = replace(
        now.security,
        access_token_lifetime=timedelta(seconds=120),
        code_lifetime=timedelta(seconds=20),
        signed_requests=True,
        response_modes={"code": ("jwt",)},
    )
    settings.ISSUERS = {**settings.ISSUERS, "fapi2": replace(now, security=stricter)}
    fox = make_recipient("fapi2")

    plain = fox.post("par", **fox.parameters())
    handle = fox.post("par", request=fox.request_object(response_mode="jwt")).json()["request_uri"]
    url = mia.allows(fox.link_to(request_uri=handle))
    tokens = fox.redeems(fox.answer_in(url)["code"]).json()

    assert security_policy("fapi2") is stricter
    assert plain.json()["error"] == "invalid_request"
    assert "response=" in url
    assert tokens["expires_in"] == 120
    assert document(fox, "fapi2")["response_modes_supported"] == ["jwt"]
    assert fox.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.clause("REG-30", "AUT-04", "SEC-12")
def test_a_company_comes_back_to_another_address_at_each_issuer(make_recipient: MakeRecipient) -> None:
    here = make_recipient("fapi2")
    there = make_recipient("cds", redirect_uris=[ELSEWHERE])

    assert here.pushes(redirect_uri=REDIRECT).status_code == 201
    assert here.pushes(redirect_uri=ELSEWHERE).status_code == 400
    assert there.pushes(redirect_uri=ELSEWHERE).status_code == 201
    assert there.pushes(redirect_uri=REDIRECT).status_code == 400
