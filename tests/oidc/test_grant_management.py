"""A recipient names what it was granted by an id: to add to it, to replace it, or to have another one."""

import json
from dataclasses import replace
from typing import Any

import pytest

from consent.models import Consent, ConsentEvent
from oidc.checks.grant import require_fitting_grant_action
from oidc.checks.prompt import refuse_silent_consent
from oidc.errors import ConsentRequired, OAuthError, UnauthorizedClient
from oidc.issuers import security_policy
from oidc.requests import Delivery, Registration
from oidc.stored_requests import from_json
from tests.actors import Answer, Customer, Recipient
from tests.arrangements import agrees, ticked
from tests.chains import chain_holds
from tests.grants import ACCOUNTS, PAYMENTS, SCOPE, Held, granted, redeemed
from tests.invariants import violations
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
TYPE = "account_information"
NOBODYS = "3f1c0f6e-8a0d-4d0e-9d0a-0c7f5d1f2b11"


@pytest.fixture
def fapi2(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi2", scope=SCOPE, authorization_details_types=[TYPE])


@pytest.fixture
def held(fapi2: Recipient, mia: Customer) -> Held:
    """Names and balances of one account."""
    return granted(fapi2, mia)


# --- what becomes of a grant -------------------------------------------------------------------------------


@pytest.mark.clause("GM-01", "GM-05", "AMD-10", "TOK-16", "GRANTS §5.2", "GRANTS §5.5")
def test_what_is_added_to_a_grant_stands_beside_what_it_held(held: Held, mia: Customer) -> None:
    fapi2 = held.recipient
    review = mia.signs_in(held.asks("merge", PAYMENTS)).press("btn-continue")

    tokens = redeemed(fapi2, review.press("btn-allow").onward)

    assert "What changes New Your payments" in review.text
    assert "Your accounts and balances" in review.text  # which stay
    assert "Removed" not in review.text
    assert tokens["grant_id"] == held.id
    assert set(tokens["scope"].split()) == {"openid", "accounts", "transactions"}
    row = held.row
    assert (row.status, row.edition, row.permissions) == ("active", 2, ["accounts", "transactions"])
    assert Consent.objects.count() == 1
    assert ConsentEvent.objects.filter(consent=row, verb="amend").count() == 1
    accounts = fapi2.reads_accounts(tokens["access_token"]).json()["accounts"]
    of_one = f"/fapi2/accounts/{accounts[0]['id']}/transactions"
    assert fapi2.reads(of_one, tokens["access_token"]).status_code == 200
    assert fapi2.refreshes(tokens["refresh_token"]).json()["grant_id"] == held.id
    assert chain_holds(row.pk)
    assert violations() == []


@pytest.mark.clause("GM-01", "AMD-10", "GRANTS §5.2")
def test_what_replaces_a_grant_lets_the_rest_of_it_fall_away(fapi2: Recipient, mia: Customer) -> None:
    held = granted(fapi2, mia, "openid accounts transactions")
    review = mia.signs_in(held.asks("replace", ACCOUNTS)).press("btn-continue")

    tokens = redeemed(fapi2, review.press("btn-allow").onward)

    assert "What changes Removed Your payments" in review.text
    assert (tokens["grant_id"], tokens["scope"]) == (held.id, ACCOUNTS)
    assert held.row.permissions == ["accounts"]
    accounts = fapi2.reads_accounts(tokens["access_token"]).json()["accounts"]
    of_one = f"/fapi2/accounts/{accounts[0]['id']}/transactions"
    assert fapi2.reads(of_one, tokens["access_token"]).status_code == 403


@pytest.mark.clause("AMD-10", "REF-12")
@pytest.mark.parametrize("action", ["merge", "replace"])
def test_older_tokens_end_once_there_are_new_ones_and_not_before(
    held: Held, mia: Customer, action: str
) -> None:
    fapi2, old = held.recipient, held.tokens
    back = agrees(mia, held.asks(action, "openid accounts transactions"))
    assert fapi2.refreshes(old["refresh_token"]).status_code == 200
    assert fapi2.reads_accounts(old["access_token"]).status_code == 200

    new = redeemed(fapi2, back)

    assert fapi2.refreshes(old["refresh_token"]).json()["error"] == "invalid_grant"
    assert fapi2.reads_accounts(old["access_token"]).status_code == 401
    assert fapi2.introspects(old["refresh_token"]) == {"active": False}
    assert fapi2.refreshes(new["refresh_token"]).status_code == 200


@pytest.mark.clause("AMD-10")
@pytest.mark.parametrize("action", ["merge", "replace"])
def test_who_would_not_have_it_changed_keeps_it_as_it_is(held: Held, mia: Customer, action: str) -> None:
    review = mia.signs_in(held.asks(action, "openid accounts transactions")).press("btn-continue")

    back = review.press("btn-deny").onward

    assert held.recipient.answer_in(back)["error"] == "access_denied"
    assert (held.row.status, held.row.edition, held.row.permissions) == ("active", 1, ["accounts"])
    assert held.recipient.refreshes(held.tokens["refresh_token"]).status_code == 200


@pytest.mark.clause("GM-01", "AMD-10", "GRANTS §5.2")
def test_another_grant_is_made_beside_the_first(held: Held, mia: Customer) -> None:
    link = held.recipient.link(scope=ACCOUNTS, grant_management_action="create")

    second = redeemed(held.recipient, mia.allows(link))

    assert second["grant_id"] != held.id
    assert held.row.status == "active"
    assert held.recipient.refreshes(held.tokens["refresh_token"]).status_code == 200


@pytest.mark.clause("GM-01", "GM-06", "AMD-10", "RFC 9396 §7")
def test_details_are_added_to_details_and_to_scopes(fapi2: Recipient, mia: Customer) -> None:
    read = [{"type": TYPE, "actions": ["list_accounts"]}]
    follow = [{"type": TYPE, "actions": ["read_transactions"]}]
    held = granted(fapi2, mia, "openid", authorization_details=json.dumps(read))

    link = held.asks("merge", "openid accounts", authorization_details=json.dumps([*follow, *read]))
    tokens = redeemed(fapi2, agrees(mia, link))

    assert tokens["authorization_details"] == [*read, *follow]
    assert tokens["scope"] == "openid accounts"
    assert held.row.permissions == ["accounts", "transactions"]
    again = redeemed(fapi2, agrees(mia, held.asks("merge", "openid transactions")))
    assert again["authorization_details"] == [*read, *follow]
    assert fapi2.reads_accounts(again["access_token"]).status_code == 200


@pytest.mark.clause("GM-01", "AMD-03")
def test_accounts_shared_already_are_ticked(held: Held, mia: Customer) -> None:
    page = mia.signs_in(held.asks("merge", PAYMENTS))

    assert ticked(page) == [True, False, False]


@pytest.mark.clause("GM-01", "PAR-08")
def test_a_signed_request_names_a_grant_as_well(held: Held, mia: Customer) -> None:
    fapi2 = held.recipient
    pushed = fapi2.post("par", request=fapi2.request_object(scope=PAYMENTS, **held.named("merge")))
    link = fapi2.link_to(request_uri=pushed.json()["request_uri"])

    tokens = redeemed(fapi2, agrees(mia, link))

    assert (tokens["grant_id"], held.row.edition) == (held.id, 2)


@pytest.mark.clause("AMD-10")
def test_nobody_but_its_own_customer_changes_a_grant(held: Held, leo: Customer) -> None:
    page = leo.signs_in(held.asks("merge", PAYMENTS))

    assert page.status == 403
    assert "Somebody else agreed to this sharing" in page.text
    assert held.row.edition == 1


# --- what is refused ---------------------------------------------------------------------------------------


def pushed(recipient: Recipient, **said: Any) -> tuple[int, str]:
    answer: Answer = recipient.pushes(scope=ACCOUNTS, **said)
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.clause("GM-02", "GRANTS §5.4")
@pytest.mark.parametrize(
    "said",
    [
        {"grant_management_action": "merge"},
        {"grant_management_action": "replace"},
        {"grant_management_action": "create", "grant_id": NOBODYS},
        {"grant_management_action": "update", "grant_id": NOBODYS},
        {"grant_management_action": "Merge", "grant_id": NOBODYS},
        {"grant_management_action": "create merge"},
        {"grant_id": NOBODYS},
        {"grant_id": "x"},
    ],
)
def test_an_action_that_does_not_fit_is_an_invalid_request(fapi2: Recipient, said: dict[str, str]) -> None:
    assert pushed(fapi2, **said) == (400, "invalid_request")
    assert not Consent.objects.exists()


@pytest.mark.clause("GM-02", "AMD-10", "GRANTS §5.4")
@pytest.mark.parametrize("action", ["merge", "replace"])
@pytest.mark.parametrize("grant", ["x", "0", "\u00e9", "' OR 1=1 --", "x" * 500, NOBODYS])
def test_what_names_no_grant_is_an_invalid_grant_id(fapi2: Recipient, action: str, grant: str) -> None:
    assert pushed(fapi2, grant_management_action=action, grant_id=grant) == (400, "invalid_grant_id")


@pytest.mark.clause("GM-02", "AMD-02", "AMD-10", "GRANTS §5.4")
def test_anothers_an_ended_and_an_undecided_grant_are_refused_in_the_same_words(
    held: Held, mia: Customer, make_recipient: MakeRecipient
) -> None:
    fapi2, other = held.recipient, make_recipient("fapi2", "slow-fox", scope=SCOPE)
    fapi2.pushes(scope=ACCOUNTS)
    undecided = Held(fapi2, str(Consent.objects.get(status="awaiting").pk), {})
    elsewhere = make_recipient("cds").pushes(scope=make_recipient("cds").dialect.scope)
    assert elsewhere.status_code == 201
    of_an_issuer = Held(fapi2, str(Consent.objects.get(issuer="cds").pk), {})

    answers = [other.pushes(scope=ACCOUNTS, **held.named("merge"))]
    answers += [fapi2.pushes(scope=ACCOUNTS, **one.named("merge")) for one in (undecided, of_an_issuer)]
    mia.signs_in(f"/consents/{held.id}/stop").press("btn-stop")
    answers.append(fapi2.pushes(scope=ACCOUNTS, **held.named("replace")))

    assert {answer.json()["error"] for answer in answers} == {"invalid_grant_id"}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.clause("GM-02", "AMD-02")
def test_a_grant_that_ends_between_push_and_arrival_is_refused_at_the_redirect_uri(
    held: Held, mia: Customer
) -> None:
    link = held.asks("merge", PAYMENTS)
    mia.signs_in(f"/consents/{held.id}/stop").press("btn-stop")

    response = mia.http.get(link, secure=True, SERVER_NAME="localhost", SERVER_PORT="9443")

    assert held.recipient.answer_in(response["Location"])["error"] == "invalid_grant_id"


@pytest.mark.clause("GM-01", "PAR-08")
@pytest.mark.parametrize("member", ["grant_id", "grant_management_action"])
@pytest.mark.parametrize("value", [7, ["merge"], {"a": "b"}, True])
def test_a_member_of_a_signed_request_that_is_no_text_is_refused(
    fapi2: Recipient, member: str, value: Any
) -> None:
    answer = fapi2.post("par", request=fapi2.request_object(**{member: value}))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request_object")


# --- where it is offered -----------------------------------------------------------------------------------


@pytest.mark.clause("GM-04", "META-05", "GRANTS §7.1")
def test_discovery_says_what_may_be_done_to_grants(fapi2: Recipient) -> None:
    said = fapi2.http.get("/fapi2/.well-known/openid-configuration", secure=True, **fapi2.handshake()).json()
    of_another = fapi2.http.get("/fapi1/.well-known/openid-configuration", secure=True, **fapi2.handshake())

    assert said["grant_management_actions_supported"] == ["query", "revoke", "create", "merge", "replace"]
    assert said["grant_management_action_required"] is False
    assert said["grant_management_endpoint"] == "https://localhost:9443/fapi2/grants"
    assert said["mtls_endpoint_aliases"]["grant_management_endpoint"] == "https://localhost:9444/fapi2/grants"
    assert {"grant_management_query", "grant_management_revoke"} <= set(said["scopes_supported"])
    assert not [name for name in of_another.json() if name.startswith("grant_management")]


@pytest.mark.clause("GM-04", "META-05")
def test_where_grants_are_not_managed_what_a_request_says_of_them_is_passed_over(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    cds = make_recipient("cds")

    tokens = redeemed(cds, mia.allows(cds.link(grant_management_action="merge", grant_id="x")))

    assert "grant_id" not in tokens


@pytest.mark.clause("GM-04", "GRANTS §7.1")
def test_where_an_action_is_required_no_request_goes_without(fapi2: Recipient, settings: Any) -> None:
    profile = settings.ISSUERS["fapi2"]
    managed = replace(profile.security.grant_management, action_required=True)
    security = replace(profile.security, grant_management=managed)
    settings.ISSUERS = {**settings.ISSUERS, "fapi2": replace(profile, security=security)}

    assert pushed(fapi2) == (400, "invalid_request")
    assert pushed(fapi2, grant_management_action="create") == (201, "")


REGISTERED = Registration(
    redirect_uris=frozenset(),
    response_types=frozenset(),
    scopes=frozenset(),
    details_types=frozenset(),
    signed_requests=False,
    pushed_only=False,
    response_modes=frozenset(),
    public=True,
    paused=False,
    delivery_mode=None,
)


@pytest.mark.clause("GM-01", "GM-04", "AUT-10", "GRANTS §5.1")
def test_public_clients_manage_no_grants_and_nobody_does_in_silence(app: RelyingParty) -> None:
    asked = dict.fromkeys(("response_type", "response_mode", "redirect_uri", "scope", "state"))
    asked |= dict.fromkeys(("nonce", "code_challenge", "code_challenge_method", "max_age"))
    said = {"client_id": "fox", "prompt": "none", "acr_values": [], "delivery": Delivery.PLAIN.value}
    request = from_json({**asked, **said, "signed": False, "grant_management_action": "create"})
    silent = replace(security_policy("fapi2"), session_reuse=True)

    refusals: list[tuple[Any, type[OAuthError]]] = [
        (require_fitting_grant_action, UnauthorizedClient),
        (refuse_silent_consent, ConsentRequired),
    ]

    for check, error in refusals:
        with pytest.raises(error):
            check(request, REGISTERED, silent)
        check(request, REGISTERED, security_policy("oidc"))
