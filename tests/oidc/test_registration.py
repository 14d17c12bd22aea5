"""What a client may register, and the command that registers it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from joserfc.jwk import ECKey, OctKey, RSAKey

from oidc.models import Client
from oidc.registration import RegistrationRefused, register_client, validated
from tests.actors import Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


def faults(issuer: str, metadata: dict[str, Any]) -> list[str]:
    with pytest.raises(RegistrationRefused) as refused:
        register_client(issuer, metadata, timezone.now())
    assert not Client.objects.exists()
    return refused.value.faults


@pytest.fixture
def fox() -> Recipient:
    return Recipient("cds", "fox", "")


@pytest.mark.clause("REG-27", "AUT-23")
@pytest.mark.parametrize(
    "uri",
    [
        "http://recipient.test/cb",
        "https://recipient.test/cb#fragment",
        "https://*.recipient.test/cb",
        "https://user@recipient.test/cb",
        "https:///cb",
        "https://recipient.test\\evil.test/cb",
        "https://recipient.test/c b",
        "https://recipient.test:port/cb",
        "https://r\u0435cipient.test/cb",
        "https://recipient.test/\u202ecb",
        "com.example.app:/cb",
        "http://127.0.0.1:8080/cb",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_uri_is_https_and_exact(fox: Recipient, uri: str) -> None:
    (fault,) = faults("cds", fox.metadata(redirect_uris=[uri]))

    assert fault.startswith("redirect_uris: ")


@pytest.mark.clause("REG-35", "RFC 7591 §2")
def test_every_fault_is_named_at_once(fox: Recipient) -> None:
    wrong = fox.metadata(
        client_id="a b",
        redirect_uris=[],
        grant_types=["password"],
        response_types="code",
        scope="openid payments",
        token_endpoint_auth_method="none",
        id_token_signed_response_alg="RS256",
        jwks={"keys": []},
        tls_client_auth_san_dns="a",
        tls_client_auth_subject_dn="CN=a",
        client_name="",
    )

    named = [fault.partition(":")[0] for fault in faults("cds", wrong)]

    assert named == [
        "client_id",
        "redirect_uris",
        "grant_types",
        "response_types",
        "scope",
        "id_token_signed_response_alg",
        "jwks",
        "tls_client_auth_san_dns, tls_client_auth_subject_dn",
        "token_endpoint_auth_method",
        "client_name",
    ]


@pytest.mark.clause("CAU-13", "CAU-14")
@pytest.mark.parametrize(
    "key",
    [
        pytest.param(
            lambda: RSAKey.generate_key(1024, {"kid": "a"}).as_dict(private=False), id="RSA of 1024 bits"
        ),
        pytest.param(
            lambda: RSAKey.generate_key(2048, {"kid": "a"}).as_dict(private=True), id="a private key"
        ),
        pytest.param(
            lambda: OctKey.generate_key(256, {"kid": "a"}).as_dict(private=True), id="a shared secret"
        ),
        pytest.param(
            lambda: ECKey.generate_key("P-521", {"kid": "a"}).as_dict(private=False), id="another curve"
        ),
        pytest.param(
            lambda: ECKey.generate_key("P-256", {"kid": "a"}).as_dict(private=False) | {"kid": 5},
            id="a kid that is no string",
        ),
        pytest.param(lambda: {"kty": "RSA", "kid": "a"}, id="half a key"),
        pytest.param(lambda: "key", id="a word"),
    ],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_key_that_is_weak_or_not_public_is_refused(fox: Recipient, key: Any) -> None:
    (fault,) = faults("cds", fox.metadata(jwks={"keys": [key()]}))

    assert fault.startswith("jwks: key 1: ")


@pytest.mark.clause("CAU-13")
def test_an_elliptic_key_of_256_bits_is_enough(fox: Recipient) -> None:
    key = ECKey.generate_key("P-256", {"kid": "a"}).as_dict(private=False)

    assert validated("cds", fox.metadata(jwks={"keys": [key]}))["jwks"]["keys"][0]["crv"] == "P-256"


@pytest.mark.clause("RFC 7591 §2")
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("response_types", ["token"]),
        ("request_object_signing_alg", "none"),
        ("subject_type", "public"),
        ("client_name", " "),
    ],
)
def test_what_the_profile_does_not_offer_is_refused_by_its_name(
    fox: Recipient, member: str, value: object
) -> None:
    (fault,) = faults("cds", fox.metadata(**{member: value}))

    assert fault.startswith(f"{member}: ")


@pytest.mark.clause("RFC 7591 §2", "CAU-03")
def test_what_is_left_out_gets_the_profiles_first_choice(fox: Recipient) -> None:
    wished = fox.metadata()

    metadata = validated("cds", {name: wished[name] for name in ("client_name", "redirect_uris", "jwks")})

    assert metadata["response_types"] == ["code"]
    assert metadata["grant_types"] == ["authorization_code"]
    assert metadata["token_endpoint_auth_method"] == "private_key_jwt"
    assert metadata["scope"] == "openid"
    assert len(metadata["client_id"]) == 43


@pytest.mark.clause("IDT-06")
def test_a_pairwise_client_has_one_sector(fox: Recipient) -> None:
    uris = ["https://one.test/cb", "https://two.test/cb"]

    (fault,) = faults("cds", fox.metadata(redirect_uris=uris))

    assert "one host" in fault


@pytest.mark.clause("REG-35")
def test_the_command_registers_shows_and_suspends(make_recipient: MakeRecipient, tmp_path: Path) -> None:
    fox = Recipient("nz", "fox", make_recipient("nz").certificate)
    file = tmp_path / "fox.json"
    recipient = {"name": "Budget Fox", "legal_name": "Budget Fox Pty Ltd", "register_entry": "Register, 7"}
    file.write_text(json.dumps(fox.metadata(recipient=recipient)))

    stored, again, shown = (
        command("register", str(file)),
        command("register", str(file)),
        command("show", "fox"),
    )
    worked = fox.post("token", grant_type="client_credentials").status_code
    command("suspend", "fox")

    assert json.loads(stored) == json.loads(again) == json.loads(shown)
    assert json.loads(stored)["id_token_signed_response_alg"] == "PS256"
    assert Client.objects.filter(client_id="fox").count() == 1
    assert fox.row.recipient.legal_name == "Budget Fox Pty Ltd"
    assert worked == 200
    assert fox.post("token", grant_type="client_credentials").status_code == 401


@pytest.mark.clause("REG-35")
def test_registering_again_replaces_what_was_registered(tmp_path: Path) -> None:
    file = tmp_path / "fox.json"
    for name in ("First", "Second"):
        file.write_text(json.dumps(Recipient("nz", "fox", "").metadata(client_name=name)))
        command("register", str(file))

    assert Client.objects.get(issuer="nz", client_id="fox").recipient.name == "Second"


@pytest.mark.clause("REG-35")
@pytest.mark.parametrize("verb", ["show", "suspend"])
def test_the_command_says_that_it_knows_no_such_client(verb: str) -> None:
    with pytest.raises(CommandError, match="has no client"):
        command(verb, "nobody")


@pytest.mark.clause("REG-35")
@pytest.mark.parametrize(
    ("text", "said"), [("{", "Expecting"), ("[]", "not a JSON object"), ("{}", "redirect_uris")]
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "client.json"
    file.write_text(text)

    with pytest.raises(CommandError, match=said):
        command("register", str(file))
    with pytest.raises(CommandError, match="No such file"):
        command("register", str(tmp_path / "none.json"))


def command(*words: str) -> str:
    out = StringIO()
    call_command("clients", words[0], "--issuer", "nz", *words[1:], stdout=out)
    return out.getvalue()
