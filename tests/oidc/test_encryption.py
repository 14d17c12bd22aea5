"""What is encrypted, for whom, and what a client must have registered for it (RFC 7516)."""

from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, RSAKey

from oidc.endpoints.discovery import metadata
from oidc.jose.verify import header_of
from oidc.registration import RegistrationRefused, validated
from tests.actors import Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
OAEP, GCM = "RSA-OAEP-256", "A256GCM"


@cache
def encryption_key() -> RSAKey:
    """The recipient's."""
    return RSAKey.generate_key(2048, {"use": "enc", "alg": OAEP, "kid": "for encryption"})


def keys_of(recipient: Recipient, *further: Any) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in (recipient.key, *further)]}


def opened(compact: str) -> str:
    """The JWS in a JWE to the recipient."""
    found = jwe.decrypt_compact(compact, encryption_key(), algorithms=[OAEP, GCM, "A128CBC-HS256"])
    assert found.protected["cty"] == "JWT"
    assert found.plaintext is not None
    return found.plaintext.decode()


# --- what a client registers -------------------------------------------------------------------------------


def faults(recipient: Recipient, **wishes: Any) -> list[str]:
    with pytest.raises(RegistrationRefused) as refused:
        validated(recipient.issuer, recipient.metadata(**wishes))
    return refused.value.faults


@pytest.mark.clause("REG-15", "OIDC-REGISTRATION §2")
def test_each_fault_of_a_wish_for_encryption_is_named() -> None:
    fapi, nz = Recipient("fapi2", "fox", ""), Recipient("nz", "fox", "")

    assert faults(fapi, id_token_encrypted_response_enc=GCM) == [
        "id_token_encrypted_response_enc: says nothing without id_token_encrypted_response_alg"
    ]
    assert faults(fapi, id_token_encrypted_response_alg=OAEP, id_token_encrypted_response_enc=GCM) == [
        "id_token_encrypted_response_alg: the client has no key with use enc that fits RSA-OAEP-256"
    ]
    assert faults(nz, request_object_encryption_alg=OAEP) == ["request_object_encryption_alg: is not offered"]
    for alg in ("RSA1_5", "RSA-OAEP", "dir", "A256KW", "PBES2-HS256+A128KW", "ECDH-ES", ["RSA-OAEP-256"]):
        (fault,) = faults(fapi, request_object_encryption_alg=alg, request_object_encryption_enc=GCM)
        assert fault.endswith("is not offered (RSA-OAEP-256)")


@pytest.mark.clause("OIDC-REGISTRATION §2")
def test_the_standards_default_for_enc_counts_where_it_is_offered() -> None:
    cds, fapi = Recipient("cds", "fox", ""), Recipient("fapi2", "fox", "")

    stored = validated(
        "cds",
        cds.metadata(id_token_encrypted_response_alg=OAEP, jwks=keys_of(cds, encryption_key())),
    )

    assert stored["id_token_encrypted_response_enc"] == "A128CBC-HS256"
    assert faults(fapi, request_object_encryption_alg=OAEP) == [
        "request_object_encryption_enc: A128CBC-HS256 is not offered (A256GCM)"
    ]


@pytest.mark.clause("META-05", "REG-15")
def test_discovery_lists_what_may_be_encrypted_and_nothing_else() -> None:
    fapi2, nz = metadata("fapi2"), metadata("nz")

    assert fapi2["request_object_encryption_alg_values_supported"] == [OAEP]
    assert fapi2["request_object_encryption_enc_values_supported"] == [GCM]
    assert nz["id_token_encryption_alg_values_supported"] == [OAEP]
    assert not [name for name in nz if name.startswith("request_object_encryption")]


def test_an_elliptic_key_for_encryption_is_of_no_use_here() -> None:
    fapi = Recipient("fapi2", "fox", "")
    key = ECKey.generate_key("P-256", {"use": "enc", "kid": "a"})

    (fault,) = faults(
        fapi,
        id_token_encrypted_response_alg=OAEP,
        id_token_encrypted_response_enc=GCM,
        jwks=keys_of(fapi, key),
    )

    assert "no key with use enc" in fault


