"""What a gateway reports, what becomes of it, and what is counted then."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from consent.models import Consent, DisclosureDay
from tests.bank_systems import System


def call_under(consent: Consent | None, **changes: Any) -> dict[str, Any]:
    """A report of one call, a moment ago."""
    said = {
        "id": str(uuid4()),
        "consent_id": str(consent.pk if consent else uuid4()),
        "kind_of_data": "balances",
        "accounts": ["everyday"],
        "customer_present": True,
        "interaction_id": str(uuid4()),
        "at": (timezone.now() - timedelta(seconds=1)).isoformat(),
    }
    return said | changes


def reports(gateway: System, *calls: dict[str, Any]) -> list[str]:
    """What became of each."""
    answer = gateway.call("POST", "disclosures", {"disclosures": list(calls)})
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert [one["id"] for one in said["disclosures"]] == [one["id"] for one in calls]
    results = [one["result"] for one in said["disclosures"]]
    assert said["recorded"] == results.count("recorded")
    assert said["repeated"] == results.count("repeated")
    assert said["refused"] == len(calls) - said["recorded"] - said["repeated"]
    return results


def days() -> list[tuple[Any, ...]]:
    names = ("account", "resource", "customer_present", "calls")
    return list(DisclosureDay.objects.order_by(*names).values_list(*names))
