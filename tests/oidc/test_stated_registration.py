"""Software that registers itself by a directory's statement: what is granted and kept, and how often."""

import time
from typing import Any

import pytest

from consent.models import Recipient as Company
from oidc.models import Client, RegistrationChange
from tests.directories import REDIRECTS, Software, refused, signed
from tests.events import Events

pytestmark = pytest.mark.django_db


@pytest.mark.clause("REG-01", "REG-02", "REG-03", "REG-06", "REG-10")
def test_australian_software_registers_and_is_told_all_that_is_stored(au: Software, events: Events) -> None:
    request = au.claims_of_request()

    answer = au.registers(signed(request, au.key))

    told = answer.json()
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    assert told["software_statement"] == request["software_statement"]
    assert told["redirect_uris"] == REDIRECTS[:1]
    assert told["authorization_signed_response_alg"] == "PS256"
    assert {
        name: told[name] for name in ("org_name", "client_name", "software_id", "recipient_base_uri")
    } == {
        "org_name": "Budget Fox",
        "client_name": "Budget Fox App",
        "software_id": au.software_id,
        "recipient_base_uri": "https://cdr.budgetfox.test",
    }
    assert abs(told["client_id_issued_at"] - time.time()) < 60
    assert not told.keys() & {"client_secret", "recipient", "iss", "aud", "jti", "exp"}
    assert events.decided == ["client registered"]


@pytest.mark.clause("REG-06", "REG-10")
def test_the_company_is_kept_as_the_directory_knows_it(au: Software) -> None:
    au.registered()

    company = Company.objects.get()
    assert (company.name, company.legal_name) == ("Budget Fox", "Budget Fox Pty Ltd")
    assert company.register_entry == "CDR Register, le-1"
    assert company.website == "https://budgetfox.test"
    assert not company.self_described
    whose = {(one.of, one.registrar) for one in RegistrationChange.objects.order_by("-pk")[:2]}
    assert whose == {("recipient", "company"), ("client", "company")}


@pytest.mark.peer("6-15")
@pytest.mark.clause("REG-09", "REG-14")
def test_what_is_not_known_here_is_passed_over_and_not_repeated(au: Software) -> None:
    told = au.registers(favourite_colour="green", id_token_encrypted_response_alg="RSA-OAEP").json()

    assert told["scope"] == "openid profile bank:accounts.basic:read cdr:registration"
    assert not told.keys() & {"made_up", "favourite_colour", "id_token_encrypted_response_alg"}


@pytest.mark.clause("REG-07")
def test_without_redirect_uris_of_its_own_a_request_takes_all_that_are_stated(stated: Software) -> None:
    assert stated.registers(redirect_uris=...).json()["redirect_uris"] == REDIRECTS


@pytest.mark.clause("REG-07", "REG-13")
@pytest.mark.parametrize(
    "uris",
    [
        ["https://thief.test/cb"],
        [*REDIRECTS, "https://thief.test/cb"],
        [REDIRECTS[0] + "/"],
        [REDIRECTS[0].upper()],
    ],
)
def test_a_redirect_uri_that_is_not_stated_is_refused(stated: Software, uris: list[str]) -> None:
    answer = stated.registers(redirect_uris=uris)

    assert refused(stated, answer, "invalid_redirect_uri", "is not in the software statement")


@pytest.mark.clause("REG-21", "REG-27", "REG-13")
@pytest.mark.parametrize(
    "uri",
    ["http://app.budgetfox.test/cb", "https://app.budgetfox.test/cb#here", "https://*.budgetfox.test/cb"],
)
def test_what_is_stated_has_to_keep_our_rules_too(stated: Software, uri: str) -> None:
    listed = "software_redirect_uris" if stated.issuer == "uk" else "redirect_uris"

    answer = stated.registers(redirect_uris=[uri], **stated.with_statement(**{listed: [uri]}))

    assert refused(stated, answer, "invalid_redirect_uri")


