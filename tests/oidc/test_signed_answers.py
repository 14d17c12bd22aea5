"""Userinfo and introspection as JWTs: signed, and encrypted, for the one who registered it so."""

from typing import Any

import pytest
from django.utils import timezone
from joserfc import jwe
from joserfc.jwk import RSAKey

from demo.authority import Authority
from oidc.registration import RegistrationRefused, validated
from oidc.resource_servers import register_resource_server
from tests.actors import Answer, Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
OAEP, GCM = "RSA-OAEP-256", "A256GCM"
INTROSPECTION = "application/token-introspection+jwt"


@pytest.fixture(scope="module")
def secret_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "enc", "alg": OAEP, "kid": "for encryption"})


def keys_of(recipient: Recipient, *further: RSAKey) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in (recipient.key, *further)]}


def opened(answer: Answer, key: RSAKey) -> str:
    """The JWS inside a JWE."""
    found = jwe.decrypt_compact(answer.content.decode(), key, algorithms=[OAEP, GCM])
    assert found.protected["cty"] == "JWT"
    assert found.plaintext is not None
    return found.plaintext.decode()


def tokens_of(recipient: Recipient, customer: Customer) -> dict[str, str]:
    return dict(recipient.redeems(recipient.answer_in(customer.allows(recipient.link()))["code"]).json())


# --- userinfo ---------------------------------------------------------------------------------------------


@pytest.mark.clause("IDT-08", "OIDC-CORE §5.3.2")
@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/jwt"])
def test_userinfo_is_signed_for_who_registered_so_by_get_and_by_post(
    recipient: Recipient, mia: Customer, accept: str
) -> None:
    recipient.register(userinfo_signed_response_alg="PS256")
    tokens = tokens_of(recipient, mia)
    path, headers = f"/{recipient.issuer}/userinfo", {"Accept": accept}

    got = recipient.reads(path, tokens["access_token"], **headers)
    headers["Authorization"] = f"Bearer {tokens['access_token']}"
    posted = recipient.http.post(path, secure=True, headers=headers, **recipient.handshake())

    for answer in (got, posted):
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/jwt")
        assert answer["Cache-Control"] == "no-store"
        assert answer["x-fapi-interaction-id"]
        assert recipient.header_of(answer.content.decode())["alg"] == "PS256"
        claims = recipient.verified(answer.content.decode())
        assert (claims.pop("iss"), claims.pop("aud")) == (recipient.issuer_url, recipient.client_id)
        assert claims == {"sub": recipient.verified(tokens["id_token"])["sub"]}


@pytest.mark.clause("OIDC-CORE §5.3.2")
@pytest.mark.parametrize("accept", ["application/jwt", "application/json", "text/html"])
def test_userinfo_is_json_for_everyone_else(cds: Recipient, mia: Customer, accept: str) -> None:
    answer = cds.reads("/cds/userinfo", tokens_of(cds, mia)["access_token"], Accept=accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json().keys() == {"sub"}


@pytest.mark.clause("IDT-08", "OIDC-CORE §5.3.2")
def test_userinfo_is_signed_then_encrypted_for_who_registered_both(
    fapi2: Recipient, mia: Customer, secret_key: RSAKey
) -> None:
    wishes = {
        "userinfo_signed_response_alg": "PS256",
        "userinfo_encrypted_response_alg": OAEP,
        "userinfo_encrypted_response_enc": GCM,
    }
    fapi2.register(jwks=keys_of(fapi2, secret_key), **wishes)
    token = tokens_of(fapi2, mia)["access_token"]

    answer = fapi2.reads("/fapi2/userinfo", token)
    row = fapi2.row
    row.jwks = keys_of(fapi2)
    row.save()
    keyless = fapi2.reads("/fapi2/userinfo", token)

    assert answer["Content-Type"] == "application/jwt"
    assert fapi2.verified(opened(answer, secret_key))["aud"] == fapi2.client_id
    assert keyless.status_code == 400, "nothing leaves in the clear"
    assert b"sub" not in keyless.content


@pytest.mark.clause("OIDC-REGISTRATION §2")
def test_userinfo_is_not_encrypted_unsigned(fapi2: Recipient, secret_key: RSAKey) -> None:
    wishes = {"userinfo_encrypted_response_alg": OAEP, "userinfo_encrypted_response_enc": GCM}

    with pytest.raises(RegistrationRefused) as refused:
        validated("fapi2", fapi2.metadata(jwks=keys_of(fapi2, secret_key), **wishes))

    assert refused.value.faults == [
        "userinfo_encrypted_response_alg: needs userinfo_signed_response_alg, as we encrypt nothing unsigned"
    ]


# --- introspection ----------------------------------------------------------------------------------------


@pytest.mark.clause("INT-06", "IDT-08", "RFC 9701 §5")
def test_introspection_is_signed_then_encrypted_for_who_registered_so(
    make_recipient: MakeRecipient, mia: Customer, pki: Authority, secret_key: RSAKey
) -> None:
    fapi2 = make_recipient("fapi2")
    server = Recipient("fapi2", "gateway", pki.client("gateway", organisation="Bank").certificate_pem)
    about = {
        "resource_server": True,
        "client_id": "gateway",
        "client_name": "The bank's gateway",
        "jwks": keys_of(server, secret_key),
        "introspection_encrypted_response_alg": OAEP,
        "introspection_encrypted_response_enc": GCM,
    }
    register_resource_server("fapi2", about, timezone.now())
    token = tokens_of(fapi2, mia)["access_token"]

    answer = server.post("introspect", token=token, headers={"Accept": INTROSPECTION})

    assert answer["Content-Type"] == INTROSPECTION
    inside = opened(answer, secret_key)
    assert server.header_of(inside)["typ"] == "token-introspection+jwt"
    assert server.verified(inside)["token_introspection"] == server.introspects(token)
