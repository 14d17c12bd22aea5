"""An operation is done over where somebody else was faster: a bounded number of times, then whoever asked is
told to come again."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, ConsentEvent, PaymentUse
from consent.notices import Change, Notice
from consent.operations._again import TURNS, Crowded
from consent.reasons import Reason
from oidc.fallbacks import server_error
from tests.consent.test_suspended import pays
from tests.people import MakeRecipient
from tests.races.test_payment_uses import VARIABLE, allowed
from tests.races.test_suspensions import says
from tests.races.threads import held_up

pytestmark = pytest.mark.django_db(transaction=True)


def first_use(consent: Consent) -> Callable[[], object]:
    """The first number is taken, and the consent is not locked yet."""
    row = PaymentUse(
        consent=consent,
        number=1,
        key="another",
        digest=bytes(range(32)),
        amount=Decimal(1),
        currency="GBP",
        payee="",
        reference="",
        at=timezone.now(),
    )
    return lambda: row.save(force_insert=True)


def locks(consent: Consent) -> Callable[[], object]:
    """The lock that the other holds; whoever comes to it so is not the one that the database picks."""

    def act() -> Consent:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '1min'")
        return Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)

    return act


def test_a_payment_that_the_database_undid_in_a_deadlock_is_counted_after_all(
    bank: None, make_recipient: MakeRecipient
) -> None:
    """It holds the consent and waits for the other's number, who waits for the consent."""
    consent = allowed(make_recipient, VARIABLE)

    held_up(first_use(consent), lambda: pays(consent, VARIABLE), meanwhile=locks(consent))

    assert sorted(PaymentUse.objects.values_list("number", flat=True)) == [1, 2]


def test_inside_a_transaction_a_deadlock_is_the_callers(bank: None, make_recipient: MakeRecipient) -> None:
    """What it had done before is undone too, and nobody but the caller can do that over."""
    consent = allowed(make_recipient, VARIABLE)

    with pytest.raises(OperationalError):
        held_up(
            first_use(consent),
            transaction.atomic(lambda: pays(consent, VARIABLE)),
            meanwhile=locks(consent),
        )

    assert PaymentUse.objects.count() == 1


def never_alone(moves: list[int]) -> Callable[[Change], tuple[Notice, ...]]:
    """A policy's word on who is told, before which somebody else always moves the consent."""

    def notices(_change: Change) -> tuple[Notice, ...]:
        says(operations.resume if len(moves) % 2 else operations.suspend)()
        moves.append(1)
        return ()

    return notices


REVOKES: dict[str, Any] = {"client_id": "a-client"}
ENDS: dict[str, Any] = {"reason": Reason.OTHER, "note": "", "system": "crm"}


@pytest.mark.parametrize(
    ("verb", "said"), [(operations.revoke, REVOKES), (operations.end, ENDS)], ids=["revoke", "end"]
)
def test_whoever_is_overtaken_at_every_turn_gives_up_and_has_changed_nothing(
    verb: Callable[..., object], said: dict[str, Any], bank: None, make_recipient: MakeRecipient
) -> None:
    consent, moves = allowed(make_recipient, VARIABLE), list[int]()
    policy = replace(consent_policy("uk"), notices=never_alone(moves))

    with pytest.raises(Crowded):
        verb(consent_id=consent.pk, at=timezone.now(), policy=policy, **said)

    assert len(moves) == TURNS
    assert set(ConsentEvent.objects.values_list("verb", flat=True)) == {
        "propose",
        "authorise",
        "suspend",
        "resume",
    }


@pytest.mark.clause("CON-69")
def test_who_gave_up_answers_503_and_when_to_come_again(rf: Any) -> None:
    try:
        raise Crowded("overtaken")
    except Crowded:
        answer = server_error(rf.get("/uk/payment-uses"), page=lambda: pytest.fail("a machine asked"))

    assert answer.status_code == 503
    assert answer["Retry-After"]
