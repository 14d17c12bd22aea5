"""How a company's software fares: its customers beside all, what it is refused, and what it did not take."""

from datetime import UTC, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from consent.models import OutboxMessage
from consent.notices import Channel
from oidc.models import Client, FlowCount, RefusalCount
from oidc.refusals import Refusal, keep_refusals
from oidc.reporting import Stage
from staff.company_health import health_of
from staff.timelines.records import CHANNELS, messages
from tests.actors import Recipient
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = pytest.mark.django_db


def _client(cds: Recipient) -> Client:
    found: Client = Client.objects.get(issuer="cds", client_id=cds.client_id)
    return found


@pytest.mark.clause("DASH-35")
def test_its_customers_are_told_beside_those_of_all_companies(rhea: Member, cds: Recipient) -> None:
    rhea.signs_in()
    today = timezone.now().astimezone(UTC).date()
    known = {"day": today, "issuer": "cds", "client_id": cds.client_id}
    FlowCount.objects.create(**known, stage=Stage.PRE_AUTHENTICATION, number=3)
    FlowCount.objects.create(**known, stage=Stage.COMPLETED, number=1)
    FlowCount.objects.create(day=today, issuer="nz", client_id="x", stage=Stage.COMPLETED, number=6)
    FlowCount.objects.create(**known | {"day": today - timedelta(days=31)}, stage=Stage.REJECTED, number=99)

    health = health_of(_client(cds).recipient_id, timezone.now())

    assert health.asked == 4
    assert health.steps.rows == [
        ("Said who they are", "4 (100%)", "10 (100%)"),
        ("Proved it", "1 (25%)", "7 (70%)"),
        ("Saw the decision", "1 (25%)", "7 (70%)"),
        ("Decided", "1 (25%)", "7 (70%)"),
        ("Said yes", "1 (25%)", "7 (70%)"),
        ("In use", "1 (25%)", "7 (70%)"),
    ]
    page = rhea.opens(f"/companies/{_client(cds).recipient_id}/")
    assert "4 flows ended in the last 30 days" in page.text
    assert "Proved it 1 (25%) 7 (70%)" in page.text
    assert "Nothing in the last 30 days." in page.text


@pytest.mark.clause("DASH-35")
def test_what_it_is_refused_most_comes_first_and_nobody_elses(rhea: Member, cds: Recipient) -> None:
    rhea.signs_in()
    today = timezone.now().astimezone(UTC).date()
    own = {"issuer": "cds", "client_id": cds.client_id}
    keep_refusals(
        [
            *[Refusal(day=today, **own, address="token", code="invalid_grant")] * 2,
            Refusal(day=today, **own, address="par", code="invalid_request"),
            Refusal(day=today - timedelta(days=3), **own, address="par", code="invalid_request"),
            Refusal(day=today - timedelta(days=1), **own, address="par", code="invalid_request"),
            Refusal(day=today - timedelta(days=40), **own, address="token", code="invalid_client"),
            Refusal(day=today, issuer="cds", client_id="another", address="token", code="invalid_scope"),
        ]
    )
    keep_refusals([Refusal(day=today, **own, address="token", code="invalid_grant")] * 2)

    rows = health_of(_client(cds).recipient_id, timezone.now()).refused.rows

    assert rows == [
        ("token", "invalid_grant", 4, today.isoformat()),
        ("par", "invalid_request", 3, today.isoformat()),
    ]
    assert RefusalCount.objects.get(**own, day=today, address="token").calls == 4
    page = rhea.opens(f"/companies/{_client(cds).recipient_id}/")
    assert f"token invalid_grant 4 {today.isoformat()}" in page.text
    assert "invalid_scope" not in page.text


@pytest.mark.clause("DASH-35", "GM-07")
@pytest.mark.parametrize("channel", ["call", "event", "logout"])
def test_the_newest_that_it_did_not_take_says_why(rhea: Member, cds: Recipient, channel: str) -> None:
    rhea.signs_in()
    now, consent = timezone.now(), a_consent().pk
    for hours, error, state in ((5, "500 from its address", "waiting"), (2, "timed out", "failed"),
                                (1, "taken in the end", "delivered"), (0, "", "waiting")):  # fmt: skip
        OutboxMessage.objects.create(
            consent_id=consent, sequence=hours + 1, channel=channel,
            topic="t", occasion=str(hours), issuer="cds", client_id=cds.client_id, lane="l",
            at=now - timedelta(hours=hours), give_up_at=now, state=state, attempts=3, next_attempt_at=now,
            last_error=error, settled_at=now if state != "waiting" else None,
        )  # fmt: skip

    (failed,) = health_of(_client(cds).recipient_id, now).failed

    assert (failed.channel, failed.attempts, failed.error) == (channel, 3, "timed out")
    page = rhea.opens(f"/companies/{_client(cds).recipient_id}/")
    assert "timed out (3 attempts" in page.text
    assert f"{channel.capitalize()}, failed 1" in page.text
    told = [line.about for line in messages(Q(consent=consent), now, 9)]
    assert told.count(f"{CHANNELS[Channel(channel)]}, t") == 4
