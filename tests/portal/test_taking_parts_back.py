"""On the pages of a consent: one account taken out, and an end brought forward."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, ConsentAccount, ConsentEvent, OutboxMessage
from portal.pages import part
from portal.spoken import speaking
from portal.typed_days import Span, day_of
from tests.actors import Customer, Recipient
from tests.arrangements import BASIC, Arrangement
from tests.invariants import violations
from tests.people import MakeRecipient
from tests.portal.sharing import EVERYDAY, SAVINGS, day_typed, shares
from tests.portal.test_joint_accounts import joint_page, leo2, own_account

__all__ = ["leo2", "own_account"]  # fixtures, by their names
APP = "Recipient budget-fox"
LAST = "It’s the last account here, so it can’t be taken out by itself."


def ways_out(customer: Customer, consent: Consent) -> list[str]:
    html = customer.opens(f"/consents/{consent.pk}/").response.content.decode()
    return re.findall(rf'href="(/consents/{consent.pk}/accounts/[0-9a-f]+)"', html)


def covered(consent: Consent) -> set[str]:
    return set(ConsentAccount.objects.filter(consent=consent).values_list("account", flat=True))


@pytest.mark.clause("DASH-12", "AMD-05")
def test_an_account_is_taken_out_in_two_taps_and_the_history_says_so(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()
    first, _second = ways_out(mia, consent)
    asked = mia.opens(first)
    assert "Stop sharing Everyday with" in asked.text
    assert covered(consent) == {EVERYDAY, SAVINGS}

    page = asked.press("btn-take-out")

    assert covered(consent) == {SAVINGS}
    assert "You took an account out" in page.text
    assert "Removed Everyday" in page.text
    assert OutboxMessage.objects.filter(consent=consent, topic="changed").exists()
    event = ConsentEvent.objects.get(consent=consent, verb="remove account")
    assert EVERYDAY not in str(event.detail)


def test_the_last_account_has_no_way_out_but_the_stop(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()
    first, second = ways_out(mia, consent)
    asked = mia.opens(second)
    mia.opens(first).press("btn-take-out")

    page = asked.press("btn-take-out")

    assert covered(consent) == {SAVINGS}
    assert page.url.endswith(f"/consents/{consent.pk}/")
    assert LAST in page.text
    assert f'href="/consents/{consent.pk}/stop">Stop this sharing instead' in page.response.content.decode()
    assert ways_out(mia, consent) == []


@pytest.mark.clause("DASH-12", "DASH-21")
def test_an_account_that_its_other_holder_refused_leaves_the_last_one(
    cds: Recipient, leo: Customer, leo2: Customer, own_account: None
) -> None:
    leo.allows(cds.link(scope=BASIC), accounts=2)
    consent = Consent.objects.get()
    before = ways_out(leo, consent)
    leo2.signs_in("/")
    leo2.opens(joint_page("decide")).press("btn-deny")

    told = [leo.opens(each) for each in before]

    assert len(covered(consent)) == 2
    assert ways_out(leo, consent) == []
    assert sum(LAST in page.text for page in told) == 1


def test_who_takes_an_account_out_of_what_ended_meanwhile_reads_so(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()
    asked = mia.opens(ways_out(mia, consent)[0])
    mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop")

    page = asked.press("btn-take-out")

    assert page.url.endswith(f"/consents/{consent.pk}/")
    assert "It had ended already, so nothing was changed." in page.text
    assert covered(consent) == {EVERYDAY, SAVINGS}


@pytest.mark.clause("AMD-09")
def test_no_account_is_taken_out_where_a_changed_consent_is_a_new_one(nz: Recipient, mia: Customer) -> None:
    consent = shares(nz, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()

    assert ways_out(mia, consent) == []


def test_an_end_that_stands_in_the_intent_is_not_brought_forward(uk: Recipient, mia: Customer) -> None:
    consent = shares(uk, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()

    assert "Let it end sooner" not in mia.opens(f"/consents/{consent.pk}/").text
    assert mia.opens(f"/consents/{consent.pk}/end").url.endswith(f"/consents/{consent.pk}/")


def as_registered(nz: Recipient, intent: str) -> dict[str, Any]:
    """What the recipient reads of its intent: its status, and the members it asked for."""
    headers = {"Authorization": f"Bearer {nz.client_token()}"}
    path = f"{nz.dialect.intents}/{intent}"
    data = nz.http.get(path, secure=True, headers=headers, **nz.handshake()).json()["Data"]
    return {**data.get("Consent", data), "Status": data["Status"]}


@pytest.mark.clause("REF-11", "AMD-09")
@pytest.mark.parametrize("issuer", ["nz", "nz1"])
def test_in_new_zealand_it_ends_when_its_customer_says_and_the_intent_reads_as_registered(
    issuer: str, make_recipient: MakeRecipient, mia: Customer
) -> None:
    nz = make_recipient(issuer)
    intent = nz.intent(ExpirationDateTime=(timezone.now() + timedelta(days=90)).isoformat())
    tokens = nz.redeems(nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))["code"]).json()
    consent = Consent.objects.get(pk=intent)
    registered = as_registered(nz, intent)
    mia.signs_in()
    last = (timezone.now() + timedelta(days=1)).date()

    mia.opens(f"/consents/{consent.pk}/end").press("btn-end-sooner", **day_typed(last))

    consent.refresh_from_db()
    assert consent.expires_at is not None
    assert abs(consent.expires_at.date() - last) <= timedelta(days=1)
    assert as_registered(nz, intent) == registered
    assert nz.reads_accounts(tokens["access_token"]).status_code == 200
    assert violations() == []  # no token outlives it
    Consent.objects.filter(pk=intent).update(expires_at=timezone.now())
    assert nz.reads_accounts(tokens["access_token"]).status_code == 401
    assert nz.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert as_registered(nz, intent)["Status"] == "Revoked"


def test_another_customers_account_is_not_taken_out(cds: Recipient, mia: Customer, leo: Customer) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()
    first, _ = ways_out(mia, consent)
    leo.signs_in()

    assert leo.opens(first).status == 404
    assert leo.http.post(first, secure=True).status_code == 404
    assert covered(consent) == {EVERYDAY, SAVINGS}


@pytest.mark.clause("DASH-12")
def test_an_end_is_brought_forward_to_the_end_of_a_day(basic: Arrangement, mia: Customer) -> None:
    consent = basic.row
    mia.signs_in()
    last = (timezone.now() + timedelta(days=10)).date()

    page = mia.opens(f"/consents/{consent.pk}/end").press("btn-end-sooner", **day_typed(last))

    consent.refresh_from_db()
    assert consent.expires_at is not None
    assert abs(consent.expires_at.date() - last) <= timedelta(days=1)
    assert f"Until {last.day} {last:%B %Y}" in page.text
    assert "You brought the end forward" in page.text
    assert "Shorter until" in page.text
    assert OutboxMessage.objects.filter(consent=consent, topic="shortened").exists()
    assert violations() == []  # no token outlives it


WRONG: list[tuple[tuple[str, str, str], str, str]] = [
    (("", "", ""), "day", "Enter the last day."),
    (("3", "", "2027"), "month", "Enter the month, too."),
    (("31", "2", "2027"), "day", "February 2027 has no day 31."),
    (("x", "Feb", "2027"), "day", "February 2027 has no day x."),
    (("1", "13", "2027"), "month", "Enter the month as a number from 1 to 12, or by its name."),
    (("1", "Ju", "2027"), "month", "Enter the month as a number from 1 to 12, or by its name."),
    (("1", "2", "27"), "year", "Enter the year with four digits, such as 2027."),
    (("5", "March", "0000"), "year", "Enter the year with four digits, such as 2027."),
    (("1", "January", "2001"), "day", "1 January 2001 is over already. Choose "),
    (("1", "jan.", "2399"), "day", "1 January 2399 isn’t sooner than it ends now. Choose "),
]


@pytest.mark.parametrize(("parts", "field", "told"), WRONG, ids=[" ".join(parts) for parts, *_ in WRONG])
def test_a_day_that_makes_no_sense_is_told_precisely_beside_the_part_that_is_wrong(
    parts: tuple[str, str, str], field: str, told: str, basic: Arrangement, mia: Customer
) -> None:
    mia.signs_in()
    filled = dict(zip(("id_day", "id_month", "id_year"), parts, strict=True))

    page = mia.opens(f"/consents/{basic.id}/end").press("btn-end-sooner", **filled)

    assert told in page.text
    html = page.response.content.decode()
    assert f'href="#id_{field}"' in html
    assert html.count('aria-invalid="true"') == 1
    assert all(f'value="{part}"' in html for part in parts)
    assert ConsentEvent.objects.filter(consent=basic.row, verb="shorten").count() == 0


@pytest.mark.parametrize("month", ["3", "Poutūterangi", "poututerangi", "Pout."])
def test_a_month_is_taken_as_its_language_has_it_with_macrons_or_without(month: str) -> None:
    span = Span(first=date(2027, 1, 1), last=None, timezone="Pacific/Auckland")

    with speaking("mi"):
        chosen = day_of({"day": "27", "month": month, "year": "2027"}, span)
        said = span.written(chosen)

    assert (chosen, said) == (date(2027, 3, 27), "27 Poutūterangi 2027")


def test_who_was_too_late_reads_why_nothing_happened(
    basic: Arrangement, mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia.signs_in()
    asked = mia.opens(f"/consents/{basic.id}/end")
    sooner, later = ((timezone.now() + timedelta(days=days)).date() for days in (10, 20))

    def while_it_is_made_shorter(parts: Any, span: Span) -> date:
        operations.shorten(
            consent_id=basic.row.pk,
            customer_id=basic.row.customer_id or 0,
            ends=span.end_of(sooner),
            at=timezone.now(),
            policy=consent_policy("cds"),
            evidence={},
        )
        return day_of(parts, span)

    monkeypatch.setattr(part, "day_of", while_it_is_made_shorter)
    page = asked.press("btn-end-sooner", **day_typed(later))
    assert f"isn’t sooner than it ends now. Choose {sooner - timedelta(days=1):%-d %B %Y}" in page.text
    assert page.response.content.decode().count('aria-invalid="true"') == 1

    monkeypatch.undo()
    mia.opens(f"/consents/{basic.id}/stop").press("btn-stop")
    page = asked.press("btn-end-sooner", **day_typed(sooner))
    assert page.url.endswith(f"/consents/{basic.id}/")
    assert "It had ended already, so nothing was changed." in page.text


def test_where_no_day_is_left_to_choose_the_page_says_so(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, lasts=timedelta(minutes=2))
    mia.signs_in()

    page = mia.opens(f"/consents/{consent.pk}/end")

    assert "no day is left to choose" in page.text
    assert not page.has("btn-end-sooner")


def test_british_intents_keep_their_end(make_recipient: MakeRecipient, mia: Customer) -> None:
    consent = shares(make_recipient("uk"), accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()

    assert len(ways_out(mia, consent)) == 2
    assert "Let it end sooner" not in mia.opens(f"/consents/{consent.pk}/").text
