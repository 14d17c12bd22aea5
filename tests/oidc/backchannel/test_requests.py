"""Which requests without a browser are taken, and how others are refused (CIBA Core §7, FAPI-CIBA §5.2.2)."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode

from oidc.backchannel_policy import LIFETIME
from oidc.models import BackchannelAuthentication
from tests.actors import signing_key
from tests.backchannel import Elsewhere
from tests.people import MakeRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


def now(seconds: int = 0) -> int:
    return int(time.time()) + seconds


BAD: dict[str, Callable[[], dict[str, Any]]] = {
    "no aud": lambda: {"aud": ...},
    "another aud": lambda: {"aud": "https://elsewhere.test"},
    "no iss": lambda: {"iss": ...},
    "another iss": lambda: {"iss": "another"},
    "no exp": lambda: {"exp": ...},
    "exp is past": lambda: {"exp": now(-60)},
    "exp in 70 minutes": lambda: {"exp": now(70 * 60)},
    "no iat": lambda: {"iat": ...},
    "iat in 10 minutes": lambda: {"iat": now(600)},
    "no nbf": lambda: {"nbf": ...},
    "nbf in 10 minutes": lambda: {"nbf": now(600), "exp": now(900)},
    "nbf 70 minutes ago": lambda: {"nbf": now(-70 * 60), "exp": now(-60 * 60 + 30)},
    "nbf is no number": lambda: {"nbf": "now"},
    "no jti": lambda: {"jti": ...},
    "jti is no string": lambda: {"jti": 7},
    "no hint": lambda: {"login_hint": ...},
    "two hints": lambda: {"id_token_hint": "a.b.c"},
    "requested_expiry is nothing": lambda: {"requested_expiry": 0},
    "requested_expiry is no number": lambda: {"requested_expiry": "soon"},
    "binding_message is no string": lambda: {"binding_message": 1234},
    "a request inside": lambda: {"request": "a.b.c"},
    "a request_uri inside": lambda: {"request_uri": "urn:x"},
}


@pytest.mark.clause("CIB-02", "CIB-04", "CIBA §7.1.1", "FAPI-CIBA §5.2.2", "CONF-CIBA-04")
@pytest.mark.parametrize("wrong", BAD)
def test_a_request_that_is_wrong_is_an_invalid_request(plain: Elsewhere, wrong: str) -> None:
    answer = plain.asks(**BAD[wrong]())

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), answer.content
    assert answer["Cache-Control"] == "no-store"
    assert not BackchannelAuthentication.objects.exists()


@pytest.mark.clause("CIB-02", "CONF-CIBA-04")
@pytest.mark.parametrize("alg", ["none", "RS256"])
def test_another_algorithm_is_refused(plain: Elsewhere, alg: str) -> None:
    same_key = RSAKey.import_key({**plain.recipient.key.as_dict(private=True), "alg": "RS256"})
    signed = plain.request(key=same_key, header={"alg": "RS256"})
    if alg == "none":
        head = urlsafe_b64encode(b'{"alg":"none"}').decode()
        signed = f"{head}.{signed.split('.')[1]}."

    answer = plain.recipient.post("bc-authorize", request=signed)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.clause("CIB-02", "CONF-CIBA-04")
def test_a_signature_of_anybody_else_is_refused(plain: Elsewhere) -> None:
    others: RSAKey = signing_key("another")

    for answer in (
        plain.recipient.post("bc-authorize", request=plain.request(key=others)),
        plain.recipient.post("bc-authorize", request=plain.request()[:-6] + "AAAAAA"),
        plain.recipient.post("bc-authorize"),
        plain.recipient.post("bc-authorize", scope="openid accounts", login_hint="mia"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.clause("CIB-02")
def test_a_request_counts_once(plain: Elsewhere) -> None:
    signed = plain.request()

    assert plain.recipient.post("bc-authorize", request=signed).status_code == 200
    again = plain.recipient.post("bc-authorize", request=signed)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    assert "jti" in again.json()["error_description"]
    assert BackchannelAuthentication.objects.count() == 1


@pytest.mark.clause("CIB-05", "CIBA §7.1", "CONF-CIBA-02")
@pytest.mark.parametrize(
    ("asked", "given"), [(30, 30), ("30", 30), (1, 10), (86_400, int(LIFETIME.total_seconds()))]
)
def test_a_client_may_ask_for_less_time(plain: Elsewhere, asked: object, given: int) -> None:
    assert plain.asks(requested_expiry=asked).json()["expires_in"] == given


@pytest.mark.clause("CIB-03", "CIBA §13", "FAPI-CIBA §5.2.2-2", "CONF-CIBA-03")
@pytest.mark.parametrize(
    "message", [..., "", "   ", "1234 👍 品川", "x" * 41, "two\nlines", "\u202e4321", "\u3164"]
)
def test_a_message_that_cannot_be_shown_is_refused(plain: Elsewhere, message: object) -> None:
    answer = plain.asks(binding_message=message)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_binding_message")


@pytest.mark.clause("CIB-03", "CIB-08")
@pytest.mark.parametrize("issuer", ["nz", "uk"])
def test_a_consent_registered_before_is_context_enough(make_recipient: MakeRecipient, issuer: str) -> None:
    asker = Elsewhere(make_recipient(issuer)).register()

    assert asker.asks(binding_message=...).status_code == 200


@pytest.mark.clause("CIB-08")
@pytest.mark.parametrize(("issuer", "claim"), [("nz", "ConsentId"), ("uk", "openbanking-intent-id")])
def test_a_consent_has_to_be_named_and_to_be_the_clients(
    make_recipient: MakeRecipient, issuer: str, claim: str
) -> None:
    asker = Elsewhere(make_recipient(issuer)).register()
    other = Elsewhere(make_recipient(issuer, "another")).register()

    for named in (..., "none", other.recipient.intent(), 7):
        answer = asker.asks(**{claim: named})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.clause("CIB-07", "PAR-18")
def test_scopes_and_acr_are_held_to_as_anywhere(plain: Elsewhere) -> None:
    assert plain.asks(scope="accounts").json()["error"] == "invalid_scope"
    assert plain.asks(scope="openid payments").json()["error"] == "invalid_scope"
    assert plain.asks(scope="accounts openid").status_code == 200


@pytest.mark.clause("CIB-01", "CIBA §13")
@pytest.mark.parametrize("issuer", ["cds", "fapi2", "nz1"])
def test_where_it_is_not_offered_nobody_is_asked(make_recipient: MakeRecipient, issuer: str) -> None:
    asker = Elsewhere(make_recipient(issuer))

    answer = asker.recipient.post("bc-authorize", request=asker.request())

    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


@pytest.mark.clause("CIB-01", "CIBA §13")
def test_a_client_that_did_not_register_the_grant_asks_nobody(make_recipient: MakeRecipient) -> None:
    asker = Elsewhere(make_recipient("fapi1"))

    assert asker.asks().json()["error"] == "unauthorized_client"
    assert asker.fetches("anything").json()["error"] == "unauthorized_client"


@pytest.mark.clause("CAU-01", "CONF-CIBA-05")
def test_the_client_authenticates_as_anywhere(plain: Elsewhere) -> None:
    recipient = plain.recipient
    at = recipient.url("bc-authorize")
    for audience in (recipient.issuer_url, recipient.url("token"), at):
        assertion = recipient.assertion("bc-authorize", aud=audience)
        answer = recipient.post("bc-authorize", request=plain.request(login_hint="leo"), assertion=assertion)
        assert answer.status_code == 200, answer.content
    bad = recipient.post("bc-authorize", request=plain.request(), assertion=recipient.assertion(aud="x"))
    assert (bad.status_code, bad.json()["error"]) == (401, "invalid_client")
