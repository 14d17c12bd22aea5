"""A file of payments that comes twice at once is taken once; who brings it again hears that it is there."""

from collections import Counter
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Status, TransitionRefused
from consent.models import Consent, ConsentEvent, PaymentFile
from consent.payment_records import payment_file
from tests.chains import chain_holds
from tests.payments import FILE, Payer, kind
from tests.people import MakePayer
from tests.races.threads import at_once, copies, held_up

ROUNDS, THREADS = 4, 8
FILES = kind("uk", "v4.0/pisp/file-payment-consents")


def announced(payer: Payer) -> str:
    return str(payer.posts().json()["Data"]["ConsentId"])


@pytest.mark.clause("CON-41", "CON-17", "CON-59")
def test_one_file_is_taken_once_however_often_it_comes_at_once(payer_of: MakePayer) -> None:
    payer = payer_of(FILES)
    for _ in range(ROUNDS):
        intent = UUID(announced(payer))
        machines = [replace(payer, recipient=one) for one in copies(payer.recipient, THREADS)]
        sent = [partial(one.call, "POST", f"/{intent}/file", body=FILE) for one in machines]

        answers = at_once(*sent)

        assert Counter(answer.status_code for answer in answers) == {200: THREADS}
        assert PaymentFile.objects.filter(consent=intent).count() == 1
        assert ConsentEvent.objects.filter(consent=intent, verb="complete").count() == 1
        assert Consent.objects.get(pk=intent).status == Status.AWAITING
        assert chain_holds(intent)


@pytest.mark.clause("CON-41", "CON-59")
def test_who_brings_a_file_while_another_is_stored_is_refused_and_changes_nothing(
    payer_of: MakePayer,
) -> None:
    intent = UUID(announced(payer_of(FILES)))

    def complete(content: bytes) -> Status:
        try:
            stored = operations.complete(
                consent_id=intent,
                client_id="budget-fox",
                content=content,
                media_type="application/json",
                at=timezone.now(),
                policy=consent_policy("uk"),
            )
        except TransitionRefused as refusal:
            return refusal.current
        return Status(stored.status)

    second = held_up(partial(complete, b"first"), partial(complete, b"second"))

    assert second is Status.AWAITING
    assert payment_file(intent) == (b"first", "application/json")
    assert ConsentEvent.objects.filter(consent=intent, verb="complete").count() == 1
    assert chain_holds(intent)
