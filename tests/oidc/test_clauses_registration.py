"""What an operator may register for a client, by hand, under the rules of dynamic registration."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from joserfc.jwk import ECKey

from demo.authority import Authority
from oidc.models import Client
from oidc.registration import RegistrationRefused, validated
from tests.actors import Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(issuer_keys: None, pki: Authority) -> Recipient:
    """A recipient that nobody has registered."""
    return Recipient("cds", "newcomer", pki.client("newcomer", organisation="newcomer").certificate_pem)


def public(key: Any, **more: str) -> dict[str, Any]:
    return {"kid": "a key", **key.as_dict(private=False), **more}


@pytest.mark.clause("REG-35", "RFC 7591 §2")
def test_an_operator_registers_a_client_from_a_file(newcomer: Recipient, tmp_path: Path) -> None:
    file = tmp_path / "client.json"
    file.write_text(json.dumps(newcomer.metadata()))
    printed = StringIO()

    call_command("clients", "register", "--issuer", "cds", str(file), stdout=printed)

    stored = json.loads(printed.getvalue())
    assert stored["client_id"] == "newcomer"
    assert stored["id_token_signed_response_alg"] == "PS256"
    assert newcomer.pushes().status_code == 201


@pytest.mark.clause("REG-35")
def test_registering_again_replaces_what_was_registered(newcomer: Recipient, tmp_path: Path) -> None:
    file = tmp_path / "client.json"
    for name in ("First", "Second"):
        file.write_text(json.dumps(newcomer.metadata(client_name=name)))
        call_command("clients", "register", "--issuer", "cds", str(file), stdout=StringIO())

    assert Client.objects.get(issuer="cds", client_id="newcomer").recipient.name == "Second"


@pytest.mark.clause("REG-35")
def test_an_operator_suspends_a_client_at_once(make_recipient: MakeRecipient) -> None:
    cds = make_recipient("cds")

    call_command("clients", "suspend", "--issuer", "cds", cds.client_id, stdout=StringIO())

    assert cds.pushes().json()["error"] == "invalid_client"


@pytest.mark.clause("RFC 7591 §2")
def test_what_is_left_out_gets_the_profiles_first_choice(newcomer: Recipient) -> None:
    wished = newcomer.metadata()
    minimal = {name: wished[name] for name in ("client_name", "redirect_uris", "jwks")}

    metadata = validated("cds", minimal)

    assert metadata["response_types"] == ["code"]
    assert metadata["grant_types"] == ["authorization_code"]
    assert metadata["token_endpoint_auth_method"] == "private_key_jwt"
    assert metadata["scope"] == "openid"
    assert len(metadata["client_id"]) == 43


@pytest.mark.clause("CAU-13")
def test_an_elliptic_key_of_256_bits_is_enough(newcomer: Recipient) -> None:
    metadata = validated("cds", newcomer.metadata(jwks={"keys": [public(ECKey.generate_key("P-256"))]}))

    assert metadata["jwks"]["keys"][0]["crv"] == "P-256"


@pytest.mark.clause("RFC 7591 §2")
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("client_id", "with a blank"),
        ("redirect_uris", []),
        ("redirect_uris", ["https://user@recipient.test/cb"]),
        ("redirect_uris", ["https://*.recipient.test/cb"]),
        ("redirect_uris", ["https://recipient.test/cb#here"]),
        ("redirect_uris", ["https://recipient.test/cb", "https://elsewhere.test/cb"]),
        ("grant_types", ["implicit"]),
        ("response_types", ["token"]),
        ("token_endpoint_auth_method", "client_secret_basic"),
        ("id_token_signed_response_alg", "RS256"),
        ("request_object_signing_alg", "none"),
        ("subject_type", "public"),
        ("client_name", " "),
    ],
)
def test_metadata_the_profile_does_not_offer_is_refused_by_its_name(
    newcomer: Recipient, member: str, value: object
) -> None:
    with pytest.raises(RegistrationRefused) as refusal:
        validated("cds", newcomer.metadata(**{member: value}))

    assert [fault.partition(":")[0] for fault in refusal.value.faults] == [member]
