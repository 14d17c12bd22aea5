"""Stopping everything at once, and saying that something was not oneself."""

from datetime import timedelta
from typing import Any

import pytest

from consent.lifecycle import Status
from consent.models import Consent, OutboxMessage
from portal import reported
from portal.models import KnownDevice, MisuseReport, SignedInSession
from tests.actors import Customer, Recipient
from tests.pages import HOST, Page
from tests.payments import kind
from tests.people import MakePayer, MakeRecipient
from tests.portal.sharing import shares
from tests.telling.conftest import delivers, site, told
from tests.websites import Website

__all__ = ["site", "told"]  # fixtures, found by their names


def what_stopped(page: Page) -> str:
    html: str = page.response.content.decode()
    return html.split('aria-labelledby="stopped"')[1].partition("</section>")[0]


def statuses() -> set[str]:
    return set(Consent.objects.values_list("status", flat=True))


@pytest.mark.clause("DASH-12", "ARR-08")
def test_everything_stops_in_two_taps_and_the_page_says_who_knows(
    told: Recipient, make_recipient: MakeRecipient, mia: Customer, site: Website
) -> None:
    shares(told)
    shares(make_recipient("fapi2", "bee"))
    asked = mia.signs_in("/stop-everything")
    assert "2 sharings of your data" in asked.text
    assert statuses() == {Status.ACTIVE}

    page = asked.press("btn-stop")

    assert statuses() == {Status.WITHDRAWN}
    assert "Everything has stopped" in page.text
    assert "We’re telling one app now." in page.text
    assert "1 will notice when it asks us next" in page.text
    delivers()
    assert "One app confirmed that it knows." in mia.opens(page.url).text
    assert OutboxMessage.objects.filter(topic="stopped-by-you").count() == 2
    assert "There’s nothing to stop" in mia.opens("/stop-everything").text


@pytest.mark.clause("DASH-12")
def test_a_second_press_tells_of_all_that_the_first_one_stopped(
    cds: Recipient, make_recipient: MakeRecipient, mia: Customer
) -> None:
    before = shares(cds)
    mia.signs_in(f"/consents/{before.pk}/stop").press("btn-stop")
    shares(cds)
    shares(make_recipient("fapi2", "bee"))
    asked = mia.opens("/stop-everything")
    first = asked.press("btn-stop")

    for name in ("Recipient budget-fox", "Recipient bee"):
        assert name in first.text
    second = asked.press("btn-stop")

    assert statuses() == {Status.WITHDRAWN}
    assert "Everything has stopped" in second.text
    assert what_stopped(second) == what_stopped(first)
    assert "times)" not in second.text, "what was stopped before the page was opened is not told of"


def test_a_second_press_tells_of_what_the_first_one_has_not_come_to_as_well(
    cds: Recipient, make_recipient: MakeRecipient, mia: Customer
) -> None:
    first = shares(cds)
    shares(make_recipient("fapi2", "bee"))
    asked = mia.signs_in("/stop-everything")
    mia.opens(f"/consents/{first.pk}/stop").press("btn-stop")  # as far as the first press has come

    page = asked.press("btn-stop")

    assert "Recipient budget-fox" in page.text
    assert "Recipient bee" in page.text


@pytest.mark.parametrize("since", ["", "soon", "9" * 17])
def test_a_page_that_says_no_moment_tells_of_what_it_stops_itself(
    since: str, cds: Recipient, mia: Customer
) -> None:
    shares(cds)
    mia.signs_in()

    answer = mia.http.post("/stop-everything", {"since": since}, secure=True, **HOST)

    assert "Recipient budget-fox" in mia.opens(answer["Location"]).text


def test_looking_at_the_page_stops_nothing(cds: Recipient, mia: Customer) -> None:
    shares(cds)

    mia.signs_in("/stop-everything")

    assert statuses() == {Status.ACTIVE}


def test_nobody_elses_sharing_is_stopped(cds: Recipient, mia: Customer, leo: Customer) -> None:
    shares(cds)
    others = shares(cds, "leo")
    page = mia.signs_in("/stop-everything").press("btn-stop")

    others.refresh_from_db()
    assert others.status == Status.ACTIVE
    leo.signs_in()
    assert "stopped-everything?since=" in page.url
    assert leo.opens(page.url).url == "/"


