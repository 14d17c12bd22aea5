"""The grant management endpoint: a client reads what it was granted, and ends it."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, ConsentEvent, Person
from tests.actors import Customer, Recipient
from tests.arrangements import agrees
from tests.chains import chain_holds
from tests.events import Events
from tests.grants import ACCOUNTS, PAYMENTS, QUERY, REVOKE, SCOPE, Held, calls, granted, own_token, redeemed
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
NOBODYS = "3f1c0f6e-8a0d-4d0e-9d0a-0c7f5d1f2b11"
DETAILS = [{"type": "account_information", "actions": ["read_transactions"]}]


@pytest.fixture
def fapi2(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi2", scope=SCOPE, authorization_details_types=["account_information"])


@pytest.fixture
def held(fapi2: Recipient, mia: Customer) -> Held:
    return granted(fapi2, mia)


@pytest.mark.clause("GM-03", "GM-05", "GRANTS §6.4")
def test_a_client_reads_what_it_was_granted_in_the_words_it_asked_in(held: Held, mia: Customer) -> None:
    answer = held.called("GET")

    row = held.row
    assert row.authorised_at is not None
    assert row.expires_at is not None
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "scopes": [{"scope": "accounts", "resource": ["https://localhost:9444/fapi2"]}],
        "claims": [],
        "authorization_details": [],
        "created_at": row.authorised_at.isoformat(),
        "last_updated": row.authorised_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
    }
    assert held.called("HEAD").status_code == 200


@pytest.mark.clause("GM-03", "GM-04", "GRANTS §6.4")
def test_it_reads_what_became_of_it_and_nothing_of_the_customer(held: Held, mia: Customer) -> None:
    redeemed(held.recipient, agrees(mia, held.asks("merge", PAYMENTS)))

    said = held.called("GET").json()

    assert said["scopes"][0]["scope"] == "accounts transactions"
    assert datetime.fromisoformat(said["last_updated"]) == held.row.amended_at
    assert said["created_at"] < said["last_updated"]
    assert not [word for word in ("mia", "40118204", "everyday") if word in str(said).lower()]


@pytest.mark.clause("GM-03", "GM-06", "GRANTS §6.4")
def test_details_are_told_as_they_were_granted_and_not_as_scopes(fapi2: Recipient, mia: Customer) -> None:
    held = granted(fapi2, mia, "openid", authorization_details=json.dumps(DETAILS))

    said = held.called("GET").json()

    assert (said["scopes"], said["authorization_details"]) == ([], DETAILS)


@pytest.mark.clause("GM-03", "REF-12", "GRANTS §6.5")
def test_a_client_ends_it_and_every_token_of_it_at_once(held: Held, events: Events) -> None:
    fapi2, tokens = held.recipient, held.tokens

    answer = held.called("DELETE", scope=REVOKE)

    assert (answer.status_code, answer.content) == (204, b"")
    assert held.row.status == "revoked"
    event = ConsentEvent.objects.filter(consent=held.row).latest("sequence")
    assert (event.verb, event.actor, event.actor_reference) == ("revoke", "recipient", fapi2.client_id)
    assert chain_holds(held.row.pk)
    assert events.decided[-1] == "revoked"
    assert fapi2.reads_accounts(tokens["access_token"]).status_code == 401
    assert fapi2.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert fapi2.introspects(tokens["refresh_token"]) == {"active": False}
    assert held.called("GET").status_code == 404
    assert held.called("DELETE", scope=REVOKE).status_code == 404


@pytest.mark.clause("GM-03", "REF-12", "GRANTS §6.5")
def test_a_client_ends_one_also_while_its_customers_sign_in_is_closed(held: Held) -> None:
    Person.objects.filter(username="mia").update(is_active=False)

    assert held.called("DELETE", scope=REVOKE).status_code == 204
    assert held.row.status == "revoked"


@pytest.mark.clause("GM-03", "GRANTS §6.6")
@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    "grant_id", ["x", NOBODYS, "%00", "a" * 300, "..%2fconsents", "%27%20OR%201=1", "\u00e9"]
)
def test_what_is_no_grant_is_not_found(fapi2: Recipient, method: str, grant_id: str) -> None:
    scope = QUERY if method == "GET" else REVOKE

    assert calls(fapi2, method, grant_id, scope=scope).status_code == 404


@pytest.mark.clause("GM-03", "GRANTS §6.6")
def test_a_grant_that_nobody_has_agreed_to_is_none(fapi2: Recipient) -> None:
    fapi2.pushes(scope=ACCOUNTS)

    assert calls(fapi2, "GET", str(Consent.objects.get().pk)).status_code == 404
    assert calls(fapi2, "DELETE", str(Consent.objects.get().pk), scope=REVOKE).status_code == 404
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("GM-03", "GRANTS §6.6")
@pytest.mark.parametrize(("method", "scope"), [("GET", QUERY), ("DELETE", REVOKE)])
def test_another_clients_grant_is_forbidden_while_it_stands(
    held: Held, make_recipient: MakeRecipient, method: str, scope: str
) -> None:
    other = make_recipient("fapi2", "slow-fox", scope=SCOPE)

    assert calls(other, method, held.id, scope=scope).status_code == 403
    assert held.row.status == "active"
    operations.withdraw(
        consent_id=held.row.pk,
        actor=Actor.CUSTOMER,
        reference=str(held.row.customer_id),
        at=timezone.now(),
        policy=consent_policy("fapi2"),
    )
    assert calls(other, method, held.id, scope=scope).status_code == 404


@pytest.mark.clause("GM-03", "GM-05")
def test_a_consent_of_another_issuer_is_none_here(
    fapi2: Recipient, make_recipient: MakeRecipient, mia: Customer
) -> None:
    fapi1 = make_recipient("fapi1")
    fapi1.redeems(fapi1.answer_in(mia.allows(fapi1.link()))["code"])
    assert calls(fapi2, "GET", str(Consent.objects.get(issuer="fapi1").pk)).status_code == 404


@pytest.mark.clause("GM-03", "GRANTS §6.1")
@pytest.mark.parametrize(("method", "scope"), [("GET", REVOKE), ("GET", "consents"), ("DELETE", QUERY)])
def test_each_call_needs_its_own_scope(held: Held, method: str, scope: str) -> None:
    answer = held.called(method, scope=scope)

    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
    assert held.row.status == "active"


@pytest.mark.clause("GM-03", "TOK-20", "GRANTS §6.1", "GRANTS §6.6")
def test_no_other_token_opens_it(held: Held, certificate_of: Any) -> None:
    customers, unknown = held.tokens["access_token"], "unknown"
    stolen = {"token": own_token(held.recipient, QUERY), "certificate": certificate_of("slow-fox")}

    assert held.called("GET", token=customers).status_code == 403
    assert held.called("GET", token=unknown).status_code == 401
    assert held.called("GET", **stolen).status_code == 401
    assert held.called("GET", **stolen)["WWW-Authenticate"]


@pytest.mark.clause("GM-03")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "OPTIONS"])
def test_there_is_nothing_else_to_do_with_one(held: Held, method: str) -> None:
    assert held.called(method).status_code == 405


@pytest.mark.clause("GM-04")
def test_where_grants_are_not_managed_there_is_no_such_address(make_recipient: MakeRecipient) -> None:
    fapi1 = make_recipient("fapi1")

    answer = calls(fapi1, "GET", NOBODYS, token=fapi1.client_token())

    assert answer.status_code == 404
