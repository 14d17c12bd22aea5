"""Orders of the bank's systems at one moment: each consent ends once, each call is counted once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, TransitionRefused
from consent.models import Consent, ConsentEvent, Disclosure, DisclosureDay, Ending, Person, Recipient
from consent.narrowing import WHOLE
from consent.policy import Terms
from consent.reasons import Reason, Target
from tests.bank_systems import System
from tests.browser import Browser
from tests.races.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("CON-17", "AUD-01")]
AT = timezone.now() - timedelta(minutes=5)


@pytest.fixture
def customer(transactional_db: None) -> Person:
    return Person.objects.create(username="mia", customer_number="40118204")


@pytest.fixture
def given(customer: Person) -> list[Consent]:
    company = Recipient.objects.create(name="Budget Fox", legal_name="Budget Fox", created_at=AT)
    call = {"at": AT, "policy": consent_policy("nz")}
    made = []
    for _ in range(24):
        consent = operations.propose(
            issuer="nz",
            client_id="budget-fox",
            recipient_id=company.pk,
            kind="account access",
            terms=Terms(permissions=("ReadBalances",), wire={"Data": {}}),
            **call,
        )
        made.append(
            operations.authorise(
                consent_id=consent.pk, customer_id=customer.pk, accounts=["everyday"], evidence={}, **call
            )
        )
        operations.pick_up(consent.pk, edition=1, at=AT)
    return made


def order(key: str) -> None:
    operations.order_end(
        operations.Ordered(
            system="crm",
            target=Target.CUSTOMER,
            named="40118204",
            issuer="",
            narrowed=WHOLE,
            asked_by_then=False,
            shared_with_others=True,
            reason=Reason.CUSTOMER_LEFT,
            note="",
        ),
        key=key,
        body=b"{}",
        at=timezone.now(),
    )


def work() -> int:
    """Carry on, five at a time, until there is nothing to do for us."""
    done = 0
    while (
        looked := operations.carry_on(at=timezone.now(), policies=consent_policies(), limit=5)
    ) is not None:
        done += looked
    return done


def test_workers_and_a_customer_end_each_consent_once(given: list[Consent]) -> None:
    order("one")
    order("two")

    def stop_some() -> int:
        for consent in given[::5]:
            try:
                operations.withdraw(
                    consent_id=consent.pk,
                    actor=Actor.CUSTOMER,
                    reference="1",
                    at=timezone.now(),
                    policy=consent_policy("nz"),
                )
            except TransitionRefused:
                continue
        return 0

    at_once(work, work, stop_some)
    work()

    assert set(Consent.objects.values_list("status", "version")) == {("withdrawn", 3)}
    assert ConsentEvent.objects.filter(verb="withdraw").count() == len(given)
    assert not Ending.objects.filter(finished_at=None).exists()
    by_bank = ConsentEvent.objects.filter(verb="withdraw", actor="holder").count()
    assert sum(Ending.objects.values_list("ended", flat=True)) == by_bank


def test_one_key_sent_twice_at_once_is_one_order(given: list[Consent]) -> None:
    crm = System().register()
    body = {"of": "customer", "named": "40118204", "reason": "customer-left"}

    def send() -> int:
        own = System(http=Browser(raise_request_exception=False))
        return int(own.ends_many("k", **body).status_code)

    assert set(at_once(send, send, send)) <= {200, 202}
    assert Ending.objects.count() == 1
    assert crm.ends_many("k", **body).json()["ended"] == len(given)


def test_one_report_sent_twice_at_once_is_counted_once(given: list[Consent]) -> None:
    System("gateway").register("report")
    calls = [
        {
            "id": str(uuid4()),
            "consent_id": str(consent.pk),
            "kind_of_data": "balances",
            "accounts": ["everyday"],
            "customer_present": False,
            "interaction_id": str(uuid4()),
            "at": timezone.now().isoformat(),
        }
        for consent in given[:8]
    ]

    def send(batch: list[dict[str, object]]) -> int:
        own = System("gateway", http=Browser(raise_request_exception=False))
        return int(own.call("POST", "disclosures", {"disclosures": batch}).status_code)

    assert set(at_once(lambda: send(calls), lambda: send(calls[::-1]), lambda: send(calls))) == {200}
    assert Disclosure.objects.count() == len(calls)
    assert set(DisclosureDay.objects.values_list("calls", flat=True)) == {1}
    connection.close()


def test_our_own_calls_under_one_consent_are_all_counted(given: list[Consent]) -> None:
    version = Consent.objects.get(pk=given[0].pk).version

    def disclose() -> bool:
        told = operations.Told(
            consent_id=given[0].pk,
            resource="balances",
            accounts=("everyday",),
            customer_present=True,
            interaction_id=uuid4(),
            at=timezone.now(),
        )
        return operations.disclose(told, version=version)

    assert at_once(*[disclose] * 6) == [True] * 6
    assert [day.calls for day in DisclosureDay.objects.all()] == [6]
