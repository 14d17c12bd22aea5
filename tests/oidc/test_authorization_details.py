"""Rich authorization requests: what is asked for in more words than scopes have, up to the data."""

import json
from typing import Any

import pytest

from consent.models import Consent
from oidc.registration import RegistrationRefused
from tests.actors import CHALLENGE, Answer, Customer, Recipient
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

TYPE = "account_information"
CHALLENGED = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
ACCOUNTS = [{"type": TYPE, "actions": ["list_accounts", "read_balances"]}]


@pytest.fixture
def fapi2(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi2", authorization_details_types=[TYPE])


def pushes(recipient: Recipient, asked: Any, **changes: Any) -> Answer:
    text = asked if isinstance(asked, str) else json.dumps(asked)
    return recipient.pushes(authorization_details=text, **changes)


@pytest.mark.clause("GM-06", "TOK-15", "RFC 9396 §2", "RFC 9396 §5", "RFC 9396 §7", "RFC 9396 §9.2")
def test_details_are_shown_granted_told_and_kept_to(fapi2: Recipient, mia: Customer) -> None:
    handle = pushes(fapi2, ACCOUNTS, scope="openid").json()["request_uri"]
    review = mia.reaches_review(fapi2.link_to(request_uri=handle))

    tokens = fapi2.redeems(fapi2.answer_in(review.press("btn-allow").onward)["code"]).json()

    assert "Your accounts and balances" in review.text
    assert "Your payments" not in review.text
    assert (tokens["scope"], tokens["authorization_details"]) == ("openid", ACCOUNTS)
    (account,) = fapi2.reads_accounts(tokens["access_token"]).json()["accounts"]
    assert (
        fapi2.reads(f"/fapi2/accounts/{account['id']}/transactions", tokens["access_token"]).status_code
        == 403
    )
    refreshed = fapi2.refreshes(tokens["refresh_token"]).json()
    assert refreshed["authorization_details"] == ACCOUNTS
    assert fapi2.reads_accounts(refreshed["access_token"]).status_code == 200
    assert fapi2.introspects(tokens["refresh_token"])["authorization_details"] == ACCOUNTS


@pytest.mark.clause("GM-06", "RFC 9396 §3.1")
def test_details_alone_are_enough_and_add_to_scopes(fapi2: Recipient, mia: Customer) -> None:
    alone = pushes(fapi2, ACCOUNTS, scope=...)
    both = pushes(fapi2, [{"type": TYPE, "actions": ["read_transactions"]}], scope="accounts")

    tokens = fapi2.redeems(
        fapi2.answer_in(mia.allows(fapi2.link_to(request_uri=alone.json()["request_uri"])))["code"]
    ).json()

    assert "scope" not in tokens
    assert "id_token" not in tokens
    assert fapi2.reads_accounts(tokens["access_token"]).status_code == 200
    assert both.status_code == 201
    assert Consent.objects.get(status="awaiting").permissions == ["accounts", "transactions"]


@pytest.mark.clause("GM-06", "RFC 9396 §5", "RFC 9396 §10", "PAR-25")
@pytest.mark.parametrize(
    "asked",
    [
        "{",
        {"type": TYPE},
        ["account_information"],
        [{"actions": ["list_accounts"]}],
        [{"type": 7}],
        [{"type": "payment_initiation"}],
        [*ACCOUNTS, {"type": "payment_initiation"}],
        [{"type": TYPE}],
        [{"type": TYPE, "actions": []}],
        [{"type": TYPE, "actions": "list_accounts"}],
        [{"type": TYPE, "actions": ["list_accounts", "pay"]}],
        [{"type": TYPE, "actions": [["list_accounts"]]}],
        [{"type": TYPE, "actions": ["list_accounts"], "locations": ["https://elsewhere.test"]}],
    ],
    ids=str,
)
def test_what_is_unknown_or_too_much_is_refused_and_not_ignored(fapi2: Recipient, asked: Any) -> None:
    answer = pushes(fapi2, asked)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_authorization_details")
    assert not Consent.objects.exists()


@pytest.mark.clause("GM-06", "RFC 9396 §5")
def test_a_signed_request_holds_details_as_json(make_recipient: MakeRecipient) -> None:
    signer = make_recipient("fapi1", authorization_details_types=[TYPE])

    good = signer.post("par", request=signer.request_object(authorization_details=ACCOUNTS, **CHALLENGED))
    text = json.dumps(ACCOUNTS)
    bad = signer.post("par", request=signer.request_object(authorization_details=text, **CHALLENGED))

    assert good.status_code == 201
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_authorization_details")


@pytest.mark.clause("GM-06", "RFC 9396 §10")
def test_a_type_is_asked_for_by_clients_that_registered_it(make_recipient: MakeRecipient) -> None:
    without = make_recipient("fapi2")

    assert pushes(without, ACCOUNTS).json()["error"] == "invalid_authorization_details"
    for wrong in (["payment_initiation"], "account_information", [7]):
        with pytest.raises(RegistrationRefused, match="authorization_details_types"):
            make_recipient("fapi2", "another", authorization_details_types=wrong)


@pytest.mark.clause("GM-06", "RFC 9396 §5")
def test_where_no_type_is_offered_every_one_is_refused(app: RelyingParty, stranger: Customer) -> None:
    answer = stranger.http.get(app.link(authorization_details=ACCOUNTS), secure=True, SERVER_PORT="9443")

    assert app.answer_in(answer["Location"])["error"] == "invalid_authorization_details"


MORE = [*ACCOUNTS, {"type": TYPE, "actions": ["read_transactions"]}]
OTHERS = ["{", {"type": TYPE}, [], [7], MORE, [{"type": TYPE, "actions": ["list_accounts"]}]]


def naming(details: Any) -> dict[str, str]:
    return {"authorization_details": details if isinstance(details, str) else json.dumps(details)}


@pytest.mark.clause("GM-06", "TOK-15", "RFC 9396 §6")
def test_a_token_request_names_what_was_granted_or_nothing(fapi2: Recipient, mia: Customer) -> None:
    handle = pushes(fapi2, ACCOUNTS, scope="openid").json()["request_uri"]
    code = fapi2.answer_in(mia.allows(fapi2.link_to(request_uri=handle)))["code"]

    def refused(answer: Answer) -> bool:
        return (answer.status_code, answer.json()["error"]) == (400, "invalid_authorization_details")

    assert all(refused(fapi2.redeems(code, **naming(other))) for other in OTHERS)
    tokens = fapi2.redeems(code, **naming(ACCOUNTS)).json()
    assert all(refused(fapi2.refreshes(tokens["refresh_token"], **naming(other))) for other in OTHERS)
    refreshed = fapi2.refreshes(tokens["refresh_token"], **naming(ACCOUNTS)).json()
    assert tokens["authorization_details"] == refreshed["authorization_details"] == ACCOUNTS


@pytest.mark.clause("GM-06", "RFC 9396 §6")
@pytest.mark.parametrize("issuer", ["fapi2", "cds"])
def test_no_details_are_granted_to_a_client_itself(make_recipient: MakeRecipient, issuer: str) -> None:
    fox = make_recipient(issuer)
    own = {"grant_type": "client_credentials", "scope": fox.dialect.own_scope}

    refused = fox.post("token", **own, **naming(ACCOUNTS))

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_authorization_details")
    assert fox.post("token", **own).status_code == 200


@pytest.mark.clause("META-01", "RFC 9396 §10")
def test_the_types_stand_in_the_metadata(fapi2: Recipient, app: RelyingParty) -> None:
    def metadata(issuer: str) -> Any:
        return fapi2.http.get(f"/{issuer}/.well-known/openid-configuration", secure=True).json()

    assert metadata("fapi2")["authorization_details_types_supported"] == [TYPE]
    assert "authorization_details_types_supported" not in metadata("oidc")
