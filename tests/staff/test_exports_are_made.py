"""How a job makes what staff take away, and what the database itself refuses."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from consent.models import ConsentEvent, Person
from staff.exports import making
from staff.models import Export, ExportPart
from tests.consent.audit.conftest import behind_the_guards
from tests.staff.exporting import OF_NOBODY, SHARING, approved_by, asks, fetches, made, steps, unpacked
from tests.staff.people import Member
from tests.staff.things import a_company, a_consent, a_message, a_proposal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("closed", [True, False], ids=["sign-in closed", "role taken away"])
def test_an_export_of_somebody_who_left_is_not_made(ada: Member, bank: None, closed: bool) -> None:
    a_consent()
    ada.works_on()
    asks(ada, SHARING, columns=OF_NOBODY)
    if closed:
        Person.objects.filter(username="ada").update(is_active=False)
    else:
        Person.objects.get(username="ada").groups.clear()

    export = made()

    assert export.failed_at
    assert not ExportPart.objects.exists()
    assert steps()[-1] == ("job staff.make_exports", "gave up an export")


def test_an_export_that_grew_beyond_what_was_agreed_is_not_made(
    ada: Member, bank: None, monkeypatch: Any
) -> None:
    monkeypatch.setattr("staff.exports.asking.ALONE", 2)
    ended = [a_consent() for _ in range(3)]
    ends = {"expires_at": timezone.now() - timedelta(hours=1)}
    type(ended[0]).objects.filter(pk=ended[0].pk).update(**ends)
    ada.works_on()
    asks(ada, SHARING, columns=OF_NOBODY)
    behind_the_guards("UPDATE consent_consent SET expires_at = NULL WHERE id = %(it)s", it=ended[0].pk)

    export = made()

    assert (export.ready_at, export.fault) == (None, making.GREW)
    assert not ExportPart.objects.exists()
    assert "Ask for it anew" in ada.opens(f"/exports/{export.pk}/").text


def test_one_that_fails_keeps_no_other_waiting(ada: Member, bank: None) -> None:
    a_consent()
    ada.works_on()
    for _ in range(2):
        asks(ada, SHARING, columns=OF_NOBODY)
    broken, sound = Export.objects.order_by("asked_at")
    broken_wish = {**broken.wish, "at": "long ago"}
    Export.objects.bulk_create(
        [
            Export(
                wish=broken_wish, personal=False, total=1, most=1, why="audit", case="C-1",
                asked_by=broken.asked_by, asked_at=broken.asked_at, due_at=broken.due_at - timedelta(hours=1),
            )
        ]
    )  # fmt: skip

    for _ in range(making.TRIES):
        with pytest.raises(ValueError, match="long ago"):
            making.make_due(timezone.now())
        Export.objects.filter(ready_at=None).update(due_at=timezone.now() - timedelta(hours=1))

    assert Export.objects.get(pk=sound.pk).ready_at
    assert Export.objects.get(pk=broken.pk).ready_at
    making.make_due(timezone.now())
    assert Export.objects.get(ready_at=None).fault == making.GAVE_UP


@pytest.mark.clause("AUD-06")
def test_a_consents_log_can_be_verified_from_its_export(pia: Member, rhea: Member, bank: None) -> None:
    consent = a_consent()
    pia.works_on()
    rhea.works_on()
    assert pia.opens(f"/consents/{consent.pk}/").response.content.count(b"/exports/events?consent=")

    asks(pia, f"/exports/events?consent={consent.pk}", form="ndjson")
    approved_by(rhea)
    events = unpacked(fetches(pia, made())).objects

    assert len(events) == ConsentEvent.objects.filter(consent=consent).count()
    before = bytes(32).hex()
    for event in events:
        assert event["hash before"] == before
        said = bytes.fromhex(before) + event["as it was hashed"].encode()
        assert event["hash"] == hashlib.sha256(said).hexdigest()
        before = event["hash"]


@pytest.mark.clause("AUD-06")
def test_the_log_of_staff_can_be_verified_from_its_export(ada: Member, pia: Member, bank: None) -> None:
    ada.works_on("AUD-7", "audit")
    ada.opens("/audit/")
    assert b"/exports/log?" in ada.opens("/audit/?member=ada").response.content
    columns = ("number", "member", "did", "case", "as it was hashed", "hash before", "hash")

    asks(ada, "/exports/log?member=&did=", columns=columns, form="ndjson", case="AUD-7")
    pia.works_on()
    approved_by(pia)
    events = unpacked(fetches(ada, made())).objects

    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert {event["member"] for event in events} == {"ada"}
    for event in events:
        said = bytes.fromhex(event["hash before"]) + event["as it was hashed"].encode()
        assert event["hash"] == hashlib.sha256(said).hexdigest()


def test_an_operator_exports_messages_by_their_ids(otto: Member, bank: None) -> None:
    message = a_message(a_consent())
    otto.works_on()

    asks(otto, "/exports/messages?state=dead", form="ndjson")

    (found,) = unpacked(fetches(otto, made())).objects
    assert (found["message"], found["why not"]) == (str(message.pk), "nobody answered")
    assert str(message.consent_id) not in str(found)


# --- the database insists -------------------------------------------------------------------------------


def an_export(**changed: Any) -> Export:
    at = timezone.now()
    told: dict[str, Any] = {
        "wish": {}, "personal": False, "total": 1, "most": 100, "why": "audit", "case": "C-1",
        "asked_by": Person.objects.get(username="pia"), "asked_at": at, "due_at": at,
    }  # fmt: skip
    return Export.objects.create(**told | changed)


@pytest.mark.clause("ASVS §2.3.5")
@pytest.mark.parametrize("changed", [{"personal": True}, {"most": 101}])
def test_the_database_lets_nothing_personal_or_long_out_alone(bank: None, changed: Any) -> None:
    with pytest.raises(IntegrityError, match="export_needs_a_second_member"), transaction.atomic():
        an_export(**changed)


@pytest.mark.clause("ASVS §2.3.5")
def test_the_database_asks_whose_approval_it_was(bank: None) -> None:
    with pytest.raises(DatabaseError, match="rests on an approved proposal"), transaction.atomic():
        an_export(personal=True, proposal=a_proposal(a_company()))


@pytest.mark.parametrize(
    "change",
    [
        {"wish": {"of": "consents"}}, {"most": 500}, {"personal": False}, {"sha256": "0" * 64},
        {"expires_at": timezone.now() + timedelta(days=2)}, {"total": 5}, {"case": "C-2"},
    ],
)  # fmt: skip
def test_an_export_stays_as_it_was_asked_for(taken: Export, change: dict[str, Any]) -> None:
    refused = r"stays as it was asked for|export_lasts_a_day|export_needs_a_second_member"
    with pytest.raises(DatabaseError, match=refused), transaction.atomic():
        Export.objects.filter(pk=taken.pk).update(**change)
