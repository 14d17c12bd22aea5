"""When an intent's status changed is the moment at which it did, also of what ended by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent import operations
from consent.database_clock import database_now
from consent.issuers import consent_policies
from consent.models import Consent
from tests.actors import Customer, Recipient
from tests.people import MakeRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CON-02", "CON-12")]
MINUTE = timedelta(minutes=1)


def told(recipient: Recipient, intent: str, token: str) -> dict[str, Any]:
    answer = recipient.reads(f"{recipient.dialect.intents}/{intent}", token)
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["Data"])


def swept() -> int:
    return len(operations.expire_due(at=database_now(), policies=consent_policies(), limit=100))


def changed_at(data: dict[str, Any]) -> datetime:
    said = data.get("Consent", data)
    return datetime.fromisoformat(said.get("StatusUpdateDateTime") or data["StatusUpdateDateTime"])


@pytest.mark.parametrize("issuer", ["uk", "nz"])
def test_what_nobody_decided_reads_the_same_before_the_job_and_after(
    make_recipient: MakeRecipient, issuer: str
) -> None:
    recipient = make_recipient(issuer)
    intent, token = recipient.intent(), recipient.client_token()
    over = datetime.now(UTC).replace(microsecond=0) - MINUTE
    Consent.objects.update(authorise_by=over)

    before = told(recipient, intent, token)
    assert swept() == 1
    after = told(recipient, intent, token)

    assert Consent.objects.get().status == "expired"
    assert after == before
    assert changed_at(after) == over


@pytest.mark.parametrize("issuer", ["uk", "nz"])
@pytest.mark.parametrize("column", ["expires_at", "pick_up_by"])
def test_so_does_what_ran_out_or_was_never_picked_up(
    make_recipient: MakeRecipient, ava: Customer, issuer: str, column: str
) -> None:
    recipient = make_recipient(issuer)
    intent, token = recipient.intent(), recipient.client_token()
    Customer("mia" if issuer == "nz" else "ava").allows(recipient.link(claims=recipient.names(intent)))
    over = datetime.now(UTC).replace(microsecond=0) - MINUTE
    Consent.objects.update(**{column: over})

    before = told(recipient, intent, token)
    assert swept() == 1
    after = told(recipient, intent, token)

    assert Consent.objects.get().status == "expired"
    assert after == before
    assert changed_at(after) == over


def test_an_account_taken_out_by_its_customer_changes_no_status(uk: Recipient, ava: Customer) -> None:
    intent, token = uk.intent(), uk.client_token()
    ava.allows(uk.link(claims=uk.names(intent)), accounts=2)
    consent = Consent.objects.get(pk=intent)
    before = told(uk, intent, token)

    operations.remove_account(
        consent_id=consent.pk,
        customer_id=consent.customer_id,
        account=consent.accounts.values_list("account", flat=True)[0],
        at=database_now(),
        policy=consent_policies()["uk"],
        evidence={},
    )

    assert told(uk, intent, token) == before
