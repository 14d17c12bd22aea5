"""What must never be possible through the ORM, by whichever code and as whoever owns the tables."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from consent.models import Consent, ConsentEvent, Disclosure, Evidence, Person
from staff.models import Proposal
from tests.arrangements import Arrangement
from tests.canaries import places_of
from tests.consent.audit.test_grants import Roles
from tests.staff.people import Member
from tests.staff.test_canaries import canaries
from tests.staff.things import MIA, a_company, a_consent, a_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
CHANGES: dict[str, Callable[[Any], Any]] = {
    "saved": lambda row: row.save(),
    "updated": lambda row: type(row).objects.update(**{_text_of(row): "another"}),
    "deleted": lambda row: row.delete(),
    "deleted, all of them": lambda row: type(row).objects.all().delete(),
    "deleted, without a look": lambda row: type(row).objects.all()._raw_delete("default"),
}


def _text_of(row: models.Model) -> str:
    return {"Disclosure": "resource", "ConsentEvent": "actor_reference", "Evidence": "erased_because"}[
        type(row).__name__
    ]


@pytest.mark.clause("AUD-06", "AUD-07")
@pytest.mark.parametrize("model", [Disclosure, ConsentEvent, Evidence])
@pytest.mark.parametrize("change", CHANGES)
def test_no_event_no_disclosure_and_nothing_that_a_receipt_is_drawn_from_is_changed_or_deleted(
    shared: Arrangement, model: type[models.Model], change: str
) -> None:
    rows = model._default_manager.order_by("pk")
    before = list(rows.values())
    row = rows.first()
    assert row is not None
    setattr(row, _text_of(row), "another")

    with pytest.raises(DatabaseError), transaction.atomic():
        CHANGES[change](row)

    assert list(rows.values()) == before


@pytest.mark.parametrize("table", ["consent_disclosure", "consent_consentevent"])
def test_none_of_it_is_emptied_even_where_triggers_are_told_to_rest(shared: Arrangement, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")

    for statement in (f"TRUNCATE {table}", f"DELETE FROM {table}"):  # noqa: S608 -- of ours
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 9},
        {"permissions": ["ReadBalances"]},
        {"expires_at": None},
        {"expires_at": datetime(2099, 1, 1, tzinfo=UTC)},
        {"kind": "another"},
        {"client_id": "another"},
        {"customer": None},
    ],
    ids=str,
)
@pytest.mark.parametrize("ended", [True, False])
def test_no_consent_is_widened_extended_or_revived(
    bank: None, change: dict[str, Any], *, ended: bool
) -> None:
    consent = a_consent(lasts=timedelta(days=30))
    if ended:
        Member("sam").works_on().opens(f"/consents/{consent.pk}/end").press("btn-end")
        change = {**change, "status": "active"}
    kept = Consent.objects.filter(pk=consent.pk).values()
    before = kept.get()
    row = Consent.objects.get(pk=consent.pk)
    for name, value in change.items():
        setattr(row, name, value)

    same = Consent.objects.filter(pk=consent.pk)
    ways: list[Callable[[], Any]] = [
        row.save,
        lambda: same.update(**change),
        row.delete,
        lambda: same._raw_delete("default"),
    ]
    for way in ways:
        with pytest.raises(DatabaseError), transaction.atomic():
            way()

    assert kept.get() == before


@pytest.mark.parametrize("by", ["rhea", "sam"])
def test_no_proposal_is_approved_by_whoever_made_it_or_passed_on(bank: None, by: str) -> None:
    """Nor is it made to be somebody else's, whose own word would then be the second one."""
    made = a_proposal(a_company(), by="rhea")
    row = Proposal.objects.get(pk=made.pk)
    if by == "rhea":
        row.decided_at, row.approved_by = timezone.now(), row.proposer
    else:
        row.proposer = type(row.proposer).objects.get(username=by)

    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()

    assert Proposal.objects.get().approved_by is None


@pytest.mark.clause("SEC-06", "AUD-05")
def test_no_secret_and_no_whole_account_number_is_read_from_any_table(
    shared: Arrangement, paid: str, application: Roles
) -> None:
    """As the application itself would read whole tables; the bank's own are the bank's."""
    hashed = set(Person.objects.values_list("password", flat=True))
    whole = [one for one in canaries(shared) if one not in {MIA, *hashed} and "•" not in one]
    assert len(whole) > 12
    assert places_of(str(shared.id))

    with application.acting(application.app):
        assert places_of(*whole) == set()
