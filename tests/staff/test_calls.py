"""What went out under a consent is told call by call, and found by the request that was given it."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank.port import core_banking
from consent import operations
from consent.disclosures import consents_read_by
from consent.models import Consent, Disclosure
from consent.operations.disclose import Told
from staff import calls
from staff.finding import FEW
from staff.models import Export, StaffEvent
from tests.arrangements import Arrangement
from tests.pages import Page
from tests.staff.exporting import approved_by, asks, fetches, made, unpacked
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-01", "DASH-35")]
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def looked(
    consent: Consent,
    at: datetime,
    *,
    request: UUID | None = None,
    resource: str = "accounts",
    present: bool = False,
    accounts: tuple[str, ...] = ("mia-everyday",),
) -> UUID:
    request = request or uuid4()
    operations.record_disclosure(
        Told(
            consent_id=consent.pk,
            resource=resource,
            accounts=accounts,
            customer_present=present,
            interaction_id=request,
            at=at,
        )
    )
    return request


def cells(page: Page) -> list[str]:
    return [str(one.interaction_id) for one, _ in page.response.context["piece"].rows]


def behind(page: Page, link: str) -> str:
    """Where a link leads."""
    found = re.search(rf'id="{link}"[^>]* href="([^"]+)"', page.response.content.decode())
    assert found is not None, link
    return unescape(found[1])


def test_a_call_over_the_wire_is_there_with_its_moment_and_its_request(
    shared: Arrangement, suki: Member
) -> None:
    answer = shared.recipient.reads_accounts(shared.tokens["access_token"])
    request = answer["x-fapi-interaction-id"]
    suki.works_on()

    day = timezone.now().astimezone(UTC).date()
    consent = suki.opens(f"/consents/{shared.id}/")
    assert f'data?day={day}">each call' in consent.response.content.decode()
    page = suki.opens(f"/consents/{shared.id}/data?day={day}")

    assert cells(page)[0] == request
    assert "our data API" in page.text
    named = [one.masked for one in core_banking().accounts_of(MIA)]
    assert any(masked in page.text for masked in named)
    (look,) = [one for one in StaffEvent.objects.filter(did="looked") if one.page == "disclosures"]
    assert (look.consent, bool(look.customer), look.why) == (UUID(shared.id), True, "customer-asked")


def test_the_timeline_leads_from_a_day_to_its_calls(suki: Member) -> None:
    consent = a_consent(at=NOON - timedelta(days=9))
    looked(consent, NOON)

    html = suki.works_on().opens(f"/consents/{consent.pk}/").response.content.decode()

    assert f'<a href="/consents/{consent.pk}/data?day=2026-11-03">Call by call' in html


def test_a_day_is_asked_for_and_what_is_none_is_said(suki: Member) -> None:
    consent = a_consent(at=NOON - timedelta(days=9))
    before = looked(consent, NOON.replace(hour=0) - timedelta(seconds=1))
    first, last = looked(consent, NOON.replace(hour=0)), looked(consent, NOON.replace(hour=23), present=True)
    page = suki.works_on().opens(f"/consents/{consent.pk}/data")
    assert cells(page) == [str(last), str(first), str(before)]

    of_day = page.press("btn-day", id_day="2026-11-03")
    wrong = page.press("btn-day", id_day="3 November")

    assert of_day.url == f"/consents/{consent.pk}/data?day=2026-11-03"
    assert cells(of_day) == [str(last), str(first)]
    assert "Write a day as 2027-03-01" in wrong.text
    assert page.press("btn-day", id_day="").url == f"/consents/{consent.pk}/data"
    for nonsense in ("day=2026-13-44", "request=me", "after=me", "after=99999999"):
        assert len(cells(suki.opens(f"/consents/{consent.pk}/data?{nonsense}"))) == 3


def test_pages_follow_each_other_without_a_gap_and_without_a_repeat(
    suki: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent = a_consent(at=NOON - timedelta(days=9))
    asked = [looked(consent, at) for at in (NOON, NOON, NOON, NOON + timedelta(hours=1), NOON)]
    looked(a_consent(at=NOON - timedelta(days=9)), NOON)
    monkeypatch.setattr(calls, "LISTED", 2)

    page, seen = suki.works_on().opens(f"/consents/{consent.pk}/data"), list[str]()
    while True:
        seen += cells(page)
        if not page.response.context["piece"].older:
            break
        page = suki.opens(f"/consents/{consent.pk}/data{behind(page, 'link-older')}")

    assert seen == [str(asked[n]) for n in (3, 4, 2, 1, 0)]


def test_what_the_gateway_served_says_which(suki: Member) -> None:
    consent = a_consent()
    looked(consent, timezone.now())
    Disclosure.objects.create(
        consent_id=consent.pk,
        at=timezone.now(),
        resource="balances",
        accounts=1,
        customer_present=True,
        interaction_id=uuid4(),
        reported_by="edge",
        report=uuid4(),
    )

    page = suki.works_on().opens(f"/consents/{consent.pk}/data")

    assert "the gateway edge" in page.text
    assert "our data API" in page.text


def test_the_id_of_a_call_leads_to_what_it_was_given(shared: Arrangement, suki: Member) -> None:
    """As an app has it in its own log, whoever complains, or an authority asks."""
    answer = shared.recipient.reads_accounts(shared.tokens["access_token"])
    request = answer["x-fapi-interaction-id"]
    suki.works_on()

    page = suki.opens(f"/consents/?q={request}")

    assert page.url == f"/consents/{shared.id}/data?request={request}"
    assert cells(page) == [request]
    assert StaffEvent.objects.get(did="searched").detail["found"] == 1
    assert suki.opens(f"/consents/?q={uuid4()}").status == 200


def test_an_id_that_apps_send_again_and_again_names_too_many(suki: Member) -> None:
    same = uuid4()
    for _ in range(FEW):
        looked(a_consent(), timezone.now(), request=same)
    suki.works_on()
    assert suki.opens(f"/consents/?q={same}").text.count("sharing") >= FEW

    looked(a_consent(), timezone.now(), request=same)

    assert "under more than 5 consents" in suki.opens(f"/consents/?q={same}").text


def test_it_is_found_by_its_index_and_other_statements_are_planned_as_before(bank: None) -> None:
    looked(a_consent(), timezone.now())
    with CaptureQueriesContext(connection) as asked:
        consents_read_by(uuid4(), most=1)
    (search,) = [one["sql"] for one in asked if "interaction_id" in one["sql"]]

    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {search}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "disclosures_by_request" in plan


def test_calls_are_taken_away_in_a_file_by_two(pia: Member, paul: Member) -> None:
    consent = a_consent(at=NOON - timedelta(days=9))
    looked(consent, NOON - timedelta(days=2))
    request = looked(consent, NOON, present=True)
    pia.works_on("DP-4", "complaint")
    address = behind(pia.opens(f"/consents/{consent.pk}/data?day=2026-11-03"), "link-export")
    assert "1 row" in pia.opens(address).text

    asks(pia, address)
    assert not Export.objects.exists()
    approved_by(paul.works_on())
    archive = unpacked(fetches(pia, made()))

    head, row = archive.rows
    assert dict(zip(head, row, strict=True)) | {"at": ""} == {
        "at": "",
        "consent": str(consent.pk),
        "kind of data": "accounts",
        "accounts": "1",
        "customer there": "yes",
        "request": str(request),
        "served by": "our data API",
    }
    assert archive.manifest["query"] == f"ref:{consent.pk}, 2026-11-03"
    assert archive.manifest["note"] == "contains personal data"
    for wrong in ("consent=none", f"consent={consent.pk}&day=2026-13-44"):
        assert "btn-export" not in pia.opens(f"/exports/data?{wrong}").response.content.decode()
