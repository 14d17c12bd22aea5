"""What staff take away: asked for, agreed to by another, made by a job, fetched once a line says so, gone."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from consent.models import Person
from staff import chain
from staff.exports import making
from staff.exports.parts import place_of
from staff.models import Export, ExportPart, Proposal, StaffEvent
from tests.staff.exporting import (
    OF_NOBODY,
    PERSONAL,
    SHARING,
    asks,
    fetches,
    made,
    steps,
    unpacked,
)
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent
from vault.envelope import unseal

pytestmark = pytest.mark.django_db


# --- asked for ------------------------------------------------------------------------------------------


@pytest.mark.clause("DASH-35", "AUD-04")
def test_a_short_export_of_nobody_is_made_at_once_with_its_manifest(ada: Member, bank: None) -> None:
    consents = [a_consent() for _ in range(3)]
    a_consent(company="Rent Ready")
    ada.works_on("AUD-9", "audit")
    found = ada.opens("/consents/?q=app:fox+status:sharing")
    assert "/exports/consents?line=app%3Afox%20status%3Asharing" in found.response.content.decode()

    page = asks(ada, SHARING, columns=OF_NOBODY, case="AUD-9")

    assert "begins in a moment" in page.text
    export = made()
    assert (export.tries, export.proposal_id, export.personal) == (1, None, False)
    archive = unpacked(fetches(ada, export))
    assert archive.name == "consents.csv"
    assert archive.rows[0] == list(OF_NOBODY)
    assert [row[:3] for row in archive.rows[1:]] == [["Budget Fox", "account access", "sharing"]] * 3
    assert not any(str(one.pk) in archive.text for one in consents)
    paper = archive.manifest
    assert paper["sha256"] == hashlib.sha256(archive.data).hexdigest() == export.sha256
    assert (paper["rows"], paper["query"], paper["note"]) == (
        3,
        "app:fox status:sharing",
        "contains no personal data",
    )
    assert (paper["asked_by"], paper["approved_by"], paper["why"], paper["case"]) == (
        "ada",
        None,
        "audit",
        "AUD-9",
    )
    assert steps() == [
        ("ada", "asked for an export"),
        ("job staff.make_exports", "made an export"),
        ("ada", "fetched an export"),
    ]
    assert chain.verify().holds


@pytest.mark.clause("DASH-35", "ASVS §2.3.5")
def test_personal_data_waits_for_a_second_member_and_says_so(pia: Member, rhea: Member, bank: None) -> None:
    consent = a_consent()
    pia.works_on("AUD-1", "audit")
    rhea.works_on()

    page = asks(pia, SHARING, columns=PERSONAL, case="AUD-1")

    assert "Waiting for a second member" in page.text
    assert not Export.objects.exists()
    proposal = Proposal.objects.get()
    own = pia.opens(f"/proposals/{proposal.pk}/")
    assert not own.has("btn-approve")
    assert (
        pia.sends("POST", f"/proposals/{proposal.pk}/decide", decision="approve", seen="1").status_code == 409
    )
    other = rhea.opens(f"/proposals/{proposal.pk}/")
    for words in ("It contains personal data", "1 row of 1 customer", "reference (personal)", "app:fox"):
        assert words in other.text
    other.press("btn-approve")
    archive = unpacked(fetches(pia, made()))
    assert archive.rows[1] == [str(consent.pk), "•••• 204", "Budget Fox", "sharing"]
    assert archive.manifest["note"] == "contains personal data"
    assert (archive.manifest["approved_by"], archive.manifest["case"]) == ("rhea", "AUD-1")
    assert MIA not in archive.text
    assert steps() == [
        ("pia", "proposed"),
        ("rhea", "approved"),
        ("job staff.make_exports", "made an export"),
        ("pia", "fetched an export"),
    ]


@pytest.mark.clause("DASH-35")
def test_more_than_a_hundred_rows_wait_for_a_second_member(ada: Member, bank: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.exports.wish.ALONE", 2)
    for _ in range(3):
        a_consent()
    ada.works_on()

    asks(ada, SHARING, columns=OF_NOBODY)

    assert not Export.objects.exists()
    effect = Proposal.objects.get().effect
    assert {name: effect[name] for name in ("consents", "customers", "rows")} == {
        "consents": 0,
        "customers": 1,
        "rows": 3,
    }


def test_what_is_counted_again_at_the_approval_is_what_counts(pia: Member, rhea: Member, bank: None) -> None:
    """What was asked later is not in it; what has stopped meanwhile fits no more, and is shown first."""
    first = a_consent()
    a_consent()
    pia.works_on()
    asks(pia, SHARING, columns=PERSONAL)
    rhea.works_on()
    page = rhea.opens(f"/proposals/{Proposal.objects.get().pk}/")
    a_consent(at=timezone.now())
    type(first).objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    page = page.press("btn-approve")

    assert page.status == 409
    assert "1 row of 1 customer" in page.text
    assert not Export.objects.exists()
    page.press("btn-approve")
    assert len(unpacked(fetches(pia, made())).rows) == 2


def test_many_short_ones_in_a_day_are_a_long_one(ada: Member, bank: None) -> None:
    a_consent()
    ada.works_on()

    for _ in range(6):
        asks(ada, SHARING, columns=OF_NOBODY)

    assert Export.objects.count() == 5
    assert Proposal.objects.get().kind == "export"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("/exports/consents?line=", "Say which consents"),
        ("/exports/consents?line=customer:40118204", "is not understood"),
        ("/exports/consents?line=app:nobody", "No company’s name holds"),
        ("/exports/consents?line=5f0c1f2e-7a39-4a6b-9d5e-2f8b1f0c7e11", "names one consent"),
        ("/exports/events?consent=x", "Say which consent"),
        ("/exports/messages?state=%27", "Say which messages"),
    ],
)
def test_what_cannot_be_exported_is_said_and_offers_no_button(
    ada: Member, bank: None, url: str, says: str
) -> None:
    a_consent()
    ada.works_on()

    page = ada.opens(url)

    assert says in page.text
    assert not page.has("btn-export")


@pytest.mark.parametrize("given", [{"columns": "nonsense"}, {"columns": []}, {"form": "exe"}, {"case": "no"}])
def test_a_form_that_was_tampered_with_asks_for_nothing(ada: Member, bank: None, given: Any) -> None:
    a_consent()
    ada.works_on()
    fields = {"columns": ["company"], "form": "csv", "why": "audit", "case": "C-12"}

    answer = ada.sends("POST", "/exports/consents?line=app:fox", **fields | given)

    assert answer.status_code == 200
    assert not Export.objects.exists()
    assert not Proposal.objects.exists()


# --- fetched --------------------------------------------------------------------------------------------


@pytest.mark.clause("DASH-35")
def test_nobody_fetches_what_another_asked_for(taken: Export, ada: Member, otto: Member) -> None:
    ada.works_on()
    otto.works_on()

    assert "nobody else" in ada.opens(f"/exports/{taken.pk}/").text
    assert fetches(ada, taken).status_code == 404
    assert fetches(otto, taken).status_code == 404
    assert otto.opens(f"/exports/{taken.pk}/").status == 404
    assert "app:fox" not in otto.opens("/exports/").text
    assert not StaffEvent.objects.filter(did="fetched an export").exists()
    refused = StaffEvent.objects.filter(did="was refused", page="export_file")
    assert [event.member for event in refused.order_by("number")] == ["ada", "otto"]


@pytest.mark.clause("DASH-35")
def test_who_lost_the_right_fetches_nothing_any_more(taken: Export, pia: Member) -> None:
    person = Person.objects.get(username="pia")
    person.groups.set(person.groups.model.objects.filter(name="operator"))

    assert fetches(pia, taken).status_code == 404


@pytest.mark.clause("AUD-04")
def test_an_export_is_dead_after_a_day_though_nothing_swept(taken: Export, pia: Member) -> None:
    assert taken.expires_at
    assert taken.ready_at
    assert taken.expires_at - taken.ready_at == timedelta(hours=24)
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert fetches(pia, taken).status_code == 404
    assert "the file is gone" in pia.opens(f"/exports/{taken.pk}/").text
    assert ExportPart.objects.exists()
    assert making.forget_over() == 1
    assert not ExportPart.objects.exists()
    assert making.forget_over() == 0
    assert steps()[-1] == ("job staff.forget_exports", "deleted an export")
    assert "sha256" in StaffEvent.objects.latest("number").detail


@pytest.mark.clause("AUD-04")
def test_where_the_log_cannot_be_written_nothing_is_fetched(
    taken: Export, pia: Member, monkeypatch: Any
) -> None:
    def fails(**_said: Any) -> None:
        raise DatabaseError("no room left")

    pia.http.raise_request_exception = False
    monkeypatch.setattr("staff.recording.append", fails)

    assert fetches(pia, taken).status_code == 500


def test_fetching_wants_a_fresh_factor(taken: Export, pia: Member) -> None:
    from tests.staff.test_signing_in import aged

    aged(pia, "proved", timedelta(minutes=6))

    answer = fetches(pia, taken)

    assert answer.status_code == 303
    assert answer["Location"].startswith("/confirm")


def test_the_bytes_lie_sealed_in_the_database(taken: Export) -> None:
    part = ExportPart.objects.get()

    assert b"Budget Fox" not in bytes(part.content)
    assert unseal(bytes(part.content), place_of(taken.pk, 1, 0)).startswith(b"PK")
