"""What the suite asks of a protected resource."""

import time
from email.utils import parsedate_to_datetime
from uuid import UUID

import pytest

from tests.actors import Answer, Customer
from tests.oidc.conformance.plans import Plan
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
SENT = "C770AEF3-6784-41F7-8E0E-FF5F97BDDB3A"


def read(plan: Plan, customer: Customer, **headers: str) -> Answer:
    return plan.recipient.reads_accounts(plan.tokens(customer)["access_token"], **headers)


@pytest.mark.clause("CONF-RESOURCE-01", "CONF-RESOURCE-02", "CONF-RESOURCE-03", "RES-07")
@pytest.mark.parametrize("address", ["198.51.100.119", "2001:db8::1893:25c8:1946"])
def test_the_headers_of_fapi_are_taken(each: Plan, mia: Customer, address: str) -> None:
    headers = {
        "Accept": "application/json;charset=UTF-8",
        "x-fapi-interaction-id": SENT,
        "x-fapi-auth-date": "Tue, 11 Sep 2012 19:43:31 GMT",
        "x-fapi-customer-ip-address": address,
    }

    answer = read(each, mia, **headers)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    assert answer["x-fapi-interaction-id"].lower() == SENT.lower()
    assert abs(parsedate_to_datetime(answer["Date"]).timestamp() - time.time()) < 300


@pytest.mark.clause("CONF-RESOURCE-02")
@pytest.mark.parametrize("sent", ["", "no uuid"])
def test_without_an_interaction_id_there_is_a_new_one(each: Plan, mia: Customer, sent: str) -> None:
    assert UUID(read(each, mia, **{"x-fapi-interaction-id": sent})["x-fapi-interaction-id"]).version == 4


@pytest.mark.clause("CONF-RESOURCE-04")
@pytest.mark.parametrize("scheme", ["bearer", "bEARER", "BEARER"])
def test_the_scheme_in_any_case(each: Plan, mia: Customer, scheme: str) -> None:
    token = each.tokens(mia)["access_token"]

    assert each.recipient.reads_accounts(token, Authorization=f"{scheme} {token}").status_code == 200


@pytest.mark.clause("CONF-RESOURCE-05")
def test_a_token_in_the_query(each: Plan, mia: Customer) -> None:
    fox, token = each.recipient, each.tokens(mia)["access_token"]

    answer = fox.reads(f"{fox.dialect.accounts}?access_token={token}", token, Authorization=None)

    assert answer.status_code in {400, 401, 414}


@pytest.mark.clause("CONF-RESOURCE-06", "CONF-MTLS-04")
def test_another_certificate_or_none(each: Plan, make_recipient: MakeRecipient, mia: Customer) -> None:
    token = each.tokens(mia)["access_token"]
    of_another = each.second(make_recipient).recipient.certificate

    for shown in ("", of_another):
        assert each.recipient.reads_accounts(token, certificate=shown).status_code == 401
    assert each.recipient.reads_accounts(token).status_code == 200


@pytest.mark.clause("CONF-RESOURCE-07")
def test_the_headers_of_australia(pushed: Plan, mia: Customer) -> None:
    headers = {"x-v": "2", "x-min-v": "1", "x-cds-client-headers": "TW96aWxsYS81LjA="}

    assert read(pushed, mia, **headers).status_code == 200
