"""A timeline is read page by page, without a line lost or told twice, however long it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, DisclosureDay
from consent.reasons import Reason
from staff.kinds import Kind
from staff.models import Proposal
from staff.recording import Did, append
from staff.timelines import merged as paged
from staff.timelines.lines import Line, What, Who
from staff.timelines.merged import Place, place_in, timeline
from staff.timelines.of import of_consent
from tests.staff.people import Member
from tests.staff.test_four_eyes import proposes_to_end
from tests.staff.things import MIA, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def looked(consent: Consent, many: int, at: datetime) -> None:
    for _ in range(many):
        append(at=at, member="sam", did=Did.LOOKED, source="127.0.0.1", consent=consent.pk)


def disclosed(consent: Consent, *days: date) -> None:
    DisclosureDay.objects.bulk_create(
        DisclosureDay(
            consent_id=consent.pk,
            day=day,
            resource="accounts",
            customer_present=False,
            calls=2,
            last_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        )
        for day in days
    )


def all_pages(consent: Consent) -> list[list[Line]]:
    found, after = list[list[Line]](), None
    while True:
        page = timeline(of_consent(consent.pk, audits=True), now=timezone.now(), after=after)
        found.append(list(page.lines))
        if page.next is None:
            return found
        after = place_in(str(page.next))
        assert after == page.next


def test_pages_follow_each_other_without_a_gap_and_without_a_repeat(
    bank: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent, now = a_consent(at=timezone.now() - timedelta(days=90)), timezone.now()
    looked(consent, 7, now)  # of one moment, and more than a page
    looked(consent, 2, now - timedelta(hours=1))
    disclosed(consent, *(now.date() - timedelta(days=days) for days in (0, 1, 40, 41)))
    whole = list(timeline(of_consent(consent.pk, audits=True), now=timezone.now()).lines)

    for size in (1, 2, 3, 5, 100):
        monkeypatch.setattr(paged, "PAGE", size)
        pages = all_pages(consent)
        assert [line for page in pages for line in page] == whole, size
        assert all(len(page) <= size for page in pages)
    assert sum(line.quiet for line in whole) == 1
    assert [line.at for line in whole] == sorted((line.at for line in whole), reverse=True)


def test_no_record_is_read_further_than_a_page_shows(bank: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paged, "PAGE", 5)
    consent = a_consent()
    looked(consent, 3, timezone.now())
    few = CaptureQueriesContext(connection)
    with few:
        timeline(of_consent(consent.pk, audits=True), now=timezone.now())
    looked(consent, 60, timezone.now())

    many = CaptureQueriesContext(connection)
    with many:
        timeline(of_consent(consent.pk, audits=True), now=timezone.now())

    assert len(many) == len(few)
    assert all("LIMIT" in query["sql"] for query in many.captured_queries)


def test_a_gap_is_a_line_between_the_days_that_it_lies_between(bank: None) -> None:
    consent = a_consent()
    disclosed(consent, date(2026, 1, 1), date(2026, 3, 1))

    lines = timeline(of_consent(consent.pk, audits=True), now=timezone.now(), what=What.DATA).lines

    assert [(line.at, line.quiet) for line in lines] == [
        (datetime(2026, 3, 1, tzinfo=UTC), False),
        (datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 1, tzinfo=UTC), False),
    ]
    assert lines[1].says == "no data was looked at for 59 days"


def test_one_actors_lines_go_on_over_pages_too(
    sam: Member, bank: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paged, "PAGE", 4)
    consent = a_consent()
    sam.works_on()
    for _ in range(6):
        sam.opens(f"/consents/{consent.pk}/")

    page = sam.opens(f"/consents/{consent.pk}/?who=customer")

    assert "Nothing of that is among these lines" in page.text
    assert "Older ones" in page.text
    assert "after=" in page.response.content.decode()


@pytest.mark.parametrize(
    "said", ["", "x", "_", "2026-01-01_1", "2026-13-01T00:00:00+00:00_1", "a_b_c", "²_²"]
)
def test_a_place_that_is_none_is_the_beginning(said: str) -> None:
    assert place_in(said) is None


def test_a_place_comes_back_as_it_was() -> None:
    place = Place(at=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), shown=3)

    assert place_in(str(place)) == place


@pytest.mark.clause("AUD-04")
def test_what_two_members_ended_says_staff_and_leads_to_their_proposal(
    pia: Member, rhea: Member, suki: Member, bank: None
) -> None:
    by_two, by_company = a_consent(), a_consent(customer="40126690", company="Rent Ready")
    pia.works_on()
    rhea.works_on()
    for of, named in (("customer", MIA), ("recipient", "Rent Ready")):
        rhea.opens(proposes_to_end(pia, of, named).url).press("btn-approve")

    for ended, proposal in zip((by_two, by_company), Proposal.objects.order_by("proposed_at"), strict=True):
        line = timeline(of_consent(ended.pk, audits=False), now=timezone.now(), what=What.LOG).lines[0]

        assert (line.who, line.proposal, line.kind) == (Who.STAFF, proposal.pk, Kind.END_MANY)
        assert "now withdrawn, as two members agreed, fraud-suspected" in line.about
        address = f'href="/proposals/{proposal.pk}/"'
        for member, leads in ((pia, True), (suki, False)):
            page = member.works_on().opens(f"/consents/{ended.pk}/")
            assert "Staff stopped it (now withdrawn, as two members agreed" in page.text
            assert (address in page.response.content.decode()) is leads


def test_what_a_system_of_the_banks_ended_is_the_banks(bank: None) -> None:
    consent = a_consent()
    operations.end(
        consent_id=consent.pk,
        reason=Reason.MISTAKE,
        note="",
        system="staffing",
        at=timezone.now(),
        policy=consent_policy(consent.issuer),
    )

    line = timeline(of_consent(consent.pk, audits=False), now=timezone.now(), what=What.LOG).lines[0]

    assert (line.who, line.proposal) == (Who.BANK, None)
