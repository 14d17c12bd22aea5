"""The pushed authorization request endpoint."""

import base64
import json
import time
from typing import Any

import pytest
from django.http import HttpResponse
from joserfc.jwk import RSAKey

from consent.models import Consent
from oidc.models import PushedRequest
from tests.actors import CHALLENGE, Recipient
from tests.events import refusal
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

NOW = int(time.time())


def refused(answer: HttpResponse, *codes: str) -> bool:
    """A JSON error with status 400, and nothing stored."""
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert answer.status_code == 400
    assert not PushedRequest.objects.exists()
    assert not Consent.objects.exists()
    error = json.loads(answer.content)["error"]
    assert refusal(answer)["code"] == error
    return error in codes


@pytest.mark.clause("PAR-03", "PAR-08", "RFC 9126 §2.1")
def test_a_signed_request_gets_a_handle_for_ninety_seconds(cds: Recipient) -> None:
    answer = cds.pushes()

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["expires_in"] == 90
    assert answer.json()["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    assert len(answer.json()["request_uri"].rpartition(":")[2]) == 43


@pytest.mark.clause("CON-70", "CON-71")
def test_each_push_proposes_a_consent_of_its_own(cds: Recipient) -> None:
    cds.pushes()
    cds.pushes()

    assert Consent.objects.filter(status="awaiting", client_id=cds.client_id).count() == 2


@pytest.mark.clause("PAR-02")
def test_a_push_without_client_authentication_is_refused(cds: Recipient) -> None:
    answer = cds.post("par", request=cds.request_object(), client_assertion=None)

    assert answer.status_code == 401
    assert not PushedRequest.objects.exists()


@pytest.mark.clause("PAR-09", "PAR-16", "FAPI1-ADV §5.2.2-13", "FAPI1-ADV §5.2.2-17")
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": ...}, id="no exp"),
        pytest.param({"nbf": ...}, id="no nbf"),
        pytest.param({"exp": NOW - 3600}, id="expired"),
        pytest.param({"exp": NOW + 9000}, id="lives over an hour"),
        pytest.param({"nbf": NOW - 4200, "exp": NOW + 60}, id="older than an hour"),
        pytest.param({"nbf": NOW + 3600}, id="not valid yet"),
        pytest.param({"aud": "https://elsewhere.test"}, id="another audience"),
        pytest.param({"aud": "https://localhost:9444/cds/par"}, id="the PAR endpoint as audience"),
        pytest.param({"iss": "somebody-else"}, id="another issuer"),
        pytest.param({"client_id": "somebody-else"}, id="another client"),
        pytest.param({"request_uri": "urn:x"}, id="a request_uri inside"),
        pytest.param({"exp": "soon"}, id="exp is a word"),
        pytest.param({"max_age": -1}, id="negative max_age"),
        pytest.param({"state": ["a"]}, id="state is a list"),
        pytest.param({"claims": "all"}, id="claims is a word"),
        pytest.param({"claims": {"sharing_duration": "long"}}, id="duration is a word"),
        pytest.param({"claims": {"sharing_duration": True}}, id="duration is a boolean"),
    ],
)
def test_a_bad_request_object_is_named_so(cds: Recipient, changes: dict[str, Any]) -> None:
    assert refused(cds.pushes(**changes), "invalid_request_object")


@pytest.mark.clause("PAR-08")
def test_a_request_object_must_be_signed_with_the_clients_own_key(
    cds: Recipient, make_recipient: MakeRecipient
) -> None:
    other = make_recipient("cds", "other")
    forged = RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256", "kid": cds.key.kid})
    head, body, _signature = cds.request_object().split(".")

    for request in (
        cds.request_object(key=other.key),
        cds.request_object(key=forged),
        f"{head}.{body}.",
        f"{head}.{body}.AAAA",
    ):
        assert refused(cds.post("par", request=request), "invalid_request_object")


@pytest.mark.clause("PAR-24", "CAU-14")
@pytest.mark.parametrize("alg", ["none", "RS256", "HS256", "PS512"])
def test_an_algorithm_the_profile_does_not_list_signs_no_request(cds: Recipient, alg: str) -> None:
    _header, payload, signature = cds.request_object().split(".")
    head = json.dumps({"alg": alg, "kid": cds.key.kid}).encode()
    forged = base64.urlsafe_b64encode(head).rstrip(b"=").decode()

    assert refused(cds.post("par", request=f"{forged}.{payload}.{signature}"), "invalid_request_object")


@pytest.mark.clause("RFC 9101 §10.8", "PAR-11")
@pytest.mark.parametrize("typ", ["JWT", "oauth-authz-req+jwt", "OautH-auThZ-REQ+jWt"])
def test_the_type_of_a_request_object_is_read_without_case(cds: Recipient, typ: str) -> None:
    answer = cds.post("par", request=cds.request_object(header={"typ": typ}))

    assert answer.status_code == 201


@pytest.mark.clause("RFC 9101 §10.8")
def test_another_kind_of_token_is_no_request_object(cds: Recipient) -> None:
    answer = cds.post("par", request=cds.request_object(header={"typ": "at+jwt"}))

    assert refused(answer, "invalid_request_object")


