"""What a machine's call costs the database: five statements at most, whatever opens and closes transactions
counted in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Person
from oidc.initial_access import give_leave
from oidc.issuers import security_policy
from tests.actors import CHALLENGE, Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, Arrangement, agrees
from tests.directories import Software
from tests.gate.conftest import ISSUERS, MakeWorld
from tests.gate.holdings import Hands, hands_of, redemption
from tests.gate.opens import Opens
from tests.gate.paying import prepared
from tests.gate.table import opened_by
from tests.gate.test_tokens import knock_at, path_of
from tests.newcomers import register
from tests.payments import LANTERN, kind
from tests.people import MakeGateway, MakeRecipient

pytestmark = pytest.mark.django_db
MOST = 5


@contextmanager
def counted(what: str, subtests: pytest.Subtests) -> Iterator[None]:
    """Counts what happens inside, and puts it back as it was."""
    with subtests.test(what), transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            yield
        said = [query["sql"][:200] for query in captured]
        assert 0 < len(said) <= MOST, said
        transaction.set_rollback(True)


def warmed(hands: Hands) -> Hands:
    """As in any process but a new one, and for any customer but a new one: keys are open, lookups compiled,
    and the customer has an identifier; which keys there are is asked again every few seconds."""
    hands.recipient.reads(f"/{hands.recipient.issuer}/userinfo", hands.access)
    with transaction.atomic():
        hands.recipient.post("token", **redemption(hands, hands.code))
        transaction.set_rollback(True)
    return hands


@pytest.mark.parametrize("issuer", ISSUERS)
def test_a_token_costs_five_statements_at_most(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    hands = warmed(world_at(issuer).hands)
    recipient = hands.recipient

    with counted("authorization code", subtests):
        assert recipient.post("token", **redemption(hands, hands.code)).status_code == 200
    with counted("refresh token", subtests):
        assert recipient.refreshes(hands.refresh).status_code == 200
    if "client_credentials" in security_policy(issuer).grant_types:
        with counted("client credentials", subtests):
            assert recipient.post("token", grant_type="client_credentials").status_code == 200
    with counted("introspection", subtests):
        assert recipient.introspects(hands.refresh)["active"] is True
    with counted("revocation", subtests):
        assert recipient.post("revoke", token=hands.refresh).status_code == 200
    with counted("revocation by the access token", subtests):
        assert recipient.post("revoke", token=hands.access).status_code == 200


@pytest.mark.parametrize("issuer", [name for name in ISSUERS if name != "nz1"])
def test_a_pushed_request_costs_five_statements_at_most(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    recipient = warmed(world_at(issuer).hands).recipient
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    about = {"claims": recipient.names(recipient.intent())} if recipient.dialect.intents else {}

    with counted("pushed request", subtests):
        assert recipient.pushes(**about, **pkce).status_code == 201


@pytest.mark.parametrize("issuer", ISSUERS)
def test_a_call_with_a_token_costs_five_statements_at_most(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    hands = warmed(world_at(issuer).hands)
    assert hands.account_id, "is looked up once, and not counted"

    for opens in (Opens.CUSTOMERS_TOKEN, Opens.CLIENTS_TOKEN):
        for route in opened_by(opens, issuer):
            for method in route.methods:
                with transaction.atomic():
                    ready = prepared(hands, route, method)
                    path, token = path_of(route, ready), ready.token_for(opens is Opens.CLIENTS_TOKEN)
                    with counted(f"{method} /{route.pattern}", subtests):
                        answer = knock_at(path, ready, route, method, token)
                        assert answer.status_code in {200, 201, 204}, answer.content
                    transaction.set_rollback(True)


def test_ending_an_arrangement_costs_five_statements_at_most(
    world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    hands = warmed(world_at("cds").hands)

    with counted("arrangement", subtests):
        form = {"cdr_arrangement_id": str(hands.consent_id)}
        assert hands.recipient.post("arrangements/revoke", **form).status_code == 204


def test_changing_an_arrangement_costs_five_statements_at_most(
    basic: Arrangement, mia: Customer, subtests: pytest.Subtests
) -> None:
    code = basic.recipient.answer_in(agrees(mia, basic.asks(BASIC, A_YEAR)))["code"]

    with counted("pushed request for a change", subtests):
        assert basic.recipient.pushes(scope=BASIC, claims=basic.claims()).status_code == 201
    with counted("code of a change", subtests):
        assert basic.recipient.redeems(code).status_code == 200


def test_an_idempotency_key_costs_no_statement_more(
    make_recipient: MakeRecipient, subtests: pytest.Subtests
) -> None:
    nz: Recipient = make_recipient("nz")
    token = nz.client_token()

    for said in ("the first time", "again"):
        with counted(said, subtests):
            assert nz.registers_intent(key="a-key", token=token).status_code == 201


def test_reading_and_giving_up_a_registration_costs_five_statements_at_most(
    stated: Software, subtests: pytest.Subtests
) -> None:
    stated.registered()
    token = stated.client_token()

    for method in ("GET", "DELETE"):
        with counted(f"{method} of {stated.issuer}", subtests):
            assert stated.manages(method, token=token).status_code in {200, 204}


def test_registering_costs_five_statements_at_most(stated: Software, subtests: pytest.Subtests) -> None:
    with counted(f"registration of {stated.issuer}", subtests):
        assert stated.registers().status_code == 201


def test_registering_by_an_operators_leave_costs_five_statements_at_most(
    issuer_keys: None, subtests: pytest.Subtests
) -> None:
    leave = give_leave("oidc", timedelta(days=1), timezone.now())

    with counted("registration of oidc", subtests):
        assert register(leave).status_code == 201


@pytest.mark.parametrize(
    ("path", "amount"), [("domestic-vrp-consents", "50.00"), ("domestic-payment-consents", "42.50")]
)
def test_counting_a_payment_costs_five_statements_at_most(  # noqa: PLR0917 -- fixtures, by name
    path: str,
    amount: str,
    make_recipient: MakeRecipient,
    gateway_of: MakeGateway,
    customer: Person,
    subtests: pytest.Subtests,
) -> None:
    of = kind("uk", f"v4.0/pisp/{path}")
    consent_id = str(hands_of(make_recipient("uk"), customer, of=of).consent_id)
    gateway = gateway_of("uk")
    order = {
        "currency": "GBP",
        "payee_scheme": LANTERN["SchemeName"],
        "payee_identification": LANTERN["Identification"],
    }

    for said, asked, status in (("admitted", amount, 201), ("refused", "9999.00", 400)):
        with counted(said, subtests):
            assert gateway.counts(consent_id, amount=asked, **order).status_code == status
