"""Attempts to pass for a client, each with all it needs but the one thing: refused alike, without a trace."""

import base64
import json
import select
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.apps import apps
from django.utils import timezone
from joserfc.jwk import ECKey, KeySet, RSAKey, import_key

from oidc.clients.strangers import keys_of_nobody
from oidc.endpoints.discovery import metadata
from oidc.issuers import security_policy
from oidc.jose.verify import fitting
from oidc.models import Client
from tests.actors import Answer, Customer, Recipient, signing_key
from tests.dpop import Prover
from tests.events import refusal
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
Forge = Callable[[Recipient], str]


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


PSS = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=32)


def compact(
    header: bytes | dict[str, Any],
    payload: bytes | dict[str, Any],
    key: RSAKey | None,
    scheme: padding.AsymmetricPadding = PSS,
) -> str:
    """A JWS over exactly these bytes, which no library would agree to write."""
    head, body = (
        encoded(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in (header, payload)
    )
    if key is None:
        return f"{head}.{body}."
    assert key.private_key is not None
    return f"{head}.{body}.{encoded(key.private_key.sign(f'{head}.{body}'.encode(), scheme, SHA256()))}"


def claims(fox: Recipient, **changes: Any) -> dict[str, Any]:
    _header, payload, _signature = fox.assertion(**changes).split(".")
    return dict(json.loads(base64.urlsafe_b64decode(payload + "==")))


def with_header(**members: Any) -> Forge:
    """An otherwise perfect assertion, rightly signed."""
    return lambda fox: compact({"alg": "PS256", "kid": fox.key.kid} | members, claims(fox), fox.key)


def with_claims(**changes: Any) -> Forge:
    return lambda fox: fox.assertion(**changes)


def unsigned(alg: str) -> Forge:
    return lambda fox: compact({"alg": alg, "kid": fox.key.kid}, claims(fox), None)


def by_an_intruder(**members: Any) -> Forge:
    """Signed by a key that the header itself brings, or says where to find."""

    def forge(fox: Recipient) -> str:
        intruder = signing_key("intruder")
        head = {"alg": "PS256", "kid": fox.key.kid, "jwk": intruder.as_dict(private=False)} | members
        return compact(head, claims(fox), intruder)

    return forge


def in_raw_claims(change: Callable[[bytes], bytes]) -> Forge:
    return lambda fox: compact(
        {"alg": "PS256", "kid": fox.key.kid}, change(json.dumps(claims(fox)).encode()), fox.key
    )


FORGERIES: dict[str, Forge] = {
    **{f"alg {alg}": unsigned(alg) for alg in ("none", "None", "NONE", "nOnE", "PS256", "")},
    "RS256 that verifies": lambda fox: compact(
        {"alg": "RS256", "kid": fox.key.kid}, claims(fox), fox.key, padding.PKCS1v15()
    ),
    "an elliptic key of no client": lambda fox: fox.jwt(
        claims(fox), key=ECKey.generate_key("P-256"), header={"alg": "ES256"}
    ),
    "the key in jwk": by_an_intruder(),
    "the key in x5c": by_an_intruder(x5c=["AAAA"]),
    "kid of another client": lambda fox: compact(
        {"alg": "PS256", "kid": "key of intruder"}, claims(fox), signing_key("intruder")
    ),
    "kid as a path": with_header(kid="../../../etc/passwd"),
    "kid as SQL": with_header(kid="' OR '1'='1"),
    "kid of 30 KB": with_header(kid="k" * 30_000),
    "kid in a list": with_header(kid=["key of budget-fox"]),
    "an extension that is critical": with_header(crit=["exp"], exp=1),
    "a body that is not base64": with_header(crit=["b64"], b64=False),
    "two aud": in_raw_claims(lambda raw: b'{"aud": "https://elsewhere.test", ' + raw[1:]),
    "NaN": in_raw_claims(lambda raw: b'{"n": NaN, ' + raw[1:]),
    "a thousand lists": in_raw_claims(lambda raw: b'{"n": ' + b"[" * 1000 + b"]" * 1000 + b", " + raw[1:]),
    "not UTF-8": in_raw_claims(lambda raw: b'{"n": "\xff", ' + raw[1:]),
    "a list of claims": in_raw_claims(lambda raw: b"[" + raw + b"]"),
    "30 KB": in_raw_claims(lambda raw: b'{"n": "' + b"x" * 30_000 + b'", ' + raw[1:]),
    "five minutes late": lambda fox: fox.assertion(exp=int(time.time()) - 300),
    "no end": with_claims(exp=...),
    "ten years": with_claims(exp=int(time.time()) + 10 * 365 * 86_400),
    "nbf 62 seconds ahead": lambda fox: fox.assertion(nbf=int(time.time()) + 62, exp=int(time.time()) + 122),
    "iat 62 seconds ahead": lambda fox: fox.assertion(iat=int(time.time()) + 62, exp=int(time.time()) + 122),
    "iss in a list": with_claims(iss=["budget-fox"]),
    "iss of another": with_claims(iss="magpie"),
    "no sub": with_claims(sub=...),
    "aud of another server": with_claims(aud="https://elsewhere.test/cds"),
    "aud of another issuer here": with_claims(aud="https://localhost:9443/fapi1"),
    "aud as an object": with_claims(aud={"https://localhost:9443/cds": 1}),
    "aud of objects": with_claims(aud=[{}, None, 7]),
    "no aud": with_claims(aud=...),
    "no jti": with_claims(jti=...),
    "a request object": lambda fox: fox.request_object(jti="1"),
    "a request object by its typ": with_header(typ="oauth-authz-req+jwt"),
    "a DPoP proof by its typ": with_header(typ="dpop+jwt"),
    "an access token by its typ": with_header(typ="application/at+jwt"),
    "typ as a number": with_header(typ=7),
    "a DPoP proof": lambda fox: Prover().proof("POST", fox.url("token")),
    "an encrypted one": lambda _fox: encoded(b'{"alg":"RSA-OAEP-256","enc":"A256GCM"}') + ".a.b.c.d",
    "one that costs 2^31 rounds": lambda _fox: (
        encoded(b'{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":2147483647}') + ".a.b.c.d"
    ),
}


def traces() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_app_config("oidc").get_models()}


