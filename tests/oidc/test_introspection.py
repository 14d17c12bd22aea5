"""What a token says: to a resource server all it needs, to a client its own, to others nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import AccountAlias, Consent
from demo.authority import Authority
from oidc.jose.keys import create_key, held_keys
from oidc.models import AccessToken, AuthorizationCode, Client
from oidc.registration import RegistrationRefused, register_client
from oidc.resource_servers import register_resource_server
from tests.actors import Answer, Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
JWT = "application/token-introspection+jwt"
INACTIVE = {"active": False}
MOST_STATEMENTS = 5
"""Of a machine endpoint."""


@pytest.fixture
def gateway(recipient: Recipient, pki: Authority) -> Recipient:
    """A resource server of the recipient's issuer."""
    return registered(
        Recipient(recipient.issuer, "gateway", pki.client("gateway", organisation="Bank").certificate_pem)
    )


def registered(server: Recipient, **changes: Any) -> Recipient:
    register_resource_server(server.issuer, about(server, **changes), timezone.now())
    return server


def about(server: Recipient, **changes: Any) -> dict[str, Any]:
    return {
        "resource_server": True,
        "client_id": server.client_id,
        "client_name": "The bank's gateway",
        "jwks": {"keys": [server.key.as_dict(private=False)]},
        **changes,
    }


@pytest.fixture
def tokens(recipient: Recipient, mia: Customer) -> dict[str, str]:
    back = recipient.answer_in(mia.allows(recipient.link(), accounts=2))
    return dict(recipient.redeems(back["code"]).json())


@pytest.mark.clause("INT-05", "RFC 7662 §2.2", "RFC 8705 §3.2", "ACR-13", "RES-03", "RFC 9470 §6.2")
@pytest.mark.clause("META-10", "RFC 9728 §1.2")
def test_a_resource_server_learns_all_it_needs_from_one_answer(
    recipient: Recipient, gateway: Recipient, tokens: dict[str, str]
) -> None:
    issued, code, consent = (
        AccessToken.objects.get(consent__isnull=False),
        AuthorizationCode.objects.get(),
        Consent.objects.get(),
    )
    issuer = recipient.issuer_url

    view = gateway.introspects(tokens["access_token"])

    told = view.pop("consent")
    assert view == {
        "active": True,
        "iss": issuer,
        "aud": recipient.resource,
        "client_id": recipient.client_id,
        "scope": tokens["scope"],
        "sub": recipient.verified(tokens["id_token"])["sub"],
        "token_type": "Bearer",
        "iat": int(issued.issued_at.timestamp()),
        "exp": int(issued.expires.timestamp()),
        "acr": code.acr,
        "auth_time": int(code.authenticated_at.timestamp()),
        "cnf": {"x5t#S256": recipient.thumbprint},
    }
    times = {"expires_at": int(consent.expires_at.timestamp())} if consent.expires_at else {}
    assert told == {
        "id": str(consent.pk),
        "status": "active",
        "version": consent.version,
        "permissions": list(consent.permissions),
        "accounts": sorted(str(alias) for alias in AccountAlias.objects.values_list("public_id", flat=True)),
        **times,
    }
    assert len(told["accounts"]) == 2


@pytest.mark.clause("INT-05", "RFC 9449 §6.2", "RES-03")
def test_the_key_that_a_token_is_bound_to_is_told(fapi2: Recipient, mia: Customer, pki: Authority) -> None:
    certificate = pki.client("gateway", organisation="Bank").certificate_pem
    gateway, prover = registered(Recipient("fapi2", "gateway", certificate)), fapi2.with_dpop()
    tokens = prover.redeems(prover.answer_in(mia.allows(prover.link()))["code"]).json()

    view = gateway.introspects(tokens["access_token"])

    assert (view["token_type"], view["cnf"]) == ("DPoP", {"jkt": prover.prover.jkt})


@pytest.mark.clause("INT-05")
def test_only_the_accounts_of_this_consent_are_told(
    recipient: Recipient, gateway: Recipient, tokens: dict[str, str]
) -> None:
    again = Customer("mia")
    one = recipient.redeems(recipient.answer_in(again.allows(recipient.link(), accounts=1))["code"]).json()

    first, both = (
        set(gateway.introspects(granted["access_token"])["consent"]["accounts"]) for granted in (one, tokens)
    )

    assert len(first) == 1
    assert first < both


