"""Ending many by a permission and by when they were asked for: everybody's, or of one more narrowly."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config import env
from consent.lifecycle import Status
from consent.models import Consent, Ending, JobSlot
from consent.tasks import end_many
from staff.models import Proposal, StaffEvent
from tests.bank_systems import System
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
WHY = {"id_reason": "security-incident", "id_why": "fraud", "id_case": "F-1"}


def counts(member: Member, **filled: Any) -> Any:
    return member.opens("/proposals/end").press("btn-count", **{**WHY, **filled})


@pytest.fixture
def midnight() -> datetime:
    """The one that today began with."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def test_everybodys_with_a_permission_asked_for_before_a_day_are_ended_and_no_others(
    pia: Member, rhea: Member, bank: None, midnight: datetime
) -> None:
    balances: dict[str, Any] = {"permissions": ("ReadAccountsBasic", "ReadBalances")}
    on_time, of_another = (
        a_consent(at=midnight - timedelta(seconds=1), **balances),
        a_consent(at=midnight - timedelta(days=3), company="Rent Ready", **balances),
    )
    others = [a_consent(at=midnight - timedelta(days=1)), a_consent(at=midnight, **balances)]
    pia.works_on()
    rhea.works_on()

    page = counts(
        pia,
        id_target="everybody",
        id_named="",
        id_permission="ReadBalances",
        id_before=f"{midnight:%Y-%m-%d}",
    )
    assert "It would end 2 consents of 1 customer" in page.text
    assert str(on_time.pk)[:8] in page.text
    assert str(others[0].pk)[:8] not in page.text
    page = rhea.opens(page.press("btn-propose").url)
    assert f"of everybody, with ReadBalances, asked for before {midnight:%Y-%m-%d}" in page.text
    page = page.press("btn-approve")

    assert "2 of 2 ended" in page.text
    for one, status in (
        (on_time, Status.WITHDRAWN),
        (of_another, Status.WITHDRAWN),
        *((other, Status.ACTIVE) for other in others),
    ):
        assert Consent.objects.get(pk=one.pk).status == status


def test_what_cannot_be_asked_for_any_more_can_still_be_ended(
    pia: Member, bank: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_consent(permissions=("ReadAccountsBasic", "ReadOffers"))
    monkeypatch.setenv("THING", "nz=ReadOffers,nz1=ReadOffers,uk=ReadOffers")
    settings.ISSUERS = env.narrowed("THING", settings.ISSUERS)
    pia.works_on()

    page = counts(pia, id_target="everybody", id_named="", id_permission="ReadOffers")

    assert "It would end 1 consent of 1 customer" in page.text


def test_a_companys_of_some_days_alone(pia: Member, bank: None, midnight: datetime) -> None:
    for days in range(4):
        a_consent(at=midnight - timedelta(days=days))
    pia.works_on()

    page = counts(
        pia,
        id_target="recipient",
        id_named="Budget Fox",
        id_since=f"{midnight - timedelta(days=2):%Y-%m-%d}",
        id_before=f"{midnight:%Y-%m-%d}",
    )

    assert "It would end 2 consents" in page.text


def test_what_was_asked_for_after_the_approval_is_none_of_its_business(
    pia: Member, rhea: Member, bank: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody was shown it, and an order to which more is added all the time would never be finished."""
    monkeypatch.setattr("staff.proposals.AT_ONCE", 2)
    made = [a_consent() for _ in range(3)]
    pia.works_on()
    rhea.works_on()
    page = counts(pia, id_target="recipient", id_named="budget fox").press("btn-propose")
    page = rhea.opens(page.url).press("btn-approve")
    assert "2 of 3 ended" in page.text

    later = a_consent(at=timezone.now())
    JobSlot.objects.all().delete()
    end_many()

    assert "3 of 3 ended" in rhea.opens(page.url).text
    assert Ending.objects.get().finished_at is not None
    assert Consent.objects.get(pk=later.pk).status == Status.ACTIVE
    assert {Consent.objects.get(pk=one.pk).status for one in made} == {Status.WITHDRAWN}


def test_what_was_typed_is_in_the_line_of_the_look(pia: Member, bank: None) -> None:
    pia.works_on()

    counts(pia, id_target="everybody", id_named="", id_permission="ReadBalances")

    about = StaffEvent.objects.filter(page="propose_end").latest("number").detail["about"]
    assert about["target"] == "everybody"
    assert about["permission"] == "ReadBalances"


@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"id_named": ""}, "nobody ends all consents there are"),
        ({"id_named": "Budget Fox", "id_permission": "ReadBalances"}, "Leave this empty"),
        ({"id_named": "", "id_permission": "ReadThoughts"}, "No ecosystem has a permission of this code"),
        ({"id_named": "", "id_since": "31.1.2026"}, "Write the day as 2026-01-31"),
        (
            {"id_named": "", "id_since": "2026-01-02", "id_before": "2026-01-02"},
            "This day is not after the first",
        ),
        ({"id_target": "recipient", "id_named": "", "id_permission": "ReadBalances"}, "Say which one"),
    ],
)
def test_what_is_unclear_is_said_and_nothing_proposed(
    pia: Member, bank: None, filled: dict[str, str], says: str
) -> None:
    a_consent()
    pia.works_on()

    page = counts(pia, **{"id_target": "everybody", **filled})

    assert says in page.text
    assert not page.has("btn-propose")
    assert not Proposal.objects.exists()


def test_the_database_lets_nobody_end_all_there_are(db: None) -> None:
    order = Ending(
        system="staff",
        key="k",
        body_digest=b"",
        target="everybody",
        shared_with_others=True,
        reason="mistake",
        ordered_at=timezone.now(),
        total=0,
    )

    with pytest.raises(IntegrityError, match="nobody_ends_all_there_are"), transaction.atomic():
        order.save(force_insert=True)


def test_a_system_of_the_banks_ends_nobodys_by_permission(db: None) -> None:
    answer = System().register().ends_many(of="everybody", named="x", reason="mistake")

    assert answer.status_code == 400
    assert not Ending.objects.exists()
