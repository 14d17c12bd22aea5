"""The bank suspends an account while consents to it are given, and while it is paid from; or whoever asks for
that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.models import Consent, ConsentAccount, PaymentUse, Person
from consent.operations import UseRefused
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from consent.policy import Terms
from tests.consent.test_suspended import SINGLE, VARIABLE, pays
from tests.payments import Kind
from tests.people import MakeGateway, MakeRecipient
from tests.races.test_payment_uses import PAYEE, allowed
from tests.races.threads import held_up, overtaken

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT = "ava-current"


def says(verb: Any) -> Callable[[], object]:
    call = {"account": ACCOUNT, "because": "a dispute", "policies": consent_policies()}
    return lambda: verb(at=timezone.now(), **call)


@pytest.mark.clause("RES-05", "CON-54")
@pytest.mark.parametrize("of", [VARIABLE, SINGLE], ids=str)
def test_a_payment_judged_before_the_account_rests_is_judged_again(
    bank: None, make_recipient: MakeRecipient, of: Kind
) -> None:
    consent = allowed(make_recipient, of)

    def paying() -> str:
        try:
            pays(consent, of)
        except UseRefused:
            return "refused"
        return "taken"

    assert held_up(says(operations.suspend), paying) == "refused"
    assert not PaymentUse.objects.exists()


@pytest.mark.clause("RES-05", "REF-09")
@pytest.mark.parametrize("of", [VARIABLE, SINGLE], ids=str)
def test_a_payment_judged_before_its_company_is_suspended_is_not_taken_after(
    bank: None, make_recipient: MakeRecipient, gateway_of: MakeGateway, of: Kind
) -> None:
    consent, gateway = allowed(make_recipient, of), gateway_of("uk")
    company = consent.recipient_id

    answer = overtaken(
        lambda: gateway.counts(str(consent.pk), amount="42.50", **PAYEE),
        reading=PaymentUse,
        by=lambda: suspend_recipient(recipient_id=company, at=timezone.now()),
    )

    assert answer.status_code == 400
    assert not PaymentUse.objects.exists()
    assert Consent.objects.get(pk=consent.pk).status == "active"
    reinstate_recipient(recipient_id=company)
    assert gateway.counts(str(consent.pk), amount="42.50", **PAYEE).status_code == 201


def gives(consent: Consent) -> Callable[[], object]:
    return lambda: operations.authorise(
        consent_id=consent.pk,
        customer_id=Person.objects.get(username="ava").pk,
        accounts=[ACCOUNT],
        at=timezone.now(),
        policy=consent_policy("uk"),
        evidence={},
    )


@pytest.mark.clause("DASH-23")
@pytest.mark.parametrize("suspended_first", [True, False])
def test_a_consent_given_at_this_moment_does_not_miss_that_its_account_rests(
    bank: None, make_recipient: MakeRecipient, suspended_first: bool
) -> None:
    recipient = make_recipient("uk")
    consent = operations.propose(
        issuer="uk",
        client_id=recipient.client_id,
        recipient_id=recipient.row.recipient_id,
        kind=VARIABLE.resource.kind,
        terms=Terms(permissions=("payments",), wire=VARIABLE.body()),
        at=timezone.now(),
        policy=consent_policy("uk"),
    )
    acts = (says(operations.suspend), gives(consent))

    held_up(*acts) if suspended_first else held_up(*reversed(acts))

    assert ConsentAccount.objects.get().suspended_at is not None


@pytest.mark.clause("DASH-23")
def test_a_suspension_that_is_taken_back_at_once_leaves_nothing_behind(
    bank: None, make_recipient: MakeRecipient
) -> None:
    allowed(make_recipient, VARIABLE)

    held_up(says(operations.suspend), says(operations.resume))

    assert ConsentAccount.objects.get().suspended_at is None
