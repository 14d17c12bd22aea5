"""The bank's gateway tells that data went out to a company that is suspended."""

import pytest

from consent.models import Disclosure, Person, SuspendedSpan
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from tests.bank_systems import System
from tests.consent.api.bank.conftest import Give
from tests.consent.api.bank.test_disclosures import ago, judged
from tests.events import Events
from tests.invariants import violations

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AUD-01", "AUD-04", "RES-08")
def test_nothing_was_to_go_out_to_it_from_then_on(give: Give, mia: Person, events: Events) -> None:
    gateway, given = System("gateway").register("report"), give(mia, at=ago(61))
    assert suspend_recipient(recipient_id=given.recipient_id, at=ago(30))

    assert [judged(gateway, given, minutes) for minutes in (50, 10)] == ["recorded", "recipient-suspended"]
    assert events.refused == ["recipient-suspended"]
    assert Disclosure.objects.count() == 1
    reinstate_recipient(recipient_id=given.recipient_id)
    SuspendedSpan.objects.update(until=ago(20))  # as if it had been then
    assert [judged(gateway, given, minutes) for minutes in (25, 15)] == ["recipient-suspended", "recorded"]
    assert violations() == []
