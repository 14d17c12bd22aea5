"""Who may call the back channel: `oidc.clients`, through the token and PAR endpoints."""

import base64
import json
import time
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.utils import timezone
from joserfc.jwk import RSAKey

from demo.authority import Authority
from oidc.models import AccessToken, UsedJti
from tests.actors import Recipient
from tests.events import refusal
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


def refused(answer: HttpResponse, code: str, status: int) -> bool:
    """An OAuth error as JSON, not cached, telling no more than its code and a sentence, and no token row."""
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body = json.loads(answer.content)
    assert body.keys() == {"error", "error_description"}
    assert not AccessToken.objects.exists()
    assert refusal(answer)["code"] == body["error"]
    return (body["error"], answer.status_code) == (code, status)


@pytest.mark.clause("CAU-01", "TOK-01", "RFC 6749 §4.4.2", "CAU-03")
def test_a_client_gets_a_token_for_itself_by_a_signed_assertion(nz: Recipient) -> None:
    answer = nz.post("token", grant_type="client_credentials", scope="accounts")

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 600


@pytest.mark.clause("CAU-08")
def test_client_id_may_be_left_out_or_repeat_the_assertion(nz: Recipient) -> None:
    answer = nz.post("token", grant_type="client_credentials", client_id=nz.client_id)

    assert answer.status_code == 200


@pytest.mark.clause("CAU-17")
def test_channels_that_name_different_clients_are_refused(nz: Recipient) -> None:
    answer = nz.post("token", grant_type="client_credentials", client_id="somebody-else")

    assert refused(answer, "invalid_client", 401)


@pytest.mark.clause("TLS-02", "TLS-05", "TLS-07")
@pytest.mark.parametrize(
    "twin", ["none", "self_signed", "expired", "not_yet_valid", "without_usage", "garbage", "two"]
)
def test_a_certificate_that_is_missing_or_not_trusted_opens_nothing(
    nz: Recipient, pki: Authority, twin: str
) -> None:
    pem = {"none": "", "garbage": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}.get(twin)
    if twin == "two":
        pem = nz.certificate * 2
    elif pem is None:
        pem = getattr(pki, twin)().certificate_pem

    answer = nz.post("token", grant_type="client_credentials", certificate=pem)

    assert refused(answer, "invalid_client", 401)


@pytest.mark.clause("CAU-04", "CAU-19", "RFC 7523 §3")
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"iss": "somebody-else"}, id="another issuer"),
        pytest.param({"sub": ...}, id="no subject"),
        pytest.param({"sub": ["budget-fox"]}, id="subject in a list"),
        pytest.param({"aud": "https://elsewhere.test"}, id="another audience"),
        pytest.param({"aud": ...}, id="no audience"),
        pytest.param({"aud": 7}, id="audience is a number"),
        pytest.param({"exp": ...}, id="no expiry"),
        pytest.param({"exp": 1}, id="long past"),
        pytest.param({"exp": int(time.time()) + 3600 * 24 * 365}, id="lives for years"),
        pytest.param({"exp": True}, id="expiry is a boolean"),
        pytest.param({"exp": 2**39}, id="expiry beyond the calendar"),
        pytest.param({"iat": 2**39}, id="issued beyond the calendar"),
        pytest.param({"nbf": int(time.time()) + 3600}, id="not valid yet"),
        pytest.param({"iat": int(time.time()) + 3600}, id="issued in the future"),
        pytest.param({"jti": ...}, id="no jti"),
        pytest.param({"jti": 5}, id="jti is a number"),
    ],
)
def test_an_assertion_with_wrong_claims_is_refused(nz: Recipient, changes: dict[str, object]) -> None:
    answer = nz.post("token", grant_type="client_credentials", assertion=nz.assertion(**changes))

    assert refused(answer, "invalid_client", 401)


