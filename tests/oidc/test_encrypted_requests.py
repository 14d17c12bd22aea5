"""Request objects that are encrypted to us: a JWS inside a JWE (RFC 9101 §6.1)."""

import json
from typing import Any

import pytest
from django.utils import timezone
from joserfc import jwe
from joserfc.jwk import RSAKey

from oidc.jose.keys import create_key, held_keys, published_jwks
from oidc.jose.rotation import ANNOUNCED_FOR, RETIRING_FOR, announce, move_on
from tests.actors import Answer, Customer, Recipient
from tests.evidence import decided_on
from tests.oidc.test_encryption import GCM, OAEP, encryption_key
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.fixture
def fapi2(make_recipient: MakeRecipient) -> Recipient:
    create_key("fapi2", OAEP, timezone.now())
    return make_recipient("fapi2")


def encryption_keys(issuer: str = "fapi2") -> list[dict[str, Any]]:
    """The keys to encrypt to, as an issuer publishes them."""
    return [key for key in published_jwks(issuer)["keys"] if key["use"] == "enc"]


def ours() -> dict[str, Any]:
    return encryption_keys()[0]


def enclosed(plain: str, *, key: dict[str, Any] | None = None, **header: Any) -> str:
    key = key or ours()
    head = {"alg": OAEP, "enc": GCM, "kid": key["kid"], "cty": "JWT", **header}
    head = {name: value for name, value in head.items() if value is not ...}
    registry = jwe.JWERegistry(algorithms=[head["alg"], head["enc"], "DEF"], strict_check_header=False)
    return jwe.encrypt_compact(head, plain, RSAKey.import_key(key), registry=registry)


def pushes(recipient: Recipient, request: str) -> Answer:
    return recipient.post("par", request=request)


@pytest.mark.clause("RFC 9101 §6.1", "RFC 7516 §5.2")
def test_a_request_object_that_is_encrypted_to_us_is_read(fapi2: Recipient) -> None:
    for cty in ("JWT", "jwt", ...):
        assert pushes(fapi2, enclosed(fapi2.request_object(), cty=cty)).status_code == 201


@pytest.mark.clause("META-07")
def test_a_key_to_encrypt_to_is_rotated_without_a_request_lost(fapi2: Recipient) -> None:
    at, former = timezone.now(), ours()
    announce("fapi2", OAEP, at)
    (new,) = (key for key in encryption_keys() if key != former)
    early = pushes(fapi2, enclosed(fapi2.request_object(), key=new))
    move_on(at + ANNOUNCED_FOR)
    late = pushes(fapi2, enclosed(fapi2.request_object(), key=former))
    shown = encryption_keys()
    move_on(at + ANNOUNCED_FOR + RETIRING_FOR)
    held_keys.cache_clear()  # five seconds pass
    too_late = pushes(fapi2, enclosed(fapi2.request_object(), key=former))

    assert (early.status_code, late.status_code, too_late.status_code) == (201, 201, 400)
    assert shown == [new]


@pytest.mark.clause("RFC 9101 §10.5")
def test_who_registered_to_encrypt_is_held_to_it(fapi2: Recipient) -> None:
    fapi2.register(request_object_encryption_alg=OAEP, request_object_encryption_enc=GCM)

    clear = pushes(fapi2, fapi2.request_object())

    assert (clear.status_code, clear.json()["error"]) == (400, "invalid_request_object")
    assert pushes(fapi2, enclosed(fapi2.request_object())).status_code == 201


@pytest.mark.clause("RFC 9101 §6.1")
def test_an_encrypted_request_is_refused_where_none_is_offered(cds: Recipient) -> None:
    request = enclosed(cds.request_object(), key=encryption_key().as_dict(private=False))

    answer = pushes(cds, request)

    assert answer.json()["error"] == "invalid_request_object"
    assert "not offered here" in answer.json()["error_description"]


