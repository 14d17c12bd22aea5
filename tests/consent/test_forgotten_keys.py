"""An idempotency key whose day ends while it is looked up."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db.models import Model

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, IdempotencyKey, Recipient
from consent.policy import Terms
from consent.storing import Proviso, store
from tests.consent.conftest import CLIENT, ISSUER, NOW, Propose

pytestmark = pytest.mark.django_db
ONCE = operations.Once(endpoint="consents", key="k", body=b"{}")
LATER = NOW + timedelta(days=1)


@pytest.mark.clause("CON-17")
def test_a_key_that_is_forgotten_while_it_is_looked_up_is_a_new_one(
    propose: Propose, company: Recipient
) -> None:
    first = propose(once=ONCE)

    def forgetful(*rows: Model, provided: Sequence[Proviso] = ()) -> tuple[bool, ...]:
        held = store(*rows, provided=provided)
        IdempotencyKey.objects.filter(consent=first).delete()
        return held

    second = operations.propose(
        issuer=ISSUER,
        client_id=CLIENT,
        recipient_id=company.pk,
        kind="account access",
        terms=Terms(permissions=("ReadAccountsBasic",), wire={}),
        at=LATER,
        policy=consent_policy(ISSUER),
        once=ONCE,
        store=forgetful,
    )

    assert second.pk != first.pk
    assert IdempotencyKey.objects.get().consent_id == second.pk
    assert Consent.objects.count() == 2
