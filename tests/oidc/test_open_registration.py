"""Apps that register themselves by describing themselves (OpenID Connect), and manage that (RFC 7592)."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.models import Recipient as Company
from oidc.digests import digest
from oidc.initial_access import give_leave
from oidc.models import Client, DynamicRegistration, InitialAccessToken
from tests.actors import Answer, Customer
from tests.events import Events
from tests.newcomers import APP, call, register, registered
from tests.relying_party import RelyingParty
from tests.websites import Website

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_keys")]


def faults(answer: Answer, error: str = "invalid_client_metadata") -> str:
    """What is said to be wrong, where nothing was stored."""
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.content
    assert not Client.objects.exists()
    assert not Company.objects.exists()
    return str(answer.json()["error_description"])


# --- registering ------------------------------------------------------------------------------------------


@pytest.mark.clause("RFC 7591 §3.1", "RFC 7591 §3.2.1", "RFC 7592 §3", "OIDC-REGISTRATION §3.2")
def test_an_app_is_told_all_that_is_stored_and_its_secrets_this_once(events: Events) -> None:
    answer = register()

    told = answer.json()
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert told | APP == told
    assert told["token_endpoint_auth_method"] == "client_secret_basic"
    assert told["client_secret_expires_at"] == 0
    assert told["registration_client_uri"].endswith(f"/oidc/register/{told['client_id']}")
    kept = DynamicRegistration.objects.get()
    assert bytes(kept.token_digest) == digest(told["registration_access_token"])
    assert told["client_secret"] not in str(Client.objects.values())
    assert events.decided == ["client registered"]


@pytest.mark.clause("OIDC-REGISTRATION §3")
def test_an_app_that_came_by_itself_signs_a_customer_in(mia: Customer) -> None:
    told = registered(token_endpoint_auth_method="client_secret_post")
    app = RelyingParty(
        "oidc", told["client_id"], "", method="client_secret_post", secret=told["client_secret"]
    )

    tokens = app.tokens(mia)

    assert app.verified(tokens["id_token"])["aud"] == told["client_id"]


@pytest.mark.clause("RFC 7591 §2", "REG-09")
def test_what_is_not_understood_or_not_the_apps_to_say_is_passed_over() -> None:
    told = registered(
        client_id="chosen", favourite_colour="green", resource_server=True, logo_uri=None,
        recipient={"name": "The Bank", "register_entry": "vouched for"},
        registration_access_token="mine", software_statement="x",
    )  # fmt: skip

    assert told["client_id"] != "chosen"
    assert told["registration_access_token"] != "mine"
    assert not told.keys() & {"favourite_colour", "resource_server", "recipient", "software_statement"}
    assert not Client.objects.get().resource_server


@pytest.mark.clause("RFC 7591 §2")
def test_no_app_becomes_a_company_that_is_here_already() -> None:
    trusted = Company.objects.create(
        name="Bird Book",
        legal_name="Bird Book",
        register_entry="Register, 7",
        created_at=timezone.now(),
    )

    registered()

    own = Company.objects.exclude(pk=trusted.pk).get()
    assert Client.objects.get().recipient_id == own.pk
    assert (own.self_described, own.register_entry) == (True, "")


@pytest.mark.clause("REG-35")
def test_no_file_of_an_operators_vouches_for_an_app_of_the_same_name() -> None:
    registered()

    RelyingParty("oidc", "file", "").register(
        recipient={"name": "Bird Book", "legal_name": "Bird Book", "register_entry": "Register, 7"}
    )

    assert Company.objects.filter(name="Bird Book").count() == 2
    assert Company.objects.get(self_described=True).register_entry == ""


@pytest.mark.clause("REG-13", "RFC 7591 §3.2.2", "OIDC-REGISTRATION §3.3")
def test_every_fault_is_told_and_a_redirect_uri_gives_its_name_to_all() -> None:
    wrong = {"grant_types": ["password"], "scope": "payments", "jwks": 5, "jwks_uri": "https://a.test/"}

    said = faults(register(redirect_uris=["http://birdbook.test/cb"], **wrong), "invalid_redirect_uri")

    for member in ("redirect_uris", "grant_types", "scope", "jwks, jwks_uri"):
        assert f"{member}: " in said
    assert "jwks" in faults(register(**wrong))


@pytest.mark.clause("REG-27", "OIDC-REGISTRATION §3.3")
@pytest.mark.parametrize(
    "uris",
    [["https://birdbook.test/cb#"], ["http://birdbook.test/cb"], ["com.birdbook:/cb"], [], "x", None, [5]],
)
def test_a_redirect_uri_has_to_be_https_and_exact(uris: Any) -> None:
    assert faults(register(redirect_uris=uris), "invalid_redirect_uri")


@pytest.mark.clause("OIDC-REGISTRATION §2", "RFC 7591 §2")
@pytest.mark.parametrize("member", ["client_uri", "policy_uri", "tos_uri", "logo_uri"])
@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "http://birdbook.test/",
        "https://user@birdbook.test/",
        'https://birdbook.test/"><script>',
        "https:///nowhere",
        "data:image/png;base64,AAAA",
        "https://birdbook.test/" + "a" * 2048,
        5,
        ["https://birdbook.test/"],
    ],
)
def test_a_page_that_customers_could_not_safely_open_is_refused(member: str, uri: Any) -> None:
    assert faults(register(**{member: uri})).startswith(f"{member}: ")


@pytest.mark.clause("RFC 7591 §2")
@pytest.mark.parametrize(
    "name", ["", " ", "a" * 201, "Bird\u202eknaB", "Bird\nBook", "\u200bBird", 5, ["Bird"], ...]
)
def test_a_name_that_would_deceive_its_reader_is_refused(name: Any) -> None:
    assert "client_name: " in faults(register(client_name=name))


@pytest.mark.clause("RFC 7591 §2")
@pytest.mark.parametrize("value", [5, {}, {"a": []}, [[]], [None], True, ""])
@pytest.mark.parametrize(
    "member",
    [
        "redirect_uris", "response_types", "grant_types", "scope", "contacts", "jwks", "jwks_uri",
        "sector_identifier_uri", "default_max_age", "token_endpoint_auth_method", "software_id",
        "id_token_encrypted_response_alg", "userinfo_signed_response_alg", "tls_client_auth_subject_dn",
        "authorization_details_types", "post_logout_redirect_uris", "default_acr_values",
        "backchannel_logout_uri", "backchannel_logout_session_required", "response_modes",
        "require_pushed_authorization_requests", "use_mtls_endpoint_aliases",
    ],
)  # fmt: skip
def test_a_member_of_a_kind_it_is_not_never_breaks_us(member: str, value: Any) -> None:
    answer = register(**{member: value})

    assert answer.status_code in {201, 400}, answer.content


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"a": 1, "a": 2}', "application/json", 400),
        (b'{"client_name": "\\u0000"}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{}", "application/jwt", 415),
        (b" " * 70_000, "application/json", 413),
    ],
)
def test_a_body_that_is_no_description_is_refused(body: bytes, kind: str, status: int) -> None:
    answer = call("POST", "/oidc/register", body, kind=kind)

    assert (answer.status_code, answer.json()["error"]) == (status, "invalid_client_metadata")


@pytest.mark.clause("SEC-11")
def test_an_address_inside_is_not_called(another_site: Website) -> None:
    inside = "https://169.254.169.254/latest/meta-data"

    said = faults(register(jwks_uri=inside, sector_identifier_uri=inside, backchannel_logout_uri=inside))

    assert said.count("which is not a public address") == 3


# --- an operator's leave ----------------------------------------------------------------------------------


@pytest.fixture
def in_production(settings: Any) -> None:
    settings.SANDBOX = False


def leave(issuer: str = "oidc", **age: int) -> str:
    return give_leave(issuer, timedelta(days=7), timezone.now() - timedelta(**age))


@pytest.mark.usefixtures("in_production")
@pytest.mark.clause("RFC 7591 §3", "REG-31")
def test_outside_a_sandbox_an_app_needs_leave_and_has_it_once() -> None:
    token = leave()
    answers = [register(), register(token), register(token), register("guessed"), register(leave(days=8))]

    assert [answer.status_code for answer in answers] == [401, 201, 401, 401, 401]
    assert {answer.json().get("error") for answer in answers} == {"invalid_token", None}
    assert answers[0]["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert Client.objects.count() == 1


@pytest.mark.usefixtures("in_production")
@pytest.mark.clause("RFC 7591 §3")
def test_leave_is_not_used_up_by_a_registration_that_is_refused() -> None:
    token = leave()

    assert register(token, client_name="").status_code == 400
    assert register(token).status_code == 201


@pytest.mark.clause("RFC 7591 §3")
def test_in_a_sandbox_leave_that_is_shown_counts_too() -> None:
    assert [register("guessed").status_code, register(leave()).status_code] == [401, 201]
    assert InitialAccessToken.objects.get().used_at is not None


@pytest.mark.clause("RFC 7591 §3", "SEC-12")
def test_leave_for_another_issuer_is_none() -> None:
    assert register(leave("cds")).status_code == 401


@pytest.mark.clause("RFC 7591 §3")
def test_an_operator_gives_leave_by_a_command(events: Events) -> None:
    out = StringIO()
    call_command("clients", "invite", "--issuer", "oidc", "--days", "1", stdout=out)

    assert register(out.getvalue().strip()).status_code == 201
    assert events.decided[0] == "initial access token made"
    for words in (["--issuer", "fapi2"], ["--issuer", "oidc", "--days", "0"]):
        with pytest.raises(CommandError):
            call_command("clients", "invite", *words)
