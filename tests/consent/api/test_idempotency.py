"""An intent sent twice under one key is registered once."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from consent.models import Consent, IdempotencyKey
from tests.consent.api.conftest import Registrar, flaws_of, stored

pytestmark = pytest.mark.django_db

KEY = "7a0d1c9e-order-1"


@pytest.mark.peer("6-17")
@pytest.mark.clause("CON-17")
def test_a_repeat_answers_201_with_the_first_intent(intents: Registrar) -> None:
    first = intents.post(x_idempotency_key=KEY)

    again = intents.post(x_idempotency_key=KEY)

    assert (again.status_code, again.json()) == (201, first.json())
    assert again["x-fapi-interaction-id"] != first["x-fapi-interaction-id"]
    assert stored() == (1, 1, 1)


@pytest.mark.clause("CON-17")
def test_a_repeat_shows_the_status_the_intent_has_by_now(intents: Registrar) -> None:
    first = intents.post(x_idempotency_key=KEY).json()["Data"]
    intents.call("DELETE", "/" + first[intents.identifier])

    again = intents.post(x_idempotency_key=KEY)

    assert again.status_code == 201
    assert again.json()["Data"]["Status"] == "Revoked"
    assert Consent.objects.count() == 1


@pytest.mark.peer("6-17")
@pytest.mark.clause("CON-18")
def test_another_body_under_a_used_key_is_refused_and_alters_nothing(intents: Registrar) -> None:
    first = intents.post(x_idempotency_key=KEY).json()["Data"]
    before = stored()
    others = [
        intents.body(Permissions=["ReadAccountsBasic"]),
        json.dumps(intents.body(), indent=1).encode(),
    ]

    for body in others:
        answer = intents.post(body, x_idempotency_key=KEY)

        assert flaws_of(answer, 400) == [("Header.Invalid", "x-idempotency-key")]

    assert stored() == before
    assert intents.call("GET", "/" + first[intents.identifier]).json()["Data"] == first


@pytest.mark.peer("6b-07")
@pytest.mark.clause("CON-17")
def test_another_clients_key_is_its_own(intents: Registrar, elsewhere: Registrar) -> None:
    mine, theirs = (
        who.post(x_idempotency_key=KEY).json()["Data"][who.identifier] for who in (intents, elsewhere)
    )

    assert mine != theirs
    assert IdempotencyKey.objects.count() == 2


@pytest.mark.peer("6-17")
@pytest.mark.clause("CON-17")
@pytest.mark.parametrize("key", [" ", " k", "k ", "\tk", "k" * 41, "k\x07", "kéy" * 20], ids=repr)
def test_a_bad_key_is_refused(intents: Registrar, key: str) -> None:
    answer = intents.post(x_idempotency_key=key)

    assert flaws_of(answer, 400) == [("Header.Invalid", "x-idempotency-key")]
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-17")
@pytest.mark.parametrize("key", ["k", "k" * 40, "a key with blanks inside", "'; DROP TABLE--"])
def test_any_other_key_of_up_to_forty_characters_will_do(intents: Registrar, key: str) -> None:
    answers = [intents.post(x_idempotency_key=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert stored() == (1, 1, 1)


def test_a_refused_body_leaves_its_key_free(intents: Registrar) -> None:
    assert intents.post(intents.body(Permissions=[]), x_idempotency_key=KEY).status_code == 400
    assert stored() == (0, 0, 0)

    assert intents.post(x_idempotency_key=KEY).status_code == 201


def test_without_a_key_every_call_registers_an_intent(intents: Registrar) -> None:
    assert intents.registered() != intents.registered()
    assert stored() == (2, 2, 0)


@pytest.mark.clause("CON-17")
def test_a_repeat_is_the_first_intent_though_its_end_has_passed_since(intents: Registrar) -> None:
    end = datetime.now(UTC).replace(microsecond=0)
    first = intents.post(
        intents.body(ExpirationDateTime=(end + timedelta(minutes=5)).isoformat()), x_idempotency_key=KEY
    )
    over = json.dumps(intents.body(ExpirationDateTime=end.isoformat())).encode()
    IdempotencyKey.objects.update(body_digest=sha256(over).digest())  # as if it had come before its end

    again = intents.post(over, x_idempotency_key=KEY)

    assert (again.status_code, again.json()) == (201, first.json())
    assert intents.post(over, x_idempotency_key="another").status_code == 400
    assert stored() == (1, 1, 1)
