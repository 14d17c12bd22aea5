"""An intent sent again under its key is the first one still, though a date in it has passed since."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from consent.models import Consent, IdempotencyKey
from tests.consent.payments.conftest import errors
from tests.payments import kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db
KEY = "order-4711"
DATES = {
    "uk v4.0/pisp/domestic-payment-consents": "Data.Authorisation.CompletionDateTime",
    "uk v4.0/pisp/domestic-scheduled-payment-consents": "Data.Initiation.RequestedExecutionDateTime",
    "uk v3.1/pisp/domestic-standing-order-consents": "Data.Initiation.FirstPaymentDateTime",
    "uk v4.0/pisp/domestic-vrp-consents": "Data.ControlParameters.ValidToDateTime",
    "nz v3.0/enduring-payment-consents": "Data.Consent.ToDateTime",
}


def dated(body: Mapping[str, Any], way: str, moment: datetime) -> dict[str, Any]:
    """The body with this moment at this place."""
    name, _, rest = way.partition(".")
    if not rest:
        return {**body, name: moment.isoformat(timespec="seconds")}
    return {**body, name: dated(body[name], rest, moment)}


@pytest.mark.clause("CON-17", "CON-18")
@pytest.mark.parametrize("which", DATES)
def test_it_is_the_first_one_though_a_date_in_it_has_passed(which: str, payer_of: MakePayer) -> None:
    issuer, _, path = which.partition(" ")
    payer = payer_of(kind(issuer, path))
    good, now = payer.kind.body(), datetime.now(UTC)
    ahead, over, other = (
        dated(good, DATES[which], now + timedelta(minutes=minutes)) for minutes in (5, -1, -2)
    )
    first = payer.posts(ahead, x_idempotency_key=KEY)
    # As if it had come when its date was ahead.
    IdempotencyKey.objects.update(body_digest=sha256(json.dumps(over).encode()).digest())

    again = payer.posts(over, x_idempotency_key=KEY)
    new = payer.posts(over, x_idempotency_key="another")
    mismatch = payer.posts(other, x_idempotency_key=KEY)

    assert (first.status_code, again.status_code) == (201, 201), again.content
    assert again.json()["Data"][payer.kind.identifier] == first.json()["Data"][payer.kind.identifier]
    assert (new.status_code, mismatch.status_code) == (400, 400)
    assert [path for _, path in errors(new)] == [DATES[which]]
    assert [path for _, path in errors(mismatch)] == ["x-idempotency-key"]
    assert Consent.objects.count() == 1
