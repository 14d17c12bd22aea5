"""The bank ends one consent, for a reason that its customer's record keeps."""

from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Evidence, OutboxMessage, Person
from tests.bank_systems import System, problem
from tests.consent.api.bank.conftest import Give
from tests.events import Events
from tests.payments import kind

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-01", "EVT-05")]
EVENTS = "urn:uk:org:openbanking:events:"


def test_what_is_in_force_is_stopped_and_all_are_told(
    crm: System, give: Give, mia: Person, events: Events
) -> None:
    given = give(mia, issuer="uk")
    OutboxMessage.objects.all().delete()

    answer = crm.ends(given.pk, reason="customer-asked", note="Mia, at branch 12")

    assert answer.status_code == 200, answer.content
    assert answer.json()["ended_now"] is True
    assert (answer.json()["consent"]["status"], answer.json()["consent"]["in_force"]) == ("withdrawn", False)
    event = ConsentEvent.objects.get(consent=given, verb="withdraw")
    assert (event.actor, event.actor_reference, event.detail["reason"]) == ("holder", "crm", "customer-asked")
    assert "branch" not in str(event.detail)
    assert Evidence.objects.get(consent=given, sequence=3).content == {"note": "Mia, at branch 12"}
    assert set(OutboxMessage.objects.values_list("channel", "topic")) == {
        ("event", f"{EVENTS}consent-authorization-revoked"),
        ("mail", "stopped-by-the-bank"),
    }
    assert events.decided == ["consent ended"]
    call_command("audit", "verify", stdout=StringIO())


def test_what_waits_is_refused_by_the_bank(crm: System, propose: Give) -> None:
    waiting = propose()

    assert crm.ends(waiting.pk).json()["consent"]["status"] == "rejected"
    assert ConsentEvent.objects.get(consent=waiting, verb="reject").actor == "holder"


def test_the_end_of_an_account_is_told_in_the_standards_words(crm: System, give: Give, mia: Person) -> None:
    given = give(mia, issuer="uk")

    crm.ends(given.pk, reason="account-closed")

    topics = OutboxMessage.objects.filter(consent=given, channel="event").values_list("topic", flat=True)
    assert set(topics) == {
        f"{EVENTS}consent-authorization-revoked",
        f"{EVENTS}account-access-consent-linked-account-update",
    }


def test_an_end_sent_again_changes_nothing_and_is_no_error(crm: System, give: Give, mia: Person) -> None:
    given = give(mia)
    crm.ends(given.pk)

    again = crm.ends(given.pk, reason="mistake")

    assert (again.status_code, again.json()["ended_now"]) == (200, False)
    assert again.json()["consent"]["status"] == "withdrawn"
    assert ConsentEvent.objects.filter(consent=given).count() == 3


def test_a_payment_that_was_allowed_is_not_the_banks_to_take_back(
    crm: System, give: Give, mia: Person
) -> None:
    one = kind("uk", "v4.0/pisp/domestic-payment-consents")
    allowed = give(mia, issuer="uk", kind=one.resource.kind, wire=one.body())

    ((_, said),) = problem(crm.ends(allowed.pk), 409, "consent-in-another-status")

    assert Status.ACTIVE in said
    allowed.refresh_from_db()
    assert allowed.status == Status.ACTIVE


@pytest.mark.parametrize(
    ("order", "at"),
    [
        ({"reason": "because"}, "/reason"), ({"reason": "other"}, "/note"), ({"note": "n" * 501}, "/note"),
        ({"reason": None}, "/reason"), ({"userId": "mia"}, "/userId"), ({"note": ["x"]}, "/note"),
        ({"reason": "no-longer-accredited"}, "/reason"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_read_ends_nothing(
    crm: System, give: Give, mia: Person, order: dict[str, Any], at: str
) -> None:
    given = give(mia)

    flaws = problem(crm.ends(given.pk, **order), 400, "field-invalid")

    assert [where for where, _ in flaws] == [at]
    assert Consent.objects.get().status == Status.ACTIVE


def test_nothing_is_ended_by_asking(crm: System, give: Give, mia: Person) -> None:
    given = give(mia)

    for path in (f"consents/{given.pk}/end", "endings"):
        for method in ("GET", "HEAD", "DELETE", "PUT", "PATCH"):
            assert crm.call(method, path).status_code == 405, (method, path)

    assert Consent.objects.get().status == Status.ACTIVE


def test_a_consent_there_is_not_cannot_be_ended(crm: System) -> None:
    assert problem(crm.ends(uuid4()), 404, "resource-unknown")
