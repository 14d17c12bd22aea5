"""Two at once where a customer is asked without a browser."""

from collections import Counter
from functools import partial

import pytest

from consent.models import Consent
from oidc.backchannel_policy import OPEN_AT_MOST
from oidc.models import AccessToken, AuthorizationCode, BackchannelAuthentication
from tests.backchannel import Elsewhere, reaches_decision
from tests.customers import Customer
from tests.people import MakeRecipient
from tests.races.threads import at_once, copies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]


@pytest.mark.clause("CIB-05", "TOK-02")
def test_sixteen_threads_fetch_one_yes_and_one_gets_tokens(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    asker = Elsewhere(make_recipient("fapi1")).register()
    auth_req_id = asker.asked()
    reaches_decision(mia).press("btn-allow")

    answers = at_once(
        *(partial(Elsewhere(each).fetches, auth_req_id) for each in copies(asker.recipient, 16))
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 15}
    assert {answer.json().get("error") for answer in answers} == {None, "invalid_grant"}
    assert AuthorizationCode.objects.count() == 1
    assert AccessToken.objects.filter(consent__isnull=False).count() == 1


@pytest.mark.clause("CIB-10")
def test_eight_requests_about_one_consent_and_one_waits(make_recipient: MakeRecipient) -> None:
    asker = Elsewhere(make_recipient("nz")).register()
    intent = asker.recipient.intent()

    answers = at_once(
        *(partial(Elsewhere(each).asks, ConsentId=intent) for each in copies(asker.recipient, 8))
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 7}
    assert BackchannelAuthentication.objects.count() == 1


@pytest.mark.clause("CIB-12")
def test_eight_requests_to_one_customer_and_no_more_wait_than_may(make_recipient: MakeRecipient) -> None:
    asker = Elsewhere(make_recipient("fapi1")).register()

    answers = at_once(*(Elsewhere(each).asks for each in copies(asker.recipient, 8)))

    taken = sum(answer.status_code == 200 for answer in answers)
    assert {answer.status_code for answer in answers} <= {200, 400}
    assert BackchannelAuthentication.objects.count() == Consent.objects.count() == taken
    assert 1 <= BackchannelAuthentication.objects.filter(closed_at=None).count() <= OPEN_AT_MOST