@pytest.mark.clause("REG-21")
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "app.localhost", "localhost:8443"])
def test_british_software_never_comes_back_to_localhost(gb: Software, host: str) -> None:
    uri = f"https://{host}/cb"

    answer = gb.registers(redirect_uris=[uri], **gb.with_statement(software_redirect_uris=[uri]))

    assert refused(gb, answer, "invalid_redirect_uri", "localhost")


@pytest.mark.clause("REG-20", "REG-22")
def test_british_software_registers_within_what_its_roles_reach(gb: Software) -> None:
    asked = "openid accounts payments fundsconfirmations"
    told = gb.registers(scope=asked, kind="application/jose").json()

    assert told["scope"] == "accounts openid payments"
    assert told["org_name"] == "Budget Fox Limited"
    assert told["software_roles"] == ["AISP", "PISP"]
    assert told["jwks_uri"] == told["software_jwks_endpoint"] == gb.site.url()
    assert "made_up" not in told
    company = Company.objects.get()
    assert (company.name, company.legal_name) == ("Budget Fox", "Budget Fox Limited")


ASKS = ["client_credentials", "authorization_code", "urn:openid:params:grant-type:ciba"]


@pytest.mark.clause("REG-24", "CIB-01")
def test_british_software_registers_how_it_asks_without_a_browser(gb: Software) -> None:
    members = {
        "backchannel_token_delivery_mode": "ping",
        "backchannel_client_notification_endpoint": "https://budgetfox.test/told",
        "backchannel_authentication_request_signing_alg": "PS256",
        "backchannel_user_code_parameter_supported": False,
    }

    told = gb.registers(grant_types=ASKS, **members)

    assert told.status_code == 201, told.content
    assert told.json() == told.json() | members | {"grant_types": ASKS}


@pytest.mark.clause("REG-22", "REG-24")
def test_a_way_that_is_not_offered_is_refused(gb: Software) -> None:
    mode = "backchannel_token_delivery_mode"

    assert refused(gb, gb.registers(grant_types=ASKS), "invalid_client_metadata", mode)
    assert refused(gb, gb.registers(grant_types=ASKS, **{mode: "push"}), "invalid_client_metadata", mode)


@pytest.mark.clause("REG-20")
def test_without_the_role_there_is_no_scope_for_it(gb: Software) -> None:
    told = gb.registers(**gb.with_statement(software_roles=["PISP"])).json()

    assert told["scope"] == "openid payments"


@pytest.mark.clause("REG-20", "REG-25")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"jti": "one"}, "jti: is not a UUID"),
        ({"software_id": "another"}, "software_id: is not the one"),
        ({"tls_client_auth_subject_dn": "CN=fox"}, "goes with tls_client_auth alone"),
        ({"token_endpoint_auth_method": "tls_client_auth"}, "tls_client_auth_*: one name"),
    ],
)
def test_british_requests_have_rules_of_their_own(gb: Software, changes: dict[str, Any], said: str) -> None:
    assert refused(gb, gb.registers(**changes), "invalid_client_metadata", said)