@pytest.mark.clause("CAU-19")
def test_a_clock_eight_seconds_ahead_is_accepted(nz: Recipient) -> None:
    ahead = int(time.time()) + 8

    answer = nz.post("token", grant_type="client_credentials", assertion=nz.assertion(nbf=ahead, iat=ahead))

    assert answer.status_code == 200


@pytest.mark.clause("CAU-19", "RFC 7523 §3")
@pytest.mark.parametrize(("ahead", "status"), [(8, 200), (60, 401)])
def test_an_assertion_may_last_ten_minutes_by_its_makers_clock(
    nz: Recipient, ahead: int, status: int
) -> None:
    begins = int(time.time()) + min(ahead, 8)
    assertion = nz.assertion(iat=begins, nbf=begins, exp=int(time.time()) + ahead + 600)

    answer = nz.post("token", grant_type="client_credentials", assertion=assertion)

    assert answer.status_code == status


@pytest.mark.clause("CAU-05", "CAU-07")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_the_issuer_the_token_endpoint_and_the_one_called_are_audiences(
    cds: Recipient, endpoint: str
) -> None:
    for audience in (
        cds.issuer_url,
        cds.url("token"),
        cds.url(endpoint),
        [cds.url(endpoint), "https://x.test"],
    ):
        answer = cds.post(
            endpoint,
            grant_type="client_credentials",
            request=cds.request_object(),
            assertion=cds.assertion(aud=audience),
        )

        assert answer.status_code in {200, 201}, audience


@pytest.mark.clause("CAU-04")
def test_a_jti_counts_once_also_across_endpoints(cds: Recipient) -> None:
    assertion = cds.assertion(aud=cds.issuer_url)
    first = cds.post("par", assertion=assertion, request=cds.request_object())

    again = cds.post("token", assertion=assertion, grant_type="client_credentials")

    assert first.status_code == 201
    assert refused(again, "invalid_client", 401)
    assert UsedJti.objects.count() == 1


@pytest.mark.clause("CAU-14", "SEC-03")
@pytest.mark.parametrize("alg", ["none", "RS256", "HS256", "PS512"])
@pytest.mark.parametrize("issuer", ["nz", "nz1"])
def test_an_algorithm_the_profile_does_not_list_is_refused(
    make_recipient: MakeRecipient, issuer: str, alg: str
) -> None:
    nz = make_recipient(issuer)
    _header, payload, signature = nz.assertion().split(".")
    head = json.dumps({"alg": alg, "kid": nz.key.kid}).encode()
    forged = base64.urlsafe_b64encode(head).rstrip(b"=").decode()

    answer = nz.post("token", grant_type="client_credentials", assertion=f"{forged}.{payload}.{signature}")

    assert refused(answer, "invalid_client", 401)


@pytest.mark.clause("CAU-04")
def test_keys_come_from_the_registration_never_from_the_token(nz: Recipient) -> None:
    intruder = RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256", "kid": nz.key.kid})
    own = {"jwk": intruder.as_dict(private=False)}

    answer = nz.post(
        "token",
        grant_type="client_credentials",
        assertion=nz.jwt({"sub": nz.client_id}, key=intruder, header=own),
    )

    assert refused(answer, "invalid_client", 401)


@pytest.mark.clause("CAU-17")
@pytest.mark.parametrize("assertion", ["", "a.b", "a.b.c", "x" * 20_000, "....", "e30.e30.e30", "\x00.a.b"])
def test_garbage_for_an_assertion_is_refused_without_a_trace(nz: Recipient, assertion: str) -> None:
    answer = nz.post("token", grant_type="client_credentials", client_assertion=assertion)

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] in {"invalid_client", "invalid_request"}
    assert b"Traceback" not in answer.content


@pytest.mark.clause("CAU-17")
def test_two_ways_of_authentication_at_once_are_refused(nz: Recipient) -> None:
    answer = nz.post("token", grant_type="client_credentials", client_secret="a-secret")

    assert refused(answer, "invalid_request", 400)


