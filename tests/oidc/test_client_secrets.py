"""Clients with a secret, and those without any: what is kept, what is told, and what it opens."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.db import connection
from joserfc import jws
from joserfc.jwk import OctKey

from oidc.models import AccessToken
from oidc.registration import RegistrationRefused, validated
from tests.actors import CHALLENGE, VERIFIER, Answer, Customer, Recipient
from tests.credentials import basic
from tests.events import refusal
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

SECRETS = ("client_secret_basic", "client_secret_post", "client_secret_jwt")
CERTIFICATE = {"tls_client_auth_san_dns": "budget-fox.recipient.test"}


@pytest.fixture(params=SECRETS)
def fox(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Recipient:
    """Proves itself by a secret, in each way in turn."""
    return make_recipient("nz1", token_endpoint_auth_method=request.param, **CERTIFICATE)


@pytest.fixture
def with_method(make_recipient: MakeRecipient) -> Callable[[str], Recipient]:
    return lambda method: make_recipient("nz1", token_endpoint_auth_method=method, **CERTIFICATE)


def asks(recipient: Recipient, **changes: Any) -> Answer:
    return recipient.post("token", grant_type="client_credentials", **changes)


def refused(answer: Answer, code: str = "invalid_client", status: int = 401) -> bool:
    assert not AccessToken.objects.exists()
    assert refusal(answer)["code"] == code
    return (answer.json()["error"], answer.status_code) == (code, status)


@pytest.mark.clause("CAU-10", "RFC 6749 §2.3.1", "OIDC-CORE §9")
def test_the_secret_of_the_registration_opens(fox: Recipient) -> None:
    assert asks(fox).status_code == 200


@pytest.mark.clause("CAU-10")
@pytest.mark.parametrize(
    "spoil", [lambda s: "", lambda s: s[:-1], lambda s: s + "x", lambda s: s.swapcase(), lambda s: "é" * 43]
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_another_secret_opens_nothing(fox: Recipient, spoil: Callable[[str], str]) -> None:
    other = replace(fox, secret=spoil(fox.secret) or "x")

    answer = asks(other)

    assert refused(answer)
    assert ("WWW-Authenticate" in answer) == (fox.method == "client_secret_basic")


@pytest.mark.clause("CAU-10", "TLS-12")
def test_a_secret_opens_nothing_beside_another_clients_certificate(
    with_method: Callable[[str], Recipient], certificate_of: Callable[[str], str]
) -> None:
    for method in SECRETS:
        fox = with_method(method)
        assert refused(asks(fox, certificate=certificate_of("magpie")))
        assert refused(asks(fox, certificate=""))


@pytest.mark.clause("CAU-10")
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_plain_secret_is_registered_with_the_certificate_it_stands_beside(method: str) -> None:
    wished = Recipient("nz1", "fox", "").metadata(token_endpoint_auth_method=method)

    with pytest.raises(RegistrationRefused, match="tls_client_auth_"):
        validated("nz1", wished)


@pytest.mark.clause("CAU-02", "CAU-06", "CAU-12", "CAU-11")
@pytest.mark.parametrize("issuer", ["cds", "fapi1", "fapi2", "nz"])
@pytest.mark.parametrize("method", [*SECRETS, "none"])
def test_secrets_are_registered_only_where_the_profile_says_so(issuer: str, method: str) -> None:
    wished = Recipient(issuer, "fox", "").metadata(token_endpoint_auth_method=method, **CERTIFICATE)

    with pytest.raises(RegistrationRefused, match=r"token_endpoint_auth_method: .* is not offered"):
        validated(issuer, wished)


@pytest.mark.clause("SEC-12", "RFC 6749 §2.3.1", "SEC-06")
def test_a_secret_is_told_once_and_stands_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "fox.json"
    for method in SECRETS:
        wished = Recipient("nz1", "fox", "").metadata(token_endpoint_auth_method=method, **CERTIFICATE)
        file.write_text(json.dumps(wished))

        told, shown = (command(verb, argument) for verb, argument in (("register", file), ("show", "fox")))

        assert len(told["client_secret"]) == 43
        assert told["client_secret_expires_at"] == 0
        assert not {"client_secret", "client_secret_expires_at"} & shown.keys()
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(oidc_client)::text, kept_secret FROM oidc_client")
            ((row, kept),) = cursor.fetchall()
        assert told["client_secret"] not in row
        assert told["client_secret"].encode() not in bytes(kept)


def command(verb: str, argument: object) -> dict[str, Any]:
    out = StringIO()
    call_command("clients", verb, "--issuer", "nz1", str(argument), stdout=out)
    return dict(json.loads(out.getvalue()))


@pytest.mark.clause("RFC 6749 §2.3.1")
def test_registering_again_makes_another_secret_and_the_old_one_dies(fox: Recipient) -> None:
    before = replace(fox)

    fox.register(token_endpoint_auth_method=fox.method, **CERTIFICATE)

    assert fox.secret != before.secret
    assert refused(asks(before))
    assert asks(fox).status_code == 200


@pytest.mark.clause("CAU-01", "RFC 6749 §2.3")
def test_a_secret_that_is_no_longer_the_method_opens_nothing(fox: Recipient) -> None:
    before = replace(fox)
    fox.register()

    assert fox.row.kept_secret is None
    assert refused(asks(before))


@pytest.mark.clause("RFC 7591 §2")
def test_nobody_chooses_a_secret() -> None:
    wished = Recipient("nz1", "fox", "").metadata(
        token_endpoint_auth_method="client_secret_jwt", client_secret="hunter2"
    )

    with pytest.raises(RegistrationRefused, match="client_secret: is made here"):
        validated("nz1", wished)


@pytest.mark.clause("CAU-17", "RFC 6749 §2.3")
def test_every_pair_of_ways_at_once_is_one_too_many(fox: Recipient) -> None:
    ways: tuple[dict[str, Any], ...] = (
        {"headers": {"Authorization": basic(fox.client_id, fox.secret)}},
        {"client_secret": fox.secret},
        {"assertion": fox.assertion()},
    )
    pairs = [(one, other) for one in ways for other in ways if one is not other]

    for one, other in pairs:
        answer = replace(fox, method="tls_client_auth", secret="").post(
            "token", grant_type="client_credentials", **one | other
        )
        assert refused(answer, "invalid_request", 400)


@pytest.mark.clause("CAU-17")
def test_a_secret_that_comes_another_way_than_registered_is_refused(fox: Recipient) -> None:
    for method in {*SECRETS} - {fox.method}:
        if "client_secret_jwt" not in {method, fox.method}:  # a digest signs nothing
            assert refused(asks(replace(fox, method=method)))
    assert refused(asks(fox, client_id="magpie"))


@pytest.mark.clause("RFC 6749 §2.3.1")
def test_the_parts_of_a_basic_header_are_form_encoded(make_recipient: MakeRecipient) -> None:
    odd = make_recipient(
        "nz1",
        "fox:100%+~",
        token_endpoint_auth_method="client_secret_basic",
        tls_client_auth_san_dns="fox:100%+~.recipient.test",
    )
    bare = base64.b64encode(f"{odd.client_id}:{odd.secret}".encode()).decode()

    assert (
        asks(
            odd, headers={"Authorization": basic(odd.client_id, odd.secret).replace("Basic", "bASIC")}
        ).status_code
        == 200
    )
    AccessToken.objects.all().delete()
    assert refused(asks(odd, headers={"Authorization": f"Basic {bare}"}))


# --- signing with a secret ----------------------------------------------------------------------------------


@pytest.fixture
def signer(with_method: Callable[[str], Recipient]) -> Recipient:
    return with_method("client_secret_jwt")


@pytest.mark.clause("CAU-04", "OIDC-CORE §9")
def test_an_assertion_by_a_secret_keeps_every_rule_of_assertions(signer: Recipient) -> None:
    assertion = signer.assertion()

    first, again = (asks(signer, assertion=assertion) for _ in range(2))
    AccessToken.objects.all().delete()

    assert (first.status_code, again.status_code) == (200, 401)
    for claims in ({"aud": "https://elsewhere.test"}, {"exp": ...}, {"jti": ...}, {"sub": ...}):
        assert refused(asks(signer, assertion=signer.assertion(**claims)))


@pytest.mark.clause("CAU-14", "RFC 8725 §2.1")
def test_a_public_key_is_no_secret(make_recipient: MakeRecipient, signer: Recipient) -> None:
    """HS256 under what everybody may know of an RSA key, to a client of either kind."""
    by_key = make_recipient("nz1", "lark")
    public = by_key.key.public_key
    jwk = by_key.key.as_dict(private=False)
    known = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).strip(),
        b" " + public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(jwk).encode(),
        str(jwk["n"]).encode(),
        b"",
    ]

    for recipient in (by_key, signer):
        _header, payload, _signature = recipient.assertion().split(".")
        for secret in known:
            assert refused(asks(recipient, assertion=hs256(payload, secret, kid=None)))
            assert refused(asks(recipient, assertion=hs256(payload, secret, kid=str(by_key.key.kid))))


def hs256(payload: str, secret: bytes, kid: str | None) -> str:
    header = {"alg": "HS256"} | ({"kid": kid} if kid else {})
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    mac = hmac.digest(secret, f"{head}.{payload}".encode(), "sha256")
    return f"{head}.{payload}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


@pytest.mark.clause("CAU-14")
def test_a_client_of_secrets_signs_with_no_other_algorithm(signer: Recipient) -> None:
    _header, payload, _signature = signer.assertion().split(".")
    claims = base64.urlsafe_b64decode(payload + "==")
    by_longer_hash = jws.serialize_compact(
        {"alg": "HS512"}, claims, OctKey.import_key(signer.secret * 2), algorithms=["HS512"]
    )

    assert refused(asks(signer, assertion=by_longer_hash))
    assert refused(asks(signer, assertion=signer.jwt(json.loads(claims))))


# --- clients that prove nothing -----------------------------------------------------------------------------


@pytest.fixture
def app(make_recipient: MakeRecipient) -> Recipient:
    """A public client of the one issuer that has such."""
    return make_recipient("oidc", token_endpoint_auth_method="none", grant_types=["authorization_code"])


@pytest.mark.clause("CAU-15", "RFC 7662 §2.1")
def test_a_public_client_may_end_its_tokens_and_ask_for_none(app: Recipient) -> None:
    revoked, introspected, secretive = (
        app.post("revoke", token="x"),
        app.post("introspect", token="x"),
        app.post("token", client_secret="x"),
    )

    assert revoked.status_code == 200
    assert refused(introspected)
    assert refused(secretive)


@pytest.mark.clause("CAU-15", "RFC 6749 §4.4", "RFC 9700 §2.2.2")
def test_a_public_client_registers_no_grant_that_its_name_alone_would_open(app: Recipient) -> None:
    grants = ["authorization_code", "client_credentials"]
    wished = app.metadata(token_endpoint_auth_method="none", grant_types=grants)

    with pytest.raises(RegistrationRefused, match="client_credentials is not for clients without"):
        validated("oidc", wished)


@pytest.mark.clause("RFC 9700 §2.1.1", "SEC-05")
def test_a_public_clients_code_is_held_by_a_challenge(app: Recipient, mia: Customer) -> None:
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    plain = {"response_type": "code", "scope": "openid", "redirect_uri": app.redirect_uri}
    bare = app.answer_in(mia.http.get(app.link_to(**plain), secure=True)["Location"])
    code = app.answer_in(mia.allows(app.link_to(**plain, **challenge)))["code"]

    unproved, answer = app.redeems(code, code_verifier=None), app.redeems(code, code_verifier=VERIFIER)

    assert bare["error"] == "invalid_request"
    assert unproved.json()["error"] == "invalid_grant"
    assert app.reads("/oidc/userinfo", answer.json()["access_token"]).status_code == 200
    assert "refresh_token" not in answer.json()
