"""What a token that may act gets: what was chosen, asked for and recorded. tests/gate has the refusals."""

import pytest

from consent.models import Disclosure
from oidc.models import AccessToken
from tests.actors import Answer, Customer, Recipient
from tests.dialects import DIALECTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def tokens(recipient: Recipient, mia: Customer) -> dict[str, str]:
    back = recipient.answer_in(mia.allows(recipient.link()))
    return dict(recipient.redeems(back["code"]).json())


@pytest.mark.clause("TOK-10", "TLS-10", "TOK-09")
def test_every_access_token_is_bound_to_the_certificate_it_was_fetched_with(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    assert tokens["access_token"]
    assert set(AccessToken.objects.values_list("certificate", flat=True)) == {recipient.thumbprint}


@pytest.mark.clause("RES-07")
def test_the_word_before_a_token_counts_in_any_case(recipient: Recipient, tokens: dict[str, str]) -> None:
    path, token = recipient.dialect.accounts, tokens["access_token"]

    any_case = recipient.reads(path, token, Authorization=f"bEARER {token}")

    assert any_case.status_code == 200


@pytest.mark.clause("RES-01", "CON-01")
def test_a_scope_that_was_not_granted_opens_nothing(cds: Recipient, mia: Customer) -> None:
    back = cds.answer_in(mia.allows(cds.link(scope="openid bank:accounts.basic:read")))
    token = cds.redeems(back["code"]).json()["access_token"]
    account = cds.reads_accounts(token).json()["data"]["accounts"][0]["accountId"]

    answer = cds.reads(f"{DIALECTS['cds'].accounts}/{account}/transactions", token)

    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]


@pytest.mark.clause("RES-05", "ACC-09", "ACC-10", "ACC-06")
def test_only_the_accounts_the_customer_chose_are_seen(recipient: Recipient, mia: Customer) -> None:
    one = recipient.redeems(recipient.answer_in(mia.allows(recipient.link(), accounts=1))["code"]).json()
    again = Customer("mia")
    two = recipient.redeems(recipient.answer_in(again.allows(recipient.link(), accounts=2))["code"]).json()

    first, both = (ids(recipient.reads_accounts(granted["access_token"])) for granted in (one, two))

    assert len(first) == 1
    assert len(both) == 2
    assert first < both, "an account keeps its id over consents"
    (hidden,) = both - first
    path = f"{recipient.dialect.accounts}/{hidden}"
    assert recipient.reads(path, one["access_token"]).status_code in {403, 404}
    assert recipient.reads(path, two["access_token"]).status_code == 200


@pytest.mark.clause("CON-13", "FAPI1-BASE §6.2.1")
def test_the_interaction_id_comes_back(recipient: Recipient, tokens: dict[str, str]) -> None:
    sent = "C770AEF3-6784-41F7-8E0E-FF5F97BDDB3A"

    kept = recipient.reads_accounts(tokens["access_token"], **{"x-fapi-interaction-id": sent})
    made = recipient.reads_accounts(tokens["access_token"], **{"x-fapi-interaction-id": "no uuid"})
    refused = recipient.reads_accounts("nothing", **{"x-fapi-interaction-id": sent})

    assert kept["x-fapi-interaction-id"].lower() == sent.lower()
    assert len(made["x-fapi-interaction-id"]) == 36
    assert refused["x-fapi-interaction-id"].lower() == sent.lower()
    assert kept["Date"]


@pytest.mark.clause("RES-12", "RES-10", "CON-14")
def test_each_disclosure_is_recorded_with_the_customers_presence(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    recipient.reads_accounts(tokens["access_token"], **{"x-fapi-customer-ip-address": "2001:db8::1"})
    recipient.reads_accounts(tokens["access_token"])
    recipient.reads_accounts("nothing")

    assert list(Disclosure.objects.order_by("at").values_list("customer_present", flat=True)) == [True, False]


def ids(answer: Answer) -> set[str]:
    body = answer.json()
    rows = body.get("accounts") or body.get("data", {}).get("accounts") or body["Data"]["Account"]
    return {row.get("id") or row.get("accountId") or row["AccountId"] for row in rows}
