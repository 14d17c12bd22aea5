"""One meaning of "in force", whoever asks."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

from consent import holding, queries
from consent.lifecycle import Status
from consent.models import Consent, Person
from tests.actors import Customer, Recipient
from tests.consent.audit.conftest import behind_the_guards

pytestmark = pytest.mark.django_db

SOON, PAST = timedelta(minutes=5), -timedelta(seconds=1)


@pytest.mark.peer("6-09")
@pytest.mark.clause("RES-05", "REF-09")
@pytest.mark.parametrize(
    ("status", "ends", "enabled"),
    list(product([Status.ACTIVE, Status.WITHDRAWN, Status.EXPIRED], [None, SOON, PAST], [True, False])),
)
def test_every_reader_says_the_same(
    nz: Recipient, mia: Customer, status: Status, ends: timedelta | None, enabled: bool
) -> None:
    token = nz.redeems(nz.answer_in(mia.allows(nz.link()))["code"]).json()["access_token"]
    consent = Consent.objects.get()
    if status is not Status.ACTIVE:
        Consent.objects.update(status=status, version=consent.version + 1)
    behind_the_guards(
        "UPDATE consent_consent SET expires_at = %(ends)s", ends=timezone.now() + ends if ends else None
    )
    customer = Person.objects.get(username="mia")
    Person.objects.update(is_active=enabled)

    expected = status is Status.ACTIVE and ends != PAST and enabled
    with transaction.atomic():
        held = holding.hold_in_force(consent.pk)
    (listed,) = queries.consents_of_customer(customer_id=customer.pk)
    said = {
        "issuing": held,
        "introspection": queries.is_in_force(consent.pk),
        "one consent": queries.consent(consent.pk).in_force,
        "dashboard": listed.in_force,
        "data": nz.reads_accounts(token).status_code == 200,
    }

    assert said == dict.fromkeys(said, expected)