def bounces(recipient: Recipient, answer: Answer) -> bool:
    """One text for every reason, one event, nothing cached, nothing left behind; and the client lives on."""
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.json()["error_description"] == "client authentication failed"
    assert answer["Cache-Control"] == "no-store"
    assert refusal(answer)["code"] == "invalid_client"
    return bool(recipient.post("introspect", token="x").status_code == 200)


@pytest.mark.clause("CAU-04", "CAU-06", "CAU-14", "CAU-17", "CAU-19", "RFC 7523 §3", "RFC 8725 §3.11")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_assertion_opens_nothing(cds: Recipient, forgery: str) -> None:
    forged = FORGERIES[forgery](cds)
    before = traces()

    answer = cds.post("token", grant_type="client_credentials", assertion=forged)

    assert traces() == before
    assert bounces(cds, answer)


@pytest.mark.clause("RFC 8725 §3.11")
@pytest.mark.parametrize("typ", ["JWT", "jwt", "client-authentication+jwt", "application/JWT"])
def test_an_assertion_may_say_that_it_is_one(cds: Recipient, typ: str) -> None:
    answer = cds.post("token", grant_type="client_credentials", assertion=with_header(typ=typ)(cds))

    assert answer.status_code == 200


@pytest.mark.clause("RFC 8725 §3.11")
def test_what_we_sign_ourselves_is_nobodys_assertion(make_recipient: MakeRecipient, mia: Customer) -> None:
    """An ID token names the client as its audience, an access token is its very own: neither is its proof."""
    fapi1 = make_recipient("fapi1")
    back = fapi1.answer_in(mia.allows(fapi1.link()))
    tokens = fapi1.redeems(back["code"]).json()

    for ours in (back["id_token"], tokens["id_token"], tokens["access_token"], tokens["refresh_token"]):
        assert bounces(fapi1, fapi1.post("introspect", token="x", assertion=ours))