@pytest.mark.clause("INT-05")
def test_the_resource_servers_answer_costs_few_statements(gateway: Recipient, tokens: dict[str, str]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert gateway.introspects(tokens["access_token"])["active"]

    assert len(captured) <= MOST_STATEMENTS, [query["sql"] for query in captured]


@pytest.mark.clause("INT-05")
def test_a_clients_own_token_is_told_without_a_consent(recipient: Recipient, gateway: Recipient) -> None:
    view = gateway.introspects(recipient.client_token())

    assert view["active"] is True
    assert (view["sub"], view["client_id"]) == (recipient.client_id, recipient.client_id)
    assert "consent" not in view


@pytest.mark.clause("INT-05", "INT-07", "SEC-12")
def test_a_resource_server_sees_its_own_issuers_tokens_alone(
    recipient: Recipient, tokens: dict[str, str], pki: Authority
) -> None:
    elsewhere = "nz" if recipient.issuer != "nz" else "cds"
    certificate = pki.client("gateway", organisation="Bank").certificate_pem
    stranger = registered(Recipient(elsewhere, "gateway", certificate))

    assert stranger.introspects(tokens["access_token"]) == INACTIVE
    assert stranger.introspects(tokens["refresh_token"]) == INACTIVE


@pytest.mark.clause("INT-01", "INT-02", "INT-07", "RFC 7662 §4")
def test_a_client_sees_its_own_tokens_of_the_kinds_its_profile_names(
    recipient: Recipient, make_recipient: MakeRecipient, tokens: dict[str, str]
) -> None:
    other = make_recipient(recipient.issuer, "other")

    view = recipient.introspects(tokens["access_token"], token_type_hint="refresh_token")

    if recipient.issuer.startswith("fapi"):
        assert view["active"] is True
        assert view["cnf"] == {"x5t#S256": recipient.thumbprint}
        assert not view.keys() & {"consent", "sub", "username"}
    else:
        assert view == INACTIVE
    assert other.introspects(tokens["access_token"]) == INACTIVE
    assert other.introspects(tokens["refresh_token"]) == INACTIVE
    assert recipient.introspects(tokens["id_token"]) == INACTIVE


@pytest.mark.clause("INT-06", "RFC 9701 §5", "TOK-13")
def test_the_answer_is_signed_for_who_asks_so(
    recipient: Recipient, gateway: Recipient, tokens: dict[str, str]
) -> None:
    create_key(gateway.issuer, "ES256", timezone.now())
    held_keys.cache_clear()
    registered(gateway, introspection_signed_response_alg="ES256")

    active = signed(gateway, tokens["access_token"])
    unknown = signed(gateway, "unknown")

    header, claims = read(gateway, active)
    assert header["typ"] == "token-introspection+jwt"
    assert header["alg"] == "ES256"
    assert claims.keys() == {"iss", "aud", "iat", "token_introspection"}
    assert (claims["iss"], claims["aud"]) == (gateway.issuer_url, "gateway")
    assert claims["token_introspection"] == gateway.introspects(tokens["access_token"])
    assert read(gateway, unknown)[1]["token_introspection"] == INACTIVE


def signed(asker: Recipient, token: str) -> Answer:
    answer = asker.post("introspect", token=token, headers={"Accept": JWT})
    assert answer.status_code == 200
    assert answer["Content-Type"] == JWT
    assert answer["Cache-Control"] == "no-store"
    return answer


def read(asker: Recipient, answer: Answer) -> tuple[dict[str, Any], dict[str, Any]]:
    compact = answer.content.decode()
    return asker.header_of(compact), asker.verified(compact)


@pytest.mark.clause("INT-06")
@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "text/html", f"{JWT};q=0, */*", f"application/json, {JWT};q=0.5"]
)
def test_any_other_wish_is_answered_in_json(cds: Recipient, accept: str) -> None:
    answer = cds.post("introspect", token="unknown", headers={"Accept": accept})

    assert answer["Content-Type"] == "application/json"
    assert answer.json() == INACTIVE


