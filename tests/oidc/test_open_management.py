"""Apps that manage the registration they made by themselves (RFC 7592)."""

from typing import Any

import pytest
from django.utils import timezone

from consent.models import Recipient as Company
from oidc.models import Client
from tests.actors import Customer, signing_key
from tests.newcomers import APP, call, manage, registered
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_keys")]


@pytest.mark.clause("RFC 7592 §2.1", "RFC 7592 §3")
def test_an_app_reads_its_registration_without_its_secret() -> None:
    told = registered()

    answer = manage("GET", told)

    secret = {"client_secret", "client_secret_expires_at"}
    assert answer.json() == {name: value for name, value in told.items() if name not in secret}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.clause("RFC 7592 §2.2")
def test_an_app_describes_itself_anew_and_keeps_its_secret(mia: Customer) -> None:
    told = registered(token_endpoint_auth_method="client_secret_post")
    anew = {**APP, "client_id": told["client_id"], "token_endpoint_auth_method": "client_secret_post"}

    answer = manage("PUT", told, {**anew, "client_name": "Bird Atlas", "policy_uri": None})

    app = RelyingParty(
        "oidc", told["client_id"], "", method="client_secret_post", secret=told["client_secret"]
    )
    assert answer.status_code == 200, answer.content
    assert not answer.json().keys() & {"client_secret", "policy_uri"}
    assert Company.objects.get().name == Client.objects.get().name == "Bird Atlas"
    assert app.tokens(mia)["id_token"]


@pytest.mark.clause("RFC 7592 §2.2")
def test_an_app_that_proves_itself_otherwise_gets_what_it_needs_for_that() -> None:
    told = registered()
    keys = {"jwks": {"keys": [signing_key("fox").as_dict(private=False)]}}
    by_key = {**APP, **keys, "client_id": told["client_id"], "token_endpoint_auth_method": "private_key_jwt"}

    key = manage("PUT", told, by_key).json()
    back = manage("PUT", told, {**APP, "client_id": told["client_id"]}).json()

    assert "client_secret" not in key
    assert back["client_secret"] != told["client_secret"]


@pytest.mark.clause("RFC 7592 §2.2")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "another"}, "invalid_client_metadata"),
        ({"client_id": None}, "invalid_client_metadata"),
        ({"redirect_uris": ["https://birdbook.test/#"]}, "invalid_redirect_uri"),
        ({"client_name": ""}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": ["none"]}, "invalid_client_metadata"),
    ],
)
def test_what_could_not_be_registered_changes_nothing(changes: dict[str, Any], error: str) -> None:
    told = registered()
    before = Client.objects.values().get(), Company.objects.values().get()

    answer = manage("PUT", told, {**APP, "client_id": told["client_id"], **changes})

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert (Client.objects.values().get(), Company.objects.values().get()) == before


@pytest.mark.clause("RFC 7592 §2.3")
def test_an_app_gives_its_registration_up() -> None:
    told = registered()

    answers = [manage("DELETE", told), manage("DELETE", told), manage("GET", told)]

    assert [answer.status_code for answer in answers] == [204, 401, 401]


@pytest.mark.clause("RFC 7592 §2.1", "SEC-12")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_registration_opens_to_its_own_token_alone(method: str) -> None:
    told, other = registered(), registered()
    of_other = other["registration_access_token"]
    body = {**APP, "client_id": told["client_id"]} if method == "PUT" else None
    file = RelyingParty("oidc", "file", "").register()
    by_file = {**told, "registration_client_uri": f"https://localhost:9443/oidc/register/{file.client_id}"}
    in_query = {
        **told,
        "registration_client_uri": told["registration_client_uri"] + f"?access_token={of_other}",
    }
    answers = [
        manage(method, told, body, token=of_other),
        manage(method, told, body, token=""),
        manage(method, told, body, token=told["registration_access_token"][:-1]),
        manage(method, told, body, token=told["client_secret"]),
        manage(method, in_query, body, token=""),
        manage(method, by_file, body),
        manage(
            method, {**told, "registration_client_uri": "https://localhost:9443/oidc/register/nobody"}, body
        ),
    ]

    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {(401, "invalid_token")}
    assert not Client.objects.filter(suspended_at__isnull=False).exists()


@pytest.mark.clause("RFC 7592 §2.1")
@pytest.mark.parametrize("suspend", [Client, Company])
def test_whoever_is_suspended_manages_nothing(suspend: Any) -> None:
    told = registered()
    suspend.objects.update(suspended_at=timezone.now())

    assert manage("GET", told).status_code == 401


@pytest.mark.clause("REG-35", "RFC 7592 §2.1")
def test_what_an_operator_took_over_is_the_apps_to_change_no_more() -> None:
    told = registered()
    RelyingParty("oidc", told["client_id"], "").register(
        recipient={"name": "Bird Book", "register_entry": "Register, 7"}
    )

    changed = manage("PUT", told, {**APP, "client_id": told["client_id"], "client_name": "The Bank"})

    assert changed.status_code == 401
    assert Client.objects.get().recipient.register_entry == "Register, 7"


@pytest.mark.clause("RFC 7592 §2.1")
@pytest.mark.parametrize("client_id", ["%00", "a%00b", "%F0%9F%A6%8A", "%FF", "a" * 2000, "..", "a%0Ab"])
def test_an_address_that_nobody_was_given_leads_nowhere(client_id: str) -> None:
    answer = call("GET", f"/oidc/register/{client_id}", token="guessed")

    assert answer.status_code in {401, 404}, answer.content