# --- ID tokens ---------------------------------------------------------------------------------------------


@pytest.mark.clause("IDT-08", "RFC 7519 §5.2", "RFC 7519 §11.2", "OIDC-CORE §10.2")
@pytest.mark.parametrize(("issuer", "enc"), [("cds", "A128CBC-HS256"), ("fapi1", GCM), ("nz", GCM)])
def test_an_id_token_is_signed_then_encrypted_for_who_registered_it(
    make_recipient: MakeRecipient, mia: Customer, issuer: str, enc: str
) -> None:
    recipient = make_recipient(issuer)
    recipient.register(
        id_token_encrypted_response_alg=OAEP,
        id_token_encrypted_response_enc=enc,
        jwks=keys_of(recipient, encryption_key()),
    )

    back = recipient.answer_in(mia.allows(recipient.link()))
    behind = recipient.redeems(back["code"]).json()

    tokens = [token for token in (back.get("id_token"), behind["id_token"]) if token]
    assert len(tokens) == (2 if recipient.dialect.hybrid else 1)
    for token in tokens:
        claims = recipient.verified(opened(token))
        assert claims["aud"] == recipient.client_id
        assert header_of(token)["enc"] == enc


@pytest.mark.clause("IDT-09")
def test_an_id_token_is_only_signed_where_nothing_else_was_registered(nz: Recipient, mia: Customer) -> None:
    back = nz.answer_in(mia.allows(nz.link()))

    assert nz.verified(back["id_token"])["aud"] == nz.client_id


@pytest.mark.clause("IDT-08")
def test_nothing_leaves_in_the_clear_when_the_clients_key_is_gone(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    nz = make_recipient("nz")
    nz.register(
        id_token_encrypted_response_alg=OAEP,
        id_token_encrypted_response_enc=GCM,
        jwks=keys_of(nz, encryption_key()),
    )
    review = mia.reaches_review(nz.link())
    row = nz.row
    row.jwks = keys_of(nz)
    row.save()

    page = review.press("btn-allow")

    assert page.onward == ""
    assert "We don’t know this request" in page.text


# --- authorization responses ------------------------------------------------------------------------------


@pytest.mark.clause("JARM §2.2", "REG-15")
@pytest.mark.parametrize("issuer", ["cds", "fapi2"])
@pytest.mark.parametrize("allows", [True, False])
def test_an_answer_is_signed_then_encrypted_for_who_registered_it(
    make_recipient: MakeRecipient, mia: Customer, issuer: str, allows: bool
) -> None:
    recipient = make_recipient(issuer)
    recipient.register(
        authorization_encrypted_response_alg=OAEP,
        authorization_encrypted_response_enc=GCM,
        jwks=keys_of(recipient, encryption_key()),
    )
    link = recipient.link(response_mode="jwt")

    back = mia.allows(link) if allows else mia.refuses(link)

    assert recipient.redirect_uri + "?response=" in back
    said = recipient.verified(opened(parse_qs(urlsplit(back).query)["response"][0]))
    assert said["aud"] == recipient.client_id
    assert ("code" in said, said.get("error")) == ((True, None) if allows else (False, "access_denied"))


@pytest.mark.clause("JARM §2.2")
def test_no_customer_is_asked_when_the_answer_could_not_be_encrypted(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    cds = make_recipient("cds")
    cds.register(
        authorization_encrypted_response_alg=OAEP,
        authorization_encrypted_response_enc=GCM,
        jwks=keys_of(cds, encryption_key()),
    )
    link = cds.link()
    row = cds.row
    row.jwks = keys_of(cds)
    row.save()

    page = mia.opens(link)

    assert page.status == 400
    assert not page.has("id_username")