@pytest.fixture
def trap() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A port where somebody waits to be called; and whether anybody did."""
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        yield waiting.getsockname()[1], lambda: bool(select.select([waiting], [], [], 0)[0])


@pytest.mark.clause("CAU-04", "PAR-24")
@pytest.mark.parametrize("member", ["jku", "x5u"])
def test_no_address_inside_an_assertion_is_ever_called(
    cds: Recipient, trap: tuple[int, Callable[[], bool]], member: str
) -> None:
    port, was_called = trap
    forged = by_an_intruder(**{member: f"https://localhost:{port}/jwks"})(cds)

    assert bounces(cds, cds.post("token", grant_type="client_credentials", assertion=forged))
    assert not was_called()


@pytest.mark.clause("TLS-07", "TLS-09")
def test_no_address_inside_a_certificate_is_ever_called(
    cds: Recipient, trap: tuple[int, Callable[[], bool]]
) -> None:
    port, was_called = trap
    address = x509.UniformResourceIdentifier(f"http://127.0.0.1:{port}/")
    key, name = rsa.generate_private_key(65_537, 2048), x509.Name.from_rfc4514_string("CN=evil.test")
    now, day = datetime.now(UTC), timedelta(days=1)
    evil = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
        .add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)]), False
        )
        .add_extension(
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP, address),
                    x509.AccessDescription(x509.AuthorityInformationAccessOID.CA_ISSUERS, address),
                ]
            ),
            critical=False,
        )
        .sign(key, SHA256())
    )

    answer = cds.post("token", certificate=evil.public_bytes(Encoding.PEM).decode())

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not was_called()


# --- at every endpoint ------------------------------------------------------------------------------------


def authenticated(issuer: str) -> list[str]:
    """Every endpoint of the discovery document where clients authenticate, by its path below the issuer."""
    public = {"authorization_endpoint", "userinfo_endpoint"}
    own = metadata(issuer)
    return [
        urlsplit(url).path.removeprefix(f"/{issuer}/")
        for name, url in own.items()
        if name.endswith("_endpoint") and name not in public
    ]


def suspended(recipient: Recipient) -> None:
    Client.objects.filter(pk=recipient.row.pk).update(suspended_at=timezone.now())


def recipient_suspended(recipient: Recipient) -> None:
    type(recipient.row.recipient).objects.update(suspended_at=timezone.now())


def key_taken_out(recipient: Recipient) -> None:
    other = signing_key("another").as_dict(private=False)
    recipient.register(jwks={"keys": [other]})


@pytest.mark.clause("CAU-01", "PAR-02", "INT-02", "ARR-01")
@pytest.mark.parametrize("spoil", [suspended, recipient_suspended, key_taken_out])
def test_whoever_is_out_is_out_everywhere_at_once(cds: Recipient, spoil: Callable[[Recipient], None]) -> None:
    endpoints = authenticated("cds")
    assert {"token", "par", "introspect", "revoke", "arrangements/revoke"} == set(endpoints)
    spoil(cds)

    for endpoint in endpoints:
        answer = cds.post(endpoint, token="x")
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), endpoint


@pytest.mark.clause("CAU-01", "CAU-17", "CAU-03")
@pytest.mark.parametrize("endpoint", ["token", "par", "introspect", "revoke", "arrangements/revoke"])
def test_no_proof_is_refused_at_every_endpoint(cds: Recipient, endpoint: str) -> None:
    bare = {"client_assertion": None, "client_assertion_type": None}

    for named in ({}, {"client_id": cds.client_id}, {"client_id": "nobody"}):
        assert bounces(cds, cds.post(endpoint, token="x", **bare, **named))


@pytest.mark.clause("CAU-01")
def test_a_stranger_hears_what_a_client_hears(cds: Recipient, pki: Any) -> None:
    """Whatever is wrong, the answer is the same for a client that exists and for one that does not."""
    stranger = Recipient("cds", "nobody", cds.certificate)
    spoilt: tuple[dict[str, Any], ...] = (
        {"client_id": "another"},
        {"client_assertion": None},
        {"certificate": ""},
        {"certificate": pki.self_signed().certificate_pem},
        {"client_secret": "x"},
    )

    for changes in spoilt:
        known, unknown = (
            each.post("token", **{"assertion": signing_wrong(each), **changes}) for each in (cds, stranger)
        )
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


@pytest.mark.clause("CAU-17")
def test_a_stranger_gets_no_further_than_a_client_with_any_of_it(cds: Recipient) -> None:
    stranger = Recipient("cds", "nobody", cds.certificate)
    perfect: dict[str, Forge] = {"in all but its name": with_header(), "elliptic": with_header(alg="ES256")}

    for forge in (FORGERIES | perfect).values():
        assert bounces(cds, stranger.post("token", token="x", assertion=forge(stranger)))


@pytest.mark.clause("CAU-17")
@pytest.mark.parametrize("issuer", ["nz", "fapi2", "oidc"])
def test_a_strangers_assertion_is_verified_by_whatever_algorithm_it_names(issuer: str) -> None:
    for algorithm in security_policy(issuer).signing_algorithms:
        assert fitting(KeySet([import_key({**keys_of_nobody()[algorithm]})]), algorithm, None), algorithm


def signing_wrong(recipient: Recipient) -> str:
    return compact({"alg": "PS256"}, claims(recipient), signing_key("intruder"))


# --- what it costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "statements"), [("private_key_jwt", 2), ("client_secret_jwt", 2), ("client_secret_basic", 1)]
)
def test_a_client_is_known_by_one_statement_and_a_jti_spent_by_another(
    make_recipient: MakeRecipient, django_assert_num_queries: Any, method: str, statements: int
) -> None:
    fox = make_recipient(
        "nz1", token_endpoint_auth_method=method, tls_client_auth_san_dns="budget-fox.recipient.test"
    )
    looking_the_token_up = 1

    with django_assert_num_queries(statements + looking_the_token_up):
        assert fox.post("introspect", token="x").json() == {"active": False}
