"""The bank's gateway asks about calls that it was sent: what the standards have beside our own resources."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank.example.models import Account
from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Disclosure, Person
from oidc.models import AccessToken, Client
from tests.actors import Recipient
from tests.bank.conftest import Shared, Shares
from tests.dpop import Prover
from tests.people import Gateway, MakeGateway, MakeRecipient

pytestmark = pytest.mark.django_db
UK = "open-banking/v4.0/aisp"
GATEWAYS = [
    (issuer, readable) for issuer, profile in settings.ISSUERS.items() for readable in profile.data.at_gateway
]


def asks(gateway: Gateway, shared: Shared, path: str, **told: Any) -> dict[str, Any]:
    form = {
        "method": "GET",
        "path": path,
        "authorization": f"Bearer {shared.token}",
        "client_certificate": shared.recipient.certificate,
    }
    answer = gateway.post("access-checks", **form | told)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def refused(said: dict[str, Any]) -> tuple[int, str]:
    body = said["body"]
    assert said["allowed"] is False
    first = (body.get("Errors") or body.get("errors"))[0]
    return said["status"], first.get("ErrorCode") or first["code"].rpartition("/")[2]


@pytest.mark.clause("RES-03", "RES-04", "CON-24", "PAR-12")
@pytest.mark.parametrize(
    ("issuer", "readable"), GATEWAYS, ids=[f"{issuer} {readable.path}" for issuer, readable in GATEWAYS]
)
def test_every_path_of_the_standard_opens_to_what_covers_it_alone(
    issuer: str, readable: Any, make_recipient: MakeRecipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    gateway, recipient = gateway_of(issuer), make_recipient(issuer)
    policy = consent_policy(issuer)
    covers = min(readable.covered_by)
    others = sorted(policy.permissions - readable.covered_by)
    scope = "" if readable.permissions else " ".join(sorted(policy.permissions))
    good = shares(recipient, covers, scope=scope)
    bad = shares(recipient, *others, scope=scope)
    path = readable.path.replace("<account_id>", good.public_id("everyday"))
    path = path.replace("<", "").replace(">", "")

    for method in readable.methods:
        said = asks(gateway, good, path, method=method)

        assert said["allowed"] is True
        assert said["kind_of_data"] == readable.disclosed_as
        assert said["customer"] == "40118204"
        named = ["everyday"] if "<account_id>" in readable.path else ["everyday", "saver", "card"]
        assert [one["account"] for one in said["accounts"]] == named
    assert refused(asks(gateway, bad, path, method=method))[0] == 403
    assert asks(gateway, good, path, method="DELETE")["status"] == 405
    assert not Disclosure.objects.exists()  # the gateway says so itself, when it has answered


@pytest.mark.clause("RES-04", "RES-08", "RES-09")
def test_accounts_that_are_not_shared_are_refused_in_the_standards_words(
    cds: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    gateway, shared = (
        gateway_of("cds"),
        shares(cds, "bank:accounts.basic:read", accounts=["everyday", "saver"]),
    )
    everyday, saver = shared.public_id("everyday"), shared.public_id("saver")
    balances = "cds-au/v1/banking/accounts/balances"

    both = asks(gateway, shared, balances, method="POST", accounts=f"{everyday} {saver}")
    Account.objects.filter(pk="saver").update(joint_sharing="non-disclosure")

    assert [one["id"] for one in both["accounts"]] == [everyday, saver]
    assert refused(asks(gateway, shared, balances, method="POST", accounts=f"{everyday} {saver}")) == (
        422, "UnavailableBankingAccount",
    )  # fmt: skip
    assert refused(asks(gateway, shared, balances, method="POST", accounts="40118204"))[0] == 422
    assert [one["id"] for one in asks(gateway, shared, balances)["accounts"]] == [everyday]
    assert asks(gateway, shared, "cds-au/v1/banking/loans")["status"] == 404


@pytest.mark.clause("RES-03", "RES-04", "TLS-17", "TLS-18")
def test_a_proof_is_for_the_gateways_own_address_and_good_once(
    fapi2: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    gateway, prover = gateway_of("fapi2"), Prover()
    shared = shares(fapi2, "accounts")
    AccessToken.objects.update(certificate="", dpop_jkt=prover.jkt)
    url = "https://api.bank.example/v1/accounts"
    sent = prover.headers("GET", url, shared.token)
    told = {"authorization": sent["Authorization"], "dpop": sent["DPoP"], "client_certificate": None}

    elsewhere = asks(gateway, shared, "accounts", **told, url="https://api.bank.example/v2/accounts")
    first = asks(gateway, shared, "accounts", **told, url=url)
    again = asks(gateway, shared, "accounts", **told, url=url)

    assert (elsewhere["allowed"], first["allowed"], again["allowed"]) == (False, True, False)
    assert 'error="invalid_dpop_proof"' in again["headers"]["WWW-Authenticate"]


@pytest.mark.clause("RES-04")
def test_a_consent_may_be_named_instead_of_a_token(
    uk: Recipient, shares: Shares, gateway_of: MakeGateway, customer: Person
) -> None:
    gateway, shared = gateway_of("uk"), shares(uk, "ReadStatementsDetail", "ReadAccountsBasic")
    AccessToken.objects.all().delete()
    told = {
        "authorization": None,
        "client_certificate": None,
        "consent_id": str(shared.consent.id),
        "recipient_client_id": uk.client_id,
    }

    def said(path: str = f"{UK}/statements", **more: str) -> dict[str, Any]:
        return asks(gateway, shared, path, **told | more)

    assert said()["consent"]["permissions"] == ["ReadAccountsBasic", "ReadStatementsDetail"]
    assert refused(said(f"{UK}/offers"))[0] == 403
    Client.objects.filter(client_id=uk.client_id).update(paused_at=timezone.now())
    assert said()["status"] == 403
    Client.objects.filter(client_id=uk.client_id).update(paused_at=None, suspended_at=timezone.now())
    assert said()["status"] == 401
    Client.objects.filter(client_id=uk.client_id).update(suspended_at=None)
    Person.objects.update(is_active=False)
    assert said()["status"] == 401
    Person.objects.update(is_active=True)
    assert said()["allowed"] is True
    operations.withdraw(
        consent_id=shared.consent.id,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("uk"),
    )
    assert refused(said()) == (401, "CN01")


@pytest.mark.clause("RES-04")
def test_what_is_wrong_with_the_question_itself_is_an_oauth_error(
    uk: Recipient, shares: Shares, gateway_of: MakeGateway, make_recipient: MakeRecipient
) -> None:
    gateway, shared = gateway_of("uk"), shares(uk, "ReadOffers")
    good = {"method": "GET", "path": f"{UK}/offers", "authorization": f"Bearer {shared.token}"}
    named = {"method": "GET", "path": f"{UK}/offers", "recipient_client_id": uk.client_id}

    def error(asker: Recipient = gateway, **form: Any) -> tuple[int, str]:
        answer = asker.post("access-checks", **form)
        return answer.status_code, answer.json()["error"]

    wrong = (400, "invalid_request")
    assert error(**good | {"method": None}) == wrong
    assert error(**good | {"path": None}) == wrong
    assert error(**good | {"path": "a\x00b"}) == wrong
    assert error(**good | {"path": "a" * 3000}) == wrong
    assert error(**good | {"dpop": "a.b.c"}) == wrong  # of no address
    assert error(**good | {"customer_present": "perhaps"}) == wrong
    assert error(**good | named | {"consent_id": str(shared.consent.id)}) == wrong
    assert error(**named | {"consent_id": "1"}) == wrong
    assert error(**named | {"consent_id": str(uuid4())}) == wrong
    assert error(**named | {"consent_id": str(shared.consent.id), "recipient_client_id": "another"}) == wrong
    assert error(uk, **good) == (400, "unauthorized_client")


@pytest.mark.clause("NFR-04", "NFR-11", "RES-04")
def test_a_check_counts_as_the_customers_call_and_costs_no_more_statements(
    cds: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    gateway, shared = gateway_of("cds"), shares(cds, "bank:accounts.basic:read")
    path = "cds-au/v1/banking/accounts/balances"
    asks(gateway, shared, path)

    with CaptureQueriesContext(connection) as asked:
        assert asks(gateway, shared, path)["allowed"] is True
    statements = [one["sql"] for one in asked if "example_bank" not in one["sql"]]

    assert len(statements) <= 4, statements


def test_only_what_the_gateway_may_see_is_told(
    uk: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    since = timezone.now() - timedelta(days=30)
    gateway = gateway_of("uk")
    shared = shares(uk, "ReadTransactionsDetail", "ReadTransactionsDebits", since=since)

    said = asks(gateway, shared, f"{UK}/transactions")

    assert said["consent"] == {
        "id": str(shared.consent.id),
        "version": 2,
        "permissions": ["ReadTransactionsDebits", "ReadTransactionsDetail"],
        "transactions_from": int(since.timestamp()),
    }
    assert said.keys() == {
        "allowed", "kind_of_data", "client_id", "customer", "acting_for", "consent", "accounts",
    }  # fmt: skip
    assert said["acting_for"] is None


@pytest.mark.clause("RES-04", "CON-24")
def test_it_is_told_whose_the_consent_is_where_somebody_acts_for_an_organisation(
    cds: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    profile = "common:customer.basic:read"
    gateway, shared = gateway_of("cds"), shares(cds, profile, scope=profile, acting_for="harbour-bakery")
    named = {
        "authorization": None,
        "client_certificate": None,
        "consent_id": str(shared.consent.id),
        "recipient_client_id": cds.client_id,
    }

    for told in ({}, named):
        said = asks(gateway, shared, "cds-au/v1/common/customer", **told)

        assert (said["customer"], said["acting_for"]) == ("40118204", "harbour-bakery")
