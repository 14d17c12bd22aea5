"""A customer is asked without a browser, decides here, and the client fetches what they said."""

import pytest

from tests.backchannel import Elsewhere, reaches_decision
from tests.customers import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


@pytest.mark.clause("CIBA §7", "CIBA §7.3", "CIBA §10.1.1")
@pytest.mark.clause(
    "CIB-01", "CIB-05", "CIB-07", "CIB-08", "CIB-11", "CIB-12", "CONF-CIBA-02", "CONF-CIBA-03", "CONF-CIBA-07"
)
def test_a_yes_gives_tokens_that_open_the_accounts(elsewhere: Elsewhere, mia: Customer) -> None:
    recipient = elsewhere.recipient
    answer = elsewhere.asks()
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["expires_in"] == 600
    assert told["interval"] == 5
    assert elsewhere.fetches(told["auth_req_id"]).json()["error"] == "authorization_pending"

    page = reaches_decision(mia)
    assert "Till 4, 1234" in page.text
    assert "hears of it in a moment" in page.press("btn-allow").text

    given = elsewhere.fetches(told["auth_req_id"])
    assert given.status_code == 200, given.content
    tokens = given.json()
    assert recipient.reads_accounts(tokens["access_token"]).status_code == 200
    claims = recipient.verified(tokens["id_token"])
    assert claims["acr"] == recipient.dialect.acr
    assert not claims.keys() & {"nonce", "c_hash", "s_hash"}
    assert recipient.refreshes(tokens["refresh_token"]).status_code == 200
    again = elsewhere.fetches(told["auth_req_id"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
