"""A recipient of the United Kingdom deletes a consent that has ended elsewhere: at the bank, or by itself.

It may not know: v3.1 calls such a consent authorised. Who was told by their customer to end it can do so.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, ConsentEvent
from consent.reasons import Reason
from tests.actors import Customer
from tests.consent.api.conftest import Registrar
from tests.payments import kind
from tests.people import MakePayer, MakeRecipient

pytestmark = pytest.mark.django_db
Ends = Callable[[str, Customer], None]


def stopped(intent: str, customer: Customer) -> None:
    customer.opens(f"/consents/{intent}/stop").press("btn-stop")


def ended_by_the_bank(intent: str, _customer: Customer) -> None:
    operations.end(
        consent_id=UUID(intent),
        reason=Reason.OTHER,
        note="",
        system="core",
        at=timezone.now(),
        policy=consent_policy("uk"),
    )


def run_out(intent: str, _customer: Customer) -> None:
    """And no job has come by."""
    Consent.objects.filter(pk=intent).update(expires_at=timezone.now() - timedelta(seconds=1))


def swept(intent: str, customer: Customer) -> None:
    run_out(intent, customer)
    operations.expire_due(at=timezone.now(), policies={"uk": consent_policy("uk")}, limit=10)


ALL = pytest.mark.parametrize("end", [stopped, ended_by_the_bank, run_out, swept])


@ALL
@pytest.mark.clause("CON-09", "CON-59", "ARR-10")
@pytest.mark.parametrize(("version", "status"), [("v3.1", {"Authorised"}), ("v4.0", {"CANC", "EXPD"})])
def test_access_to_accounts_is_deleted_once_more_and_says_still_how_it_ended(
    version: str, status: set[str], end: Ends, make_recipient: MakeRecipient, mia: Customer
) -> None:
    intents = Registrar(make_recipient("uk"), f"/uk/open-banking/{version}/aisp/account-access-consents")
    intent = intents.registered()
    mia.allows(intents.recipient.link(claims=intents.recipient.names(intent)))
    end(intent, mia)
    before = Consent.objects.get(), ConsentEvent.objects.count()

    answers = [intents.call("DELETE", f"/{intent}") for _ in range(2)]

    assert [(one.status_code, one.content) for one in answers] == [(204, b"")] * 2
    assert (Consent.objects.get(), ConsentEvent.objects.count()) == before
    assert Consent.objects.get().status == before[0].status
    told = intents.call("GET", f"/{intent}").json()["Data"]
    assert told["Status"] in status


@ALL
@pytest.mark.clause("CON-09", "CON-50", "CON-55", "CON-59")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
@pytest.mark.parametrize("path", ["pisp/domestic-vrp-consents", "cbpii/funds-confirmation-consents"])
def test_so_is_what_lets_pay_or_ask_about_money(
    path: str, version: str, end: Ends, payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", f"{version}/{path}"))
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    end(intent, ava)
    events = ConsentEvent.objects.count()

    assert payer.call("DELETE", f"/{intent}").status_code == 204
    assert ConsentEvent.objects.count() == events


@pytest.mark.clause("CON-59")
def test_what_its_customer_refused_is_no_consent_to_end(make_recipient: MakeRecipient, mia: Customer) -> None:
    intents = Registrar(make_recipient("uk"))
    intent = intents.registered()
    mia.refuses(intents.recipient.link(claims=intents.recipient.names(intent)))

    answer = intents.call("DELETE", f"/{intent}")

    assert (answer.status_code, Consent.objects.get().status) == (400, "rejected")
