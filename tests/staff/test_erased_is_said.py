"""What was erased is said to be erased, and not that there never was anything."""

import pytest
from django.utils import timezone

from staff.retaining import erase_due
from tests.staff.aged import a_consent_of_long_ago
from tests.staff.exporting import asks, fetches, made, unpacked
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "AUD-01")]


def test_an_erased_consent_is_listed_as_that(ada: Member, bank: None) -> None:
    a_consent_of_long_ago()
    a_consent(given=False)
    erase_due(timezone.now(), batch=10)
    ada.works_on()

    erased = ada.opens("/consents/?q=status:stopped").response.content.decode()
    waiting = ada.opens("/consents/?q=status:waiting").response.content.decode()

    assert erased.count("<td>erased</td>") == 2  # whose it was, and when it was looked at
    assert "nobody yet" not in erased
    assert "<td>never</td>" not in erased
    assert "<td>nobody yet</td>" in waiting
    assert "<td>never</td>" in waiting
    assert "<td>erased</td>" not in waiting


def test_the_page_of_one_says_it_in_each_place(sam: Member, bank: None) -> None:
    consent = a_consent_of_long_ago()
    erase_due(timezone.now(), batch=10)

    text = sam.works_on().opens(f"/consents/{consent.pk}/").text

    assert "Customer erased" in text
    for heading in ("What the customer saw", "Accounts", "Data, by day"):
        assert f"{heading} Erased." in text, heading
    for untrue in ("nobody yet", "No page is on record", "Nothing was looked at", "None."):
        assert untrue not in text, untrue


def test_an_export_tells_what_was_erased_from_what_never_was(pia: Member, bank: None) -> None:
    a_consent_of_long_ago()
    a_consent(given=False)
    erase_due(timezone.now(), batch=10)
    pia.works_on("AUD-1", "audit")
    said = ("status", "accounts", "last looked at", "erased at")

    asks(pia, "/exports/consents?line=app:fox", columns=said, case="AUD-1")
    rows = unpacked(fetches(pia, made())).rows[1:]

    told = {status: (accounts, looked, bool(erased)) for status, accounts, looked, erased in rows}
    assert told == {"stopped": ("", "", True), "waiting": ("0", "", False)}
