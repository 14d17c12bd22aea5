"""Messages about payments are signed: requests checked, answers verifiable (x-jws-signature)."""

import base64
import json
from typing import Any

import pytest
from joserfc.jwk import KeySet

from consent.models import Consent
from consent.policy import MessageSignature
from oidc.jose.algorithms import only
from oidc.jose.keys import published_jwks
from tests.actors import Answer, signing_key
from tests.consent.payments.conftest import errors
from tests.payments import FILE, Payer, kind, signature
from tests.people import MakePayer

pytestmark = pytest.mark.django_db
DOMESTIC = {version: kind("uk", f"v{version}/pisp/domestic-payment-consents") for version in ("3.1", "4.0")}


@pytest.fixture
def payer(payer_of: MakePayer) -> Payer:
    return payer_of(DOMESTIC["4.0"])


def rules_of(payer: Payer) -> MessageSignature:
    rules = payer.kind.resource.signature
    assert isinstance(rules, MessageSignature)
    return rules


def sends(payer: Payer, **changes: Any) -> Answer:
    """A good body under a signature with other members than it should have."""
    body = payer.kind.good()
    return payer.posts(body, x_jws_signature=signature(payer.recipient, body, rules_of(payer), **changes))


@pytest.mark.clause("CON-20")
def test_a_signed_body_is_taken(payer: Payer) -> None:
    assert sends(payer).status_code == 201
    assert sends(payer, typ=..., cty="application/json").status_code == 201


@pytest.mark.clause("CON-21")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iat": ...}, "U017"),
        ({"iss": ...}, "U017"),
        ({"tan": ...}, "U017"),
        ({"kid": ...}, "U017"),
        ({"crit": ...}, "U017"),
        ({"iat": 4_000_000_000}, "U016"),
        ({"iat": "yesterday"}, "U016"),
        ({"iat": True}, "U016"),
        ({"iss": "an-organisation/another"}, "U016"),
        ({"iss": ["an-organisation"]}, "U016"),
        ({"tan": "elsewhere.example"}, "U016"),
        ({"tan": ["openbanking.org.uk"]}, "U016"),
        ({"alg": "RS256"}, "U016"),
        ({"alg": "none"}, "U016"),
        ({"crit": ["http://openbanking.org.uk/iat"]}, "U016"),
        ({"crit": "all"}, "U016"),
        ({"b64": False}, "U016"),
        ({"typ": "JWT"}, "U016"),
        ({"kid": "another key"}, "U015"),
    ],
    ids=str,
)
def test_a_header_that_lacks_or_breaks_a_claim_is_refused(
    payer: Payer, changes: dict[str, Any], code: str
) -> None:
    answer = sends(payer, **changes)

    assert (answer.status_code, errors(answer)) == (400, [(code, "x-jws-signature")])
    assert Consent.objects.count() == 0


@pytest.mark.clause("CON-21")
@pytest.mark.parametrize(
    "sent", ["", "a", "a.b.c", "a..", "..", "{}..x", "e30..", "a" * 20_000, "W10..eA"], ids=lambda s: s[:10]
)
def test_what_is_no_detached_jws_is_malformed(payer: Payer, sent: str) -> None:
    answer = payer.posts(x_jws_signature=sent)

    assert (answer.status_code, errors(answer)) == (400, [("U018", "x-jws-signature")])


@pytest.mark.clause("CON-21")
def test_a_missing_signature_is_told_in_each_versions_words(payer_of: MakePayer) -> None:
    codes = {version: errors(payer_of(one).posts(x_jws_signature=None)) for version, one in DOMESTIC.items()}

    assert codes == {
        "3.1": [("UK.OBIE.Signature.Missing", "x-jws-signature")],
        "4.0": [("U019", "x-jws-signature")],
    }


@pytest.mark.clause("CON-20", "CON-21")
def test_another_body_key_or_signature_does_not_verify(payer: Payer) -> None:
    good = payer.kind.good()
    made = signature(payer.recipient, good, rules_of(payer))
    thief = signature(payer.recipient, good, rules_of(payer), key=signing_key("thief"))
    header, _, raw = made.split(".")

    for body, sent in ((good + b" ", made), (good, thief), (good, f"{header}..{raw[:-8]}AAAAAAAA")):
        answer = payer.posts(body, x_jws_signature=sent)
        assert (answer.status_code, errors(answer)) == (400, [("U015", "x-jws-signature")])
    assert Consent.objects.count() == 0


@pytest.mark.clause("CON-21", "CON-22")
def test_where_nothing_is_signed_a_signature_is_refused_or_not_looked_at(payer_of: MakePayer) -> None:
    funds = payer_of(kind("uk", "v4.0/cbpii/funds-confirmation-consents"))
    dollars = payer_of(kind("nz", "v3.0/domestic-payment-consents"))

    refused, taken = (payer.posts(x_jws_signature="a..b") for payer in (funds, dollars))

    assert (refused.status_code, errors(refused)) == (400, [("U020", "x-jws-signature")])
    assert taken.status_code == 201
    assert "x-jws-signature" not in taken


@pytest.mark.clause("CON-20")
def test_answers_are_signed_over_the_bytes_that_are_sent(payer: Payer) -> None:
    made = payer.posts()
    intent = made.json()["Data"]["ConsentId"]
    read, refused = payer.call("GET", f"/{intent}"), payer.posts({"Data": {}})
    nothing = payer_answer_without_body(payer)

    for answer in (made, read, refused):
        header = verified(answer, payer)
        assert header["crit"] == [name for name in header if name.startswith("http://")]
        assert header["http://openbanking.org.uk/iss"] == payer.recipient.issuer_url
        assert header["http://openbanking.org.uk/tan"] == "localhost:9443"
    assert "x-jws-signature" not in nothing


def payer_answer_without_body(payer: Payer) -> Answer:
    return payer.call("GET", "/some-id", token="garbage")


def verified(answer: Answer, payer: Payer) -> dict[str, Any]:
    """The header of an answer's signature, once it verifies by a key that the issuer publishes."""
    header, between, raw = answer["x-jws-signature"].split(".")
    assert between == ""
    said = json.loads(decoded(header))
    keys = KeySet.import_key_set(published_jwks(payer.kind.issuer))
    key = keys.get_by_kid(said["kid"])
    signed = f"{header}.{base64.urlsafe_b64encode(answer.content).rstrip(b'=').decode()}".encode()
    assert only("PS256").get_alg("PS256").verify(signed, decoded(raw), key)
    return dict(said)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.clause("CON-20", "CON-41")
def test_a_file_is_signed_byte_for_byte(payer_of: MakePayer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/file-payment-consents"))
    intent = payer.posts().json()["Data"]["ConsentId"]
    other = signature(payer.recipient, FILE + b" ", rules_of(payer))

    refused = payer.call("POST", f"/{intent}/file", body=FILE, x_jws_signature=other)

    assert (refused.status_code, errors(refused)) == (400, [("U015", "x-jws-signature")])
    assert payer.told(intent)["Status"] == "AWUP"
