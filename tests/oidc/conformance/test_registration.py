"""Apps that register themselves, in the ways in which the suite does and our own tests did not."""

import pytest
from joserfc.jwk import RSAKey

from tests.actors import Customer
from tests.newcomers import register, registered
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_keys")]


@pytest.mark.clause("RFC 7517 §4.5", "OIDC-REGISTRATION §3", "REG-31")
def test_an_app_with_one_key_need_not_name_it_and_proves_itself_with_it(mia: Customer) -> None:
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256"})
    public = key.as_dict(private=False)
    assert "kid" not in public

    told = registered(jwks={"keys": [public]}, token_endpoint_auth_method="private_key_jwt")

    app = RelyingParty("oidc", told["client_id"], "")
    code = app.answer_in(mia.allows(app.link()))["code"]
    stranger = RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256"})
    assert app.redeems(code, client_assertion=app.assertion(key=stranger)).status_code == 401
    assert app.redeems(code, client_assertion=app.assertion(key=key)).status_code == 200


@pytest.mark.clause("RFC 7517 §4.5")
def test_of_two_keys_each_is_named() -> None:
    named = RSAKey.generate_key(2048, {"use": "sig", "kid": "a"}).as_dict(private=False)
    unnamed = RSAKey.generate_key(2048, {"use": "sig"}).as_dict(private=False)

    answer = register(jwks={"keys": [named, unnamed]})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    assert "key 2: not a JWK with a kid" in answer.json()["error_description"]
