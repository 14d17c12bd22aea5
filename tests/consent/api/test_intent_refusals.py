"""Who may not call, and how: every refusal in the ecosystem's error body, and nothing stored."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from demo.authority import Authority
from oidc.models import AccessToken, Client
from tests.actors import Customer
from tests.consent.api.conftest import Registrar, flaws_of, stored
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

UNAUTHENTICATED = [("Reauthenticate", "")]


@pytest.mark.clause("CON-01", "RES-07")
@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer unknown", "Basic YTpi", "DPoP {token}", "{token}", "Bearer {token}x"],
)
def test_without_a_good_token_nothing_is_registered(intents: Registrar, authorization: str) -> None:
    answer = intents.post(Authorization=authorization.format(token=intents.token))

    assert flaws_of(answer, 401) == UNAUTHENTICATED
    assert answer["WWW-Authenticate"].startswith('Bearer error="invalid_token", resource_metadata="https://')
    assert stored() == (0, 0, 0)


@pytest.mark.peer("6-21")
@pytest.mark.clause("CON-01", "TOK-07")
@pytest.mark.parametrize("column", ["expires", "revoked_at"])
def test_a_token_that_is_over_opens_nothing(intents: Registrar, column: str) -> None:
    AccessToken.objects.update(**{column: timezone.now()})

    assert flaws_of(intents.post(), 401) == UNAUTHENTICATED
    assert stored() == (0, 0, 0)


def test_a_suspended_client_opens_nothing(intents: Registrar) -> None:
    Client.objects.update(suspended_at=timezone.now())

    assert flaws_of(intents.post(), 401) == UNAUTHENTICATED
    assert stored() == (0, 0, 0)


@pytest.mark.clause("TLS-11", "RFC 8705 §3")
def test_a_token_is_worth_nothing_with_another_certificate(
    intents: Registrar, certificate_of: Callable[[str], str], pki: Authority
) -> None:
    intent, before = intents.registered(), stored()
    for shown in (
        "",
        certificate_of("thief"),
        pki.self_signed().certificate_pem,
        "no certificate",
    ):
        for method, suffix in (("POST", ""), ("GET", f"/{intent}"), ("DELETE", f"/{intent}")):
            answer = intents.call(method, suffix, body=intents.body(), certificate=shown)

            assert flaws_of(answer, 401) == UNAUTHENTICATED

    assert stored() == before


@pytest.mark.clause("CON-01", "TOK-20")
def test_a_customers_token_does_not_open_intents(intents: Registrar, mia: Customer) -> None:
    nz = intents.recipient
    back = nz.answer_in(mia.allows(nz.link()))
    intents.token = nz.redeems(back["code"]).json()["access_token"]
    before = stored()

    assert flaws_of(intents.post(), 403) == [("Reauthorise", "")]
    assert stored() == before


@pytest.mark.clause("TOK-20")
def test_a_clients_own_token_opens_no_data(intents: Registrar) -> None:
    answer = intents.recipient.reads(intents.recipient.dialect.accounts, intents.token)

    assert flaws_of(answer, 403) == [("Reauthorise", "")]


@pytest.mark.peer("6b-02")
@pytest.mark.clause("CON-01")
def test_a_token_of_too_narrow_a_scope_registers_nothing(intents: Registrar) -> None:
    AccessToken.objects.update(scope="payments")

    answer = intents.post()

    assert flaws_of(answer, 403) == [("Reauthorise", "")]
    assert answer["WWW-Authenticate"].startswith('Bearer error="insufficient_scope", resource_metadata=')
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-01")
def test_a_token_of_one_issuer_opens_nothing_at_another(make_recipient: MakeRecipient) -> None:
    here, there = Registrar(make_recipient("nz")), Registrar(make_recipient("nz1"))
    here.token = there.token

    assert flaws_of(here.post(), 401) == UNAUTHENTICATED
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-07")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_methods_that_are_not_offered_are_405_with_or_without_a_token(
    intents: Registrar, method: str
) -> None:
    intent, before = intents.registered(), stored()

    for suffix, allowed in (("", {"POST"}), (f"/{intent}", {"GET", "HEAD", "DELETE"})):
        for authorization in (f"Bearer {intents.token}", ""):
            answer = intents.call(method, suffix, body=intents.body(), Authorization=authorization)

            assert flaws_of(answer, 405) == [("Resource.Invalid", "")]
            assert {word.strip() for word in answer["Allow"].split(",")} == allowed

    assert stored() == before


@pytest.mark.clause("CON-07")
@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("DELETE", ""), ("POST", "/an-intent")])
def test_a_method_of_the_other_resource_is_405(intents: Registrar, method: str, suffix: str) -> None:
    answer = intents.call(method, suffix, body=intents.body())

    assert flaws_of(answer, 405) == [("Resource.Invalid", "")]
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-07")
@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_an_answer_we_do_not_give_is_406(intents: Registrar, accept: str) -> None:
    answer = intents.post(Accept=accept)

    assert flaws_of(answer, 406) == [("Header.Invalid", "Accept")]
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-07")
@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/*", "text/html, application/json", "application/json;q=0.1"]
)
def test_whoever_takes_json_gets_it(intents: Registrar, accept: str) -> None:
    assert intents.post(Accept=accept).status_code == 201


@pytest.mark.clause("CON-07")
@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/jwt",
        "application/json-patch+json",
        "x",
    ],
)
def test_a_body_of_another_type_is_415(intents: Registrar, content_type: str) -> None:
    answer = intents.post(content_type=content_type)

    assert flaws_of(answer, 415) == [("Header.Invalid", "Content-Type")]
    assert stored() == (0, 0, 0)


def test_json_with_a_charset_is_json(intents: Registrar) -> None:
    assert intents.post(content_type="application/json; charset=utf-8").status_code == 201


@pytest.mark.clause("CON-69")
def test_a_refusal_repeats_neither_token_nor_our_inside(intents: Registrar) -> None:
    answers = [
        intents.post(Authorization=f"Bearer {intents.token}x"),
        intents.post(b"{"),
        intents.call("GET", "/c-5502"),
        intents.call("PUT"),
    ]

    said = " ".join(answer.content.decode() + str(answer.headers) for answer in answers)

    for secret in (intents.token, "Traceback", "django", "consent_consent", "psycopg", ".py"):
        assert secret not in said