@pytest.mark.clause("PAR-06", "RFC 7636 §4.3")
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"code_challenge": ..., "code_challenge_method": ...}, id="no challenge"),
        pytest.param({"code_challenge_method": "plain"}, id="plain"),
        pytest.param({"code_challenge_method": ...}, id="method left out"),
        pytest.param({"code_challenge": "short"}, id="not a SHA-256"),
    ],
)
def test_a_challenge_by_s256_is_required(cds: Recipient, changes: dict[str, Any]) -> None:
    assert refused(cds.pushes(**changes), "invalid_request")


@pytest.mark.clause("AUT-04", "REG-27", "RFC 9700 §2.1")
@pytest.mark.parametrize(
    "uri",
    [
        ...,
        "https://recipient.test/callback/",
        "https://recipient.test/callback?x=1",
        "https://recipient.test/callback#a",
        "https://recipient.test:443/callback",
        "https://RECIPIENT.test/callback",
        "https://recipient.test/../callback",
        "https://recipient.test/%63allback",
        "https://recipient.test/callback;a",
        "https://recipient.test@evil.test/callback",
        "https://evil.test\\@recipient.test/callback",
        "http://recipient.test/callback",
        " https://recipient.test/callback",
        "https://recipient.test./callback",
    ],
)
def test_a_redirect_uri_equals_a_registered_one_byte_for_byte(cds: Recipient, uri: Any) -> None:
    assert refused(cds.pushes(redirect_uri=uri), "invalid_request")


@pytest.mark.clause("PAR-07", "RFC 9126 §2.1")
def test_a_handle_cannot_be_pushed(cds: Recipient) -> None:
    answer = cds.post("par", request=cds.request_object(), request_uri="urn:ietf:params:oauth:request_uri:x")

    assert refused(answer, "invalid_request")


@pytest.mark.clause("PAR-08", "PAR-26")
def test_plain_parameters_are_not_a_signed_request(cds: Recipient) -> None:
    answer = cds.post(
        "par",
        response_type="code",
        redirect_uri=cds.redirect_uri,
        scope="openid bank:accounts.basic:read",
        nonce="n",
        code_challenge=CHALLENGE,
        code_challenge_method="S256",
        response_mode="jwt",
    )

    assert refused(answer, "invalid_request")


@pytest.mark.clause("PAR-08", "PAR-19", "RFC 9101 §6.3")
def test_what_stands_beside_a_request_object_is_ignored(cds: Recipient) -> None:
    answer = cds.post("par", request=cds.request_object(), scope="openid everything", state="another")

    assert answer.status_code == 201
    assert PushedRequest.objects.get().parameters["state"] == "a-state"


@pytest.mark.clause("AUT-07", "AUT-14", "REG-29", "OIDC-CORE §3.3.2", "JARM §2.3")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": ...}, "invalid_request"),
        ({"response_mode": ...}, "invalid_request"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"response_mode": "web_message"}, "invalid_request"),
        ({"nonce": ...}, "invalid_request"),
        ({"nonce": "n" * 2000}, "invalid_request"),
        ({"scope": ...}, "invalid_request"),
        ({"scope": "openid energy:billing:read"}, "invalid_scope"),
        ({"scope": "openid bank:payees:read"}, "invalid_scope"),  # not registered
        ({"scope": "bank:accounts.basic:read"}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_scope"),
        ({"claims": {"sharing_duration": -1}}, "invalid_request"),
        ({"claims": {"cdr_arrangement_id": "x", "sharing_duration": 5}}, "invalid_request"),
        (
            {"claims": {"id_token": {"acr": {"essential": True, "values": ["urn:cds.au:cdr:4"]}}}},
            "unmet_authentication_requirements",
        ),
    ],
)
def test_each_check_of_the_table_has_its_own_code(cds: Recipient, changes: dict[str, Any], code: str) -> None:
    assert refused(cds.pushes(**changes), code)


@pytest.mark.clause("AUT-05", "PAR-10", "ACR-12", "PAR-14")
def test_an_acr_that_is_only_wished_for_never_fails_a_request(cds: Recipient) -> None:
    claims = {"id_token": {"acr": {"values": ["urn:cds.au:cdr:4"]}}, "sharing_duration": 0}

    assert cds.pushes(claims=claims).status_code == 201


@pytest.mark.clause("RFC 9126 §2.1")
def test_only_a_form_post_pushes(cds: Recipient) -> None:
    answer = cds.http.put("/cds/par", "{}", content_type="application/json", secure=True, **cds.handshake())

    assert answer.status_code == 405
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.clause("META-01")
def test_an_issuer_we_have_not_is_told_so_as_json(cds: Recipient) -> None:
    answer = cds.http.post("/atlantis/par", secure=True, **cds.handshake())

    assert answer.status_code == 404
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.clause("PAR-21")
@pytest.mark.parametrize(
    "missing", ["response_mode", "code_challenge", "code_challenge_method", "exp", "nbf", "state", "nonce"]
)
def test_a_code_flow_of_new_zealands_leaves_nothing_out(make_recipient: MakeRecipient, missing: str) -> None:
    nz = make_recipient("nz", response_types=["code"])
    asked = {"response_type": "code", "response_mode": "jwt", "claims": nz.names(nz.intent())}
    asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}

    answer = nz.pushes(**{**asked, missing: ...})

    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_request", "invalid_request_object"}
    assert nz.pushes(**asked).status_code == 201