@pytest.mark.clause("REG-25")
def test_british_software_may_be_told_by_its_certificate(gb: Software) -> None:
    certified = {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=fox"}

    assert gb.registers(**certified).json()["tls_client_auth_subject_dn"] == "CN=fox"


@pytest.mark.peer("6-15")
@pytest.mark.clause("REG-13", "RFC 7591 §3.2.2")
def test_every_fault_is_told_at_once(au: Software) -> None:
    answer = au.registers(
        redirect_uris=["https://thief.test/cb"],
        token_endpoint_auth_method="client_secret_basic",
        id_token_signed_response_alg="RS256",
        authorization_signed_response_alg="none",
        grant_types=["password"],
        application_type="native",
    )

    assert refused(au, answer, "invalid_redirect_uri")
    for member in (
        "redirect_uris", "token_endpoint_auth_method", "id_token_signed_response_alg",
        "authorization_signed_response_alg", "grant_types", "application_type",
    ):  # fmt: skip
        assert f"{member}: " in answer.json()["error_description"]


# --- once --------------------------------------------------------------------------------------------------


@pytest.mark.clause("REG-08")
def test_software_that_is_registered_is_not_registered_again(stated: Software) -> None:
    stated.registered()

    answer = stated.registers()

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_software_statement")
    assert "registered already" in answer.json()["error_description"]
    assert stated.rows == 1


@pytest.mark.clause("REG-05")
def test_a_request_works_once_even_after_its_client_is_gone(stated: Software) -> None:
    request = stated.asks()
    first = stated.registers(request)
    stated.client_id = first.json()["client_id"]
    gone = stated.manages("DELETE")

    again = stated.registers(request)

    assert (first.status_code, gone.status_code) == (201, 204)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_software_statement")
    assert "used before" in again.json()["error_description"]


@pytest.mark.clause("REG-05")
def test_an_australian_statement_works_once_in_whatever_request(au: Software) -> None:
    statement = au.with_statement()
    au.registered(**statement)
    au.manages("DELETE")

    again = au.registers(**statement)

    assert "used before" in again.json()["error_description"]
    assert au.registers().status_code == 201


@pytest.mark.clause("REG-05", "REG-20")
def test_a_british_statement_may_be_presented_again_while_it_lasts(gb: Software) -> None:
    statement = gb.with_statement()
    gb.registered(**statement)
    gb.manages("DELETE")

    assert gb.registers(**statement).status_code == 201


@pytest.mark.clause("REG-13")
def test_a_company_that_is_suspended_registers_nothing(stated: Software) -> None:
    stated.registered()
    stated.manages("DELETE")
    Company.objects.update(suspended_at="2026-01-01T00:00:00Z")

    answer = stated.registers()

    assert (answer.status_code, answer.json()["error"]) == (400, "unapproved_software_statement")


@pytest.mark.clause("REG-08")
def test_suspended_software_cannot_register_itself_free(stated: Software) -> None:
    stated.registered()
    Client.objects.update(suspended_at="2026-01-01T00:00:00Z")

    assert stated.registers().json()["error"] == "invalid_software_statement"


def test_two_software_products_of_one_company_are_two_clients_of_one_recipient(au: Software) -> None:
    au.registered()
    au.software_id = "another-software"
    au.registered()

    assert (au.rows, Company.objects.count()) == (2, 1)


def test_a_company_of_a_directory_is_none_that_an_operator_named_the_same(au: Software) -> None:
    mine = Company.objects.create(
        name="Budget Fox", legal_name="Budget Fox Pty Ltd", created_at="2026-01-01T00:00:00Z"
    )
    au.registered()

    assert Company.objects.exclude(pk=mine.pk).get().directory_entry == "cdr-register/brand-7"


# --- where it is offered -----------------------------------------------------------------------------------


@pytest.mark.clause("META-02", "META-05")
def test_registration_is_announced_where_it_is_served_and_nowhere_else(au: Software, settings: Any) -> None:
    def announced(issuer: str) -> bool:
        found = au.http.get(f"/{issuer}/.well-known/openid-configuration", secure=True).json()
        return "registration_endpoint" in found and "registration_endpoint" in found["mtls_endpoint_aliases"]

    def served(issuer: str) -> bool:
        return au.http.post(f"/{issuer}/register", secure=True, **au.handshake()).status_code != 404

    settings.DIRECTORY_KEYS = {"cds": settings.DIRECTORY_KEYS["cds"]}

    assert {issuer for issuer in settings.ISSUERS if announced(issuer)} == {"cds", "oidc"}
    assert {issuer for issuer in settings.ISSUERS if served(issuer)} == {"cds", "oidc"}