@pytest.mark.clause("RFC 9101 §6.1", "RFC 7516 §5.2")
def test_what_is_inside_must_be_signed(fapi2: Recipient) -> None:
    inside = fapi2.request_object()
    plain = json.dumps({"client_id": fapi2.client_id, "response_type": "code"})

    for content in (plain, enclosed(inside), "", "é", inside.rpartition(".")[0] + "."):
        answer = pushes(fapi2, enclosed(content))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request_object")


@pytest.mark.clause("RFC 7516 §11.5", "RFC 8725 §3.1")
def test_whatever_of_the_decryption_fails_reads_the_same(fapi2: Recipient) -> None:
    whole = enclosed(fapi2.request_object()).split(".")

    said = set()
    for part in (1, 2, 3, 4):
        for damage in ("AAAA" + whole[part][4:], whole[part][:-4], "", "*"):
            broken = [*whole[:part], damage, *whole[part + 1 :]]
            answer = pushes(fapi2, ".".join(broken))
            assert answer.status_code == 400
            said.add(answer.content)

    assert len(said) == 1


@pytest.mark.clause("RFC 8725 §3.1", "RFC 7516 §5.2")
@pytest.mark.parametrize(
    "header",
    [
        {"zip": "DEF"},
        {"crit": ["cty"]},
        {"kid": ...},
        {"kid": "../../etc/passwd"},
        {"kid": "' OR 1=1 --"},
        {"kid": "for encryption"},
        {"alg": "RSA-OAEP"},
        {"alg": "RSA1_5"},
        {"enc": "A128GCM"},
        {"enc": "A128CBC-HS256"},
        {"cty": "JOSE"},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_header_that_asks_for_more_than_is_offered_is_refused(
    fapi2: Recipient, header: dict[str, Any]
) -> None:
    answer = pushes(fapi2, enclosed(fapi2.request_object(), **header))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request_object")


@pytest.mark.clause("CAU-14")
def test_a_key_of_ours_for_signing_opens_nothing(fapi2: Recipient) -> None:
    signing = next(key for key in published_jwks("fapi2")["keys"] if key["use"] == "sig")
    unmarked = {name: signing[name] for name in ("kty", "n", "e", "kid")}

    answer = pushes(fapi2, enclosed(fapi2.request_object(), key=unmarked))

    assert "no key of ours" in answer.json()["error_description"]


# --- by value ----------------------------------------------------------------------------------------------


@pytest.fixture
def fapi1(make_recipient: MakeRecipient) -> Recipient:
    create_key("fapi1", OAEP, timezone.now())
    return make_recipient("fapi1")


def link_with(recipient: Recipient, request: str) -> str:
    return recipient.link_to(
        request=request,
        response_type=recipient.response_type,
        scope=recipient.dialect.scope,
        redirect_uri=recipient.redirect_uri,
    )


@pytest.mark.clause("RFC 9101 §6.1", "AUD-02")
def test_a_request_may_travel_encrypted_through_the_browser(fapi1: Recipient, mia: Customer) -> None:
    signed = fapi1.request_object()
    (key,) = encryption_keys("fapi1")

    back = fapi1.answer_in(mia.allows(link_with(fapi1, enclosed(signed, key=key))))

    assert fapi1.redeems(back["code"]).status_code == 200
    evidence = decided_on()
    assert evidence["request"] == signed  # what proves the client's wish is its signature


@pytest.mark.clause("RFC 9101 §6.1", "AUT-18")
def test_one_that_does_not_open_is_refused_at_the_redirect_uri(fapi1: Recipient, mia: Customer) -> None:
    (key,) = encryption_keys("fapi1")
    broken = enclosed(fapi1.request_object(), key=key)[:-6]

    answer = fapi1.http.get(link_with(fapi1, broken), secure=True, headers={"host": "localhost:9443"})

    assert answer.status_code == 303
    assert answer["Location"].startswith(fapi1.redirect_uri + "#error=invalid_request_object")
