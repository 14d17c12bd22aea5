"""Whatever of a sign-in counts or works once, with many requests at once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from consent.models import Person
from portal import one_time_codes
from portal.allowances import Rule, UsedUp, take
from portal.models import OneTimeCode, PasskeyKey
from portal.one_time_codes import LIFETIME, Purpose, spend
from tests.actors import Customer
from tests.passkeys import Device
from tests.races.threads import at_once, twin

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
RULE = Rule(name="tries of a test", limit=5, within=timedelta(minutes=15))


def taken() -> str:
    try:
        take(RULE, "somebody", AT)
    except UsedUp:
        return "refused"
    return "taken"


@pytest.mark.clause("ACR-15")
def test_of_thirty_two_tries_at_once_five_are_taken() -> None:
    assert Counter(at_once(*[taken] * 32)) == {"taken": 5, "refused": 27}


@pytest.mark.clause("ACR-15")
def test_when_an_allowance_renews_five_more_are_taken_and_no_sixth() -> None:
    at_once(*[taken] * 8)

    def later() -> str:
        try:
            take(RULE, "somebody", AT + RULE.within)
        except UsedUp:
            return "refused"
        return "taken"

    assert Counter(at_once(*[later] * 32)) == {"taken": 5, "refused": 27}


@pytest.mark.clause("ACR-04")
def test_one_code_spent_many_times_at_once_has_one_winner() -> None:
    person = Person.objects.create_user(username="racer", customer_number="1")
    row = OneTimeCode(
        person=person,
        purpose=Purpose.SECOND_STEP,
        channel="sms",
        created_at=AT,
        expires_at=AT + LIFETIME,
    )
    row.digest = one_time_codes.digest_of(row.id, "271828")
    row.save(force_insert=True)

    won = at_once(*[partial(spend, row.id, "271828", purpose=Purpose.SECOND_STEP, link="", at=AT)] * 16)

    assert sum(found is not None for found in won) == 1


@pytest.mark.clause("WEBAUTHN §7.2")
def test_one_answer_of_a_passkey_sent_sixteen_times_at_once_signs_in_once(bank: None) -> None:
    mia, device = Customer("mia"), Device()
    mia.signs_in()
    page = mia.opens("/security/passkeys/add")
    page.press("btn-passkey", credential=device.makes(page.passkey), id_name="Phone")
    visitor = Customer("mia")
    asked = visitor.opens("/")
    form = {"credential": device.signs(asked.passkey)}

    def sends() -> bool:
        browser = twin(visitor.http)
        answer = browser.post(
            "/account/passkey/", form, secure=True, SERVER_NAME="localhost", SERVER_PORT="9443"
        )
        return not answer["Location"].startswith("/account/login/")

    assert sum(at_once(*[sends] * 16)) == 1
    assert PasskeyKey.objects.get().uses == 1