@pytest.mark.clause("INT-06", "INT-07")
def test_nobody_learns_anything_without_authentication(gateway: Recipient, tokens: dict[str, str]) -> None:
    answer = gateway.post(
        "introspect", token=tokens["access_token"], assertion="no.such.thing", headers={"Accept": JWT}
    )

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert gateway.post("introspect").json()["error"] == "invalid_request"
    assert (
        gateway.http.get(f"/{gateway.issuer}/introspect", secure=True, **gateway.handshake()).status_code
        == 405
    )


@pytest.mark.clause("CAU-09", "INT-03")
@pytest.mark.parametrize("endpoint", ["introspect", "revoke"])
def test_a_profile_may_want_the_client_named_beside_its_proof(
    settings: Any, cds: Recipient, endpoint: str
) -> None:
    profile = settings.ISSUERS["cds"]
    strict = replace(profile.security, client_id_required=frozenset({"introspect", "revoke"}))
    settings.ISSUERS = {**settings.ISSUERS, "cds": replace(profile, security=strict)}

    nameless = cds.post(endpoint, token="unknown")
    named = cds.post(endpoint, token="unknown", client_id=cds.client_id)

    assert (nameless.status_code, nameless.json()["error"]) == (400, "invalid_request")
    assert named.status_code == 200
    assert cds.post("token", grant_type="client_credentials").status_code == 200


# --- registration -----------------------------------------------------------------------------------------


@pytest.mark.clause("INT-05")
def test_a_resource_server_is_given_no_token(gateway: Recipient, stranger: Customer) -> None:
    token = gateway.post("token", grant_type="client_credentials")
    pushed = gateway.post("par", response_type="code", redirect_uri="https://recipient.test/callback")
    page = stranger.opens(
        gateway.link_to(response_type="code", redirect_uri="https://recipient.test/callback")
    )

    assert token.json()["error"] == "unauthorized_client"
    assert pushed.status_code == 400
    assert (page.status, page.onward) == (400, "")


@pytest.mark.clause("INT-05")
def test_a_client_does_not_become_a_resource_server(cds: Recipient) -> None:
    with pytest.raises(RegistrationRefused, match="resource_server: is not a member"):
        register_client("cds", {**cds.metadata(), "resource_server": True}, timezone.now())
    with pytest.raises(RegistrationRefused, match="belongs to a client"):
        register_resource_server("cds", about(cds), timezone.now())

    assert not cds.row.resource_server


@pytest.mark.clause("INT-05")
def test_a_resource_server_registers_nothing_that_is_a_clients(pki: Authority, issuer_keys: None) -> None:
    server = Recipient("cds", "gateway", "")
    wrong = about(
        server, redirect_uris=["https://a.test/"], scope="openid", jwks={"keys": []}, resource_server="yes"
    )

    with pytest.raises(RegistrationRefused) as refused:
        register_resource_server("cds", wrong, timezone.now())

    assert {fault.partition(":")[0] for fault in refused.value.faults} == {
        "redirect_uris", "scope", "jwks", "resource_server"
    }  # fmt: skip


@pytest.mark.clause("INT-05")
def test_a_resource_server_may_come_with_a_secret_but_not_with_nothing(
    settings: Any, issuer_keys: None, pki: Authority
) -> None:
    profile = settings.ISSUERS["fapi1"]
    open_to_all = replace(profile.security, client_authentication=("client_secret_post", "none"))
    settings.ISSUERS = {"fapi1": replace(profile, security=open_to_all)}
    server = Recipient("fapi1", "gateway", "", method="client_secret_post")

    stored = register_resource_server("fapi1", about(server), timezone.now())
    answer = server.post("introspect", token="unknown", client_secret=stored["client_secret"])

    assert answer.json() == INACTIVE
    with pytest.raises(RegistrationRefused, match="proves who it is"):
        register_resource_server("fapi1", about(server, token_endpoint_auth_method="none"), timezone.now())


@pytest.mark.clause("INT-05")
def test_the_operator_registers_one_from_a_file(issuer_keys: None, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "gateway.json"
    file.write_text(json.dumps(about(Recipient("cds", "gateway", ""))))

    call_command("clients", "register", "--issuer", "cds", str(file))
    printed = json.loads(capsys.readouterr().out)
    file.write_text(json.dumps({"resource_server": True}))
    with pytest.raises(CommandError, match="client_name"):
        call_command("clients", "register", "--issuer", "cds", str(file))

    assert printed["redirect_uris"] == []
    assert Client.objects.get().resource_server
