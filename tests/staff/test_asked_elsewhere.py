"""Staff see how a consent was asked for where no browser brought it."""

import pytest
from django.utils import timezone

from consent.models import Consent, Person
from staff.timelines.lines import Line
from staff.timelines.merged import timeline
from staff.timelines.of import of_consent, of_customer
from tests.backchannel import Elsewhere, reaches_decision
from tests.customers import Customer
from tests.people import MakeRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]
TOLD = [
    "asked without a browser",
    "opened what the app asks",
    "left the decision: allowed",
    "the app got it",
]


def said(lines: list[Line]) -> list[str]:
    return [line.says for line in reversed(lines) if line.says in TOLD]


@pytest.mark.clause("CIB-12", "DASH-35")
def test_a_timeline_tells_of_the_request_and_of_what_became_of_it(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    asker = Elsewhere(make_recipient("fapi1")).register()
    auth_req_id = asker.asked()
    reaches_decision(mia).press("btn-allow")
    assert asker.fetches(auth_req_id).status_code == 200
    consent, customer = Consent.objects.get(), Person.objects.get(username="mia")

    for records in (of_consent(consent.pk, audits=False), of_customer(customer.pk, audits=False)):
        lines = list(timeline(records, now=timezone.now(), after=None).lines)
        assert said(lines) == TOLD
        (asked,) = [line for line in lines if line.says == TOLD[0]]
        assert asked.about == "with the message “Till 4, 1234”"
        assert asked.consent == consent.pk
