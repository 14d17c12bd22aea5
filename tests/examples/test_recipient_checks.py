"""The sample recipient believes no answer that was tampered with, mixed up or kept too long."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest
from budget_fox import checks
from budget_fox.journal import Refused, Step
from joserfc import jws, jwt
from joserfc.jwk import KeySet, RSAKey

ISSUER = "https://bank.example/nz"
CLIENT = "budget-fox"
NOW = 1_780_000_000.0
CODE, STATE, NONCE, ACCESS_TOKEN = "the-code", "the-state", "the-nonce", "the-access-token"
BANK_KEY = RSAKey.generate_key(2048, {"kid": "bank-1"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "bank-1"})
KEYS = KeySet([RSAKey.import_key(BANK_KEY.as_dict(private=False))])


def half(value: str) -> str:
    """OIDC Core §3.3.2.11 for PS256, worked out apart from the code under test."""
    return urlsafe_b64encode(sha256(value.encode()).digest()[:16]).decode().rstrip("=")


def signed(key: RSAKey = BANK_KEY, algorithm: str = "PS256", **changes: Any) -> str:
    """A token as the bank would make it, with some claims changed; None leaves one out."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "consent-1",
        "iat": NOW - 1,
        "exp": NOW + 300,
        "nonce": NONCE,
        "c_hash": half(CODE),
        "s_hash": half(STATE),
    }
    kept = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "bank-1"}, kept, key, algorithms=[algorithm])


def believes(token: str) -> tuple[str, dict[str, Any]]:
    """What the recipient makes of an ID token that came through the browser."""
    step = Step("test")
    algorithm, claims = checks.id_token(
        step, token, KEYS, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, now=NOW
    )
    checks.detached_signature(step, algorithm, claims, code=CODE, state=STATE)
    return algorithm, claims


def believes_jarm(response: str) -> dict[str, Any]:
    return checks.jarm(Step("test"), response, KEYS, issuer=ISSUER, client_id=CLIENT, now=NOW)


def test_an_honest_answer_is_believed():
    algorithm, claims = believes(signed())

    assert (algorithm, claims["sub"]) == ("PS256", "consent-1")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"c_hash": half("another-code")}, id="the code was exchanged"),
        pytest.param({"c_hash": None}, id="nothing vouches for the code"),
        pytest.param({"s_hash": half("another-state")}, id="the state was exchanged"),
        pytest.param({"s_hash": None}, id="nothing vouches for the state"),
        pytest.param({"nonce": "another-nonce"}, id="the answer to another request"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"aud": "another-client"}, id="meant for another client"),
        pytest.param({"aud": [CLIENT, "another-client"]}, id="meant for another client as well"),
        pytest.param({"aud": None}, id="meant for nobody"),
        pytest.param({"iss": "https://bank.example/cds"}, id="from another issuer"),
        pytest.param({"exp": NOW - 1}, id="its time is over"),
        pytest.param({"exp": None}, id="valid for ever"),
        pytest.param({"exp": "tomorrow"}, id="its end is no number"),
        pytest.param({"iat": NOW + 60}, id="from the future"),
    ],
)
def test_an_id_token_that_does_not_fit_is_refused(changes):
    with pytest.raises(Refused):
        believes(signed(**changes))


def test_a_token_that_another_key_signed_is_refused():
    with pytest.raises(Refused, match="signature"):
        believes(signed(key=OTHER_KEY))


def test_a_token_with_the_algorithm_none_is_refused():
    body = signed().split(".")[1]
    header = urlsafe_b64encode(b'{"alg":"none","kid":"bank-1"}').decode().rstrip("=")

    with pytest.raises(Refused, match="signature"):
        believes(f"{header}.{body}.")


def test_an_algorithm_outside_the_profile_is_refused():
    with pytest.raises(Refused, match="signature"):
        believes(signed(algorithm="RS256"))


def test_a_token_that_does_not_name_its_key_is_refused():
    token = jws.serialize_compact({"alg": "PS256"}, b"{}", BANK_KEY, algorithms=["PS256"])

    with pytest.raises(Refused, match="kid"):
        believes(token)


def test_a_key_the_bank_does_not_publish_is_refused():
    token = jwt.encode({"alg": "PS256", "kid": "unknown"}, {}, BANK_KEY, algorithms=["PS256"])

    with pytest.raises(Refused, match="signature"):
        believes(token)


@pytest.mark.parametrize("garbage", ["", "not a token", "a.b.c"])
def test_what_is_no_token_is_refused(garbage):
    with pytest.raises(Refused):
        believes(garbage)


def test_two_id_tokens_must_speak_of_one_subject():
    first, second = {"iss": ISSUER, "sub": "consent-1"}, {"iss": ISSUER, "sub": "consent-2"}

    with pytest.raises(Refused):
        checks.same_person(Step("test"), first, second)


def test_an_access_token_hash_counts_where_it_is_sent():
    checks.access_token_hash(Step("test"), "PS256", {}, ACCESS_TOKEN)
    checks.access_token_hash(Step("test"), "PS256", {"at_hash": half(ACCESS_TOKEN)}, ACCESS_TOKEN)

    with pytest.raises(Refused):
        checks.access_token_hash(Step("test"), "PS256", {"at_hash": half("another")}, ACCESS_TOKEN)


def test_the_hash_is_that_of_the_specifications_example():
    # OIDC Core, appendix A.4: an RS256 ID token's c_hash and the code it came with.
    assert checks.left_half_hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk", "RS256") == (
        "LDktKdoQak3Pk0cnXxCltA"
    )


def test_an_honest_signed_response_is_believed():
    response = signed(code=CODE, state=STATE)

    assert believes_jarm(response)["code"] == CODE


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": NOW - 1}, id="its time is over"),
        pytest.param({"exp": None}, id="valid for ever"),
        pytest.param({"aud": "another-client"}, id="meant for another client"),
        pytest.param({"iss": "https://bank.example/cds"}, id="from another issuer"),
    ],
)
def test_a_signed_response_that_does_not_fit_is_refused(changes):
    with pytest.raises(Refused):
        believes_jarm(signed(code=CODE, state=STATE, **changes))


def test_a_signed_response_of_another_key_is_refused():
    with pytest.raises(Refused, match="signature"):
        believes_jarm(signed(key=OTHER_KEY, code=CODE, state=STATE))