@pytest.mark.parametrize("query", ["", "at=", "at=soon", "at=0", f"at={'9' * 40}", "at=²"])
def test_a_moment_at_which_nothing_stopped_leads_to_the_list(query: str, mia: Customer) -> None:
    mia.signs_in()

    assert mia.opens(f"/stopped-everything?{query}").url == "/"


def test_a_payment_that_nobody_takes_back_is_said_to_stay(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    payer.allowed_by(ava, payer.registered())
    shares(payer.recipient, "ava", accounts=["ava-current"])
    page = ava.opens("/stop-everything")
    assert "1 single payment you allowed can’t be taken back here" in page.text

    page = page.press("btn-stop")

    assert statuses() == {Status.WITHDRAWN, Status.ACTIVE}
    assert "1 single payment you allowed can’t be taken back here" in page.text


@pytest.mark.clause("DASH-12", "ASVS §7.4.3")
def test_this_was_not_me_stops_it_signs_out_everywhere_and_tells_the_staff(
    cds: Recipient, mia: Customer
) -> None:
    consent = shares(cds)
    elsewhere = Customer("mia")
    elsewhere.signs_in()
    asked = mia.signs_in(f"/consents/{consent.pk}/not-me")
    assert MisuseReport.objects.count() == 0

    page = asked.press("btn-not-me")

    assert "You are signed out everywhere" in page.text
    consent.refresh_from_db()
    assert consent.status == Status.WITHDRAWN
    report = MisuseReport.objects.get()
    assert (report.consent_id, report.stopped, report.sessions_ended, report.closed_at) == (
        consent.pk,
        True,
        2,
        None,
    )
    assert SignedInSession.objects.count() == 0
    assert KnownDevice.objects.count() == 0  # whoever signs in next is new to us
    for browser in (mia, elsewhere):
        assert browser.opens("/").has("id_username")


@pytest.mark.clause("ASVS §7.4.3")
def test_not_me_pressed_twice_is_thanked_for_twice_and_one_case(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    asked = mia.signs_in(f"/consents/{consent.pk}/not-me")
    first = asked.press("btn-not-me")

    second = asked.press("btn-not-me")

    for page in (first, second, mia.opens(first.url)):
        assert (
            "Recipient budget-fox gets nothing from us any more. You are signed out everywhere" in page.text
        )
    assert MisuseReport.objects.count() == 1
    assert mia.opens("/").has("id_username")


@pytest.mark.clause("ASVS §7.4.3", "SEC-01")
def test_what_was_reported_is_told_to_the_browser_that_did_so_alone_and_for_a_while(
    cds: Recipient, mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent = shares(cds)
    asked = mia.signs_in(f"/consents/{consent.pk}/not-me")
    (token,) = asked.sent_by("btn-not-me")[1]["report"]
    assert mia.opens(f"/reported?of={token}").url == "/", "nothing was reported yet"
    page = asked.press("btn-not-me")

    elsewhere = Customer("mia")
    assert elsewhere.opens(page.url).has("id_username")
    path, fields = asked.sent_by("btn-not-me")
    assert "/account/login/" in elsewhere.http.post(path, fields, secure=True, **HOST)["Location"]
    assert mia.opens(page.url[:-1]).has("id_username")
    monkeypatch.setattr(reported, "LIFETIME", timedelta(0))
    assert mia.opens(page.url).has("id_username")


def test_what_had_ended_can_be_reported_and_twice_is_one_case(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    for _ in range(2):
        mia.signs_in(f"/consents/{consent.pk}/not-me").press("btn-not-me")

    report = MisuseReport.objects.get()
    assert report.stopped


def test_nobody_reports_anothers_sharing(cds: Recipient, mia: Customer, leo: Customer) -> None:
    consent = shares(cds)
    leo.signs_in()

    assert leo.opens(f"/consents/{consent.pk}/not-me").status == 404
    assert leo.http.post(f"/consents/{consent.pk}/not-me", secure=True).status_code == 404
    assert statuses() == {Status.ACTIVE}


def test_a_report_needs_the_pages_own_token(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    mia.signs_in()
    strict: Any = Customer("mia", http=type(mia.http)(enforce_csrf_checks=True))
    strict.http.cookies = mia.http.cookies

    for path in (f"/consents/{consent.pk}/not-me", "/stop-everything", f"/consents/{consent.pk}/end"):
        assert strict.http.post(path, secure=True).status_code == 403
    assert statuses() == {Status.ACTIVE}