@pytest.mark.clause("CAU-01")
def test_an_unknown_client_reads_like_a_bad_signature(
    nz: Recipient, make_recipient: MakeRecipient, certificate_of: Callable[[str], str]
) -> None:
    stranger = Recipient("nz", "nobody", certificate_of("nobody"))
    other_issuer = make_recipient("cds", "only-in-cds")
    elsewhere = Recipient("nz", "only-in-cds", other_issuer.certificate)

    answers = [
        stranger.post("token", grant_type="client_credentials"),
        elsewhere.post("token", grant_type="client_credentials"),
        nz.post("token", grant_type="client_credentials", assertion=nz.assertion()[:-8] + "AAAAAAAA"),
    ]

    assert len({answer.content for answer in answers}) == 1
    assert all(refused(answer, "invalid_client", 401) for answer in answers)


@pytest.mark.clause("CAU-01")
def test_a_suspended_client_is_refused_at_once(nz: Recipient) -> None:
    type(nz.row).objects.filter(pk=nz.row.pk).update(suspended_at=timezone.now())

    answer = nz.post("token", grant_type="client_credentials")

    assert refused(answer, "invalid_client", 401)


@pytest.mark.clause("RFC 6749 §3.2")
def test_a_token_request_is_a_form_post_and_nothing_else(nz: Recipient) -> None:
    path, shake = "/nz/token", nz.handshake()

    as_get = nz.http.get(path, secure=True, **shake)
    as_json = nz.http.post(path, "{}", content_type="application/json", secure=True, **shake)
    in_url = nz.http.post(
        path + "?grant_type=client_credentials",
        "a=b",
        content_type="application/x-www-form-urlencoded",
        secure=True,
        **shake,
    )
    twice = nz.http.post(
        path,
        "grant_type=a&grant_type=b",
        content_type="application/x-www-form-urlencoded",
        secure=True,
        **shake,
    )
    huge = nz.http.post(
        path, "a=" + "b" * 70_000, content_type="application/x-www-form-urlencoded", secure=True, **shake
    )

    assert as_get.status_code == 405
    assert as_get["Allow"] == "POST"
    for answer in (as_json, in_url, twice, huge):
        assert refused(answer, "invalid_request", 400)


@pytest.mark.clause("TOK-17", "SEC-05")
def test_a_grant_that_is_not_offered_or_not_registered_is_refused(
    nz: Recipient, make_recipient: MakeRecipient
) -> None:
    modest = make_recipient("nz", "modest", grant_types=["authorization_code"])

    unknown = nz.post("token", grant_type="password", username="mia", password="x")
    unregistered = modest.post("token", grant_type="client_credentials")

    assert refused(unknown, "unsupported_grant_type", 400)
    assert refused(unregistered, "unauthorized_client", 400)


@pytest.mark.clause("RFC 6749 §4.4.2", "CON-01")
def test_a_client_cannot_take_a_scope_that_is_a_customers_to_give(nz: Recipient) -> None:
    answer = nz.post("token", grant_type="client_credentials", scope="accounts openid")

    assert refused(answer, "invalid_scope", 400)


@pytest.mark.clause("CAU-18", "TLS-06", "TLS-14", "RFC 8705 §2.1.2")
@pytest.mark.parametrize(
    "named",
    [
        {"tls_client_auth_subject_dn": "CN=budget-fox.recipient.test,O=budget-fox"},
        {"tls_client_auth_san_dns": "budget-fox.recipient.test"},
    ],
)
def test_a_client_that_registered_its_certificate_cannot_use_another(
    make_recipient: MakeRecipient, certificate_of: Callable[[str], str], named: dict[str, str]
) -> None:
    nz = make_recipient("nz", **named)

    own = nz.post("token", grant_type="client_credentials")
    AccessToken.objects.all().delete()
    other = nz.post("token", grant_type="client_credentials", certificate=certificate_of("magpie"))

    assert own.status_code == 200
    assert refused(other, "invalid_client", 401)
