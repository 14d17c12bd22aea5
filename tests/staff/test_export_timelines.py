"""The timeline of a consent or a customer is taken away in a file: by two, and as they may see it."""

import pytest
from django.utils import timezone

from consent.models import Person
from portal.models import SignInEvent
from staff.exports import timelines
from staff.models import Export, Proposal, StaffEvent
from tests.staff.exporting import approved_by, asks, fetches, made, opening_of, unpacked
from tests.staff.people import Member
from tests.staff.test_customers import LEO, opened
from tests.staff.things import MIA, a_consent, a_message

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "AUD-04")]


def told(row: list[str]) -> str:
    return f"{row[1]} {row[3]} ({row[4]})"


def test_all_that_a_consents_page_tells_is_in_the_file_with_its_manifest(
    pia: Member, paul: Member, sam: Member
) -> None:
    consent = a_consent()
    a_message(consent)
    sam.works_on("CASE-77", "fraud").opens(f"/consents/{consent.pk}/")
    pia.works_on("DP-4", "complaint")
    page = pia.opens(f"/consents/{consent.pk}/")
    shown = page.response.context["timeline"].lines
    assert "all of this timeline" in page.text

    asks(pia, f"/exports/timeline?consent={consent.pk}")
    assert not Export.objects.exists()
    paul.works_on()
    approved_by(paul)
    archive = unpacked(fetches(pia, made()))

    head, *rows = archive.rows
    assert head[:5] == ["at", "who", "record", "what happened", "about"]
    taken = [told(row) for row in rows]
    missing = [line for line in shown if f"{line.who} {line.says} ({line.about})" not in taken]
    assert missing == []
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert any("staff looked (sam, consent" in one for one in taken)
    assert "CASE-77" not in archive.text
    assert (archive.manifest["rows"], archive.manifest["query"]) == (len(rows), f"ref:{consent.pk}")
    assert archive.manifest["note"] == "contains personal data"
    line = StaffEvent.objects.filter(did="fetched an export").get()
    assert (line.consent, bool(line.customer)) == (consent.pk, True)


def test_of_a_customer_it_says_purposes_to_auditors_alone_and_the_number_nowhere(
    ada: Member, paul: Member, sam: Member
) -> None:
    mine, of_leo = a_consent(), a_consent(customer=LEO)
    person = Person.objects.get(customer_number=MIA)
    event = SignInEvent(person=person, what="signed in", at=timezone.now())
    event.observe(device="a phone", source="192.0.2.9").save()
    opened(sam.works_on("CASE-77", "fraud"), MIA)
    ada.works_on("AUD-1", "audit")
    page = opened(ada, MIA)
    assert "timeline-with-purposes" in page.response.content.decode()

    asks(ada, f"/exports/timeline-with-purposes?opening={opening_of(page)}")
    proposal = Proposal.objects.get()
    assert proposal.arguments["query"] == {"person": str(person.pk)}
    paul.works_on()
    assert MIA not in paul.opens(f"/proposals/{proposal.pk}/").text
    approved_by(paul)
    archive = unpacked(fetches(ada, made()))

    assert "CASE-77" in archive.text
    assert "signed in" in archive.text
    assert str(mine.pk) in archive.text
    assert str(of_leo.pk) not in archive.text
    assert MIA not in archive.text + str(archive.manifest)


def test_nobody_asks_for_whom_they_have_not_opened_nor_for_what_is_not_there(pia: Member) -> None:
    person = Person.objects.get(customer_number=MIA)
    a_consent()
    pia.works_on()

    for query in (
        f"person={person.pk}",
        "opening=00000000-0000-0000-0000-000000000000",
        "consent=00000000-0000-0000-0000-000000000000",
        "consent=nonsense",
        "",
    ):
        assert "there is nothing of that name" in pia.opens(f"/exports/timeline?{query}").text
        sent = pia.sends(
            "POST", f"/exports/timeline?{query}", columns=["at"], form="csv", why="audit", case="C-1"
        )
        assert "nothing of that name" in sent.content.decode()
    assert not Proposal.objects.exists()


def test_one_that_is_too_long_is_not_made(pia: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "MOST", 1)
    consent = a_consent()

    page = pia.works_on().opens(f"/exports/timeline?consent={consent.pk}")
    of_all = pia.opens(f"/exports/timeline?opening={opening_of(opened(pia, MIA))}")

    assert "Export the log of this consent instead." in page.text
    assert "Export the logs of its consents, one by one." in of_all.text


def test_who_may_only_read_takes_nothing_away_and_privacy_no_purposes(sam: Member, pia: Member) -> None:
    consent = a_consent()

    assert "all of this timeline" not in sam.works_on().opens(f"/consents/{consent.pk}/").text
    assert sam.sends("GET", f"/exports/timeline?consent={consent.pk}").status_code == 403
    audited = f"/exports/timeline-with-purposes?consent={consent.pk}"
    assert pia.works_on().sends("GET", audited).status_code == 403
