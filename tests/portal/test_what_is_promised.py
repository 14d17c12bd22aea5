"""Of a receipt, and of data that a recipient has, pages and letters say what happens, and say it alike."""

from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail
from django.test import override_settings

from bank.example.models import Customer as Record
from consent.models import Consent, OutboxMessage
from consent.notices import Channel
from tests.actors import Customer, Recipient
from tests.people import MakeRecipient
from tests.portal.sharing import EVERYDAY, SAVINGS, shares
from tests.portal.test_taking_parts_back import APP, ways_out
from tests.telling.conftest import delivers

DELETED = "What Recipient budget-fox already has isn’t deleted by this. Ask them how they keep it."
BY_THE_RULES = "under the Consumer Data Right rules it must delete your data"
ON_ITS_WAY, SENT, ALONE = (
    "We’re sending your receipt to m•••@thompson.example.",
    "We’ve sent your receipt to m•••@thompson.example.",
    "Your receipt is under “History”.",
)


@pytest.fixture(autouse=True)
def posted(settings: Any) -> None:
    settings.EMAIL_URL = "locmem://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def stops(mia: Customer, consent: Consent) -> str:
    """What the page says that follows, in text."""
    return mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop").text


@pytest.mark.clause("DASH-17")
def test_a_receipt_is_promised_by_mail_only_where_one_goes(
    cds: Recipient, mia: Customer, settings: Any
) -> None:
    mia.signs_in()
    first, second, third = (shares(cds) for _ in range(3))

    assert ON_ITS_WAY in stops(mia, first)
    while delivers(Channel.MAIL):
        pass
    assert SENT in mia.opens(f"/consents/{first.pk}/stopped").text

    assert "By e-mail, to m•••@thompson.example." in mia.opens("/security/letters").text
    assert "A sharing that has an end ends by itself: you need do nothing." in mia.opens("/?tab=ending").text
    Record.objects.update(email_verified=False)
    assert "at present: we have no e-mail address for you" in mia.opens("/security/letters").text
    with override_settings(EMAIL_URL=""):
        assert "at present. All of it stands here." in mia.opens("/security/letters").text
    said = stops(mia, second)
    assert ALONE in said
    assert "•••" not in said
    Record.objects.update(email_verified=True)
    OutboxMessage.objects.filter(consent=first, channel="mail").update(state="failed")
    assert ALONE in mia.opens(f"/consents/{first.pk}/stopped").text

    settings.EMAIL_URL = ""
    assert ALONE in stops(mia, third)
    shares(cds)
    everything = mia.opens("/stop-everything").press("btn-stop").text
    assert "There’s a receipt for each under its “History”." in everything


@pytest.mark.clause("DASH-17")
def test_the_page_that_leads_back_says_where_the_receipt_goes(nz: Recipient, mia: Customer) -> None:
    assert ON_ITS_WAY in mia.reaches_review(nz.link()).press("btn-allow").text

    Record.objects.update(email="")
    said = Customer("mia").reaches_review(nz.link()).press("btn-allow").text
    assert "Your receipt is there, too." in said
    assert "•••" not in said


@pytest.mark.clause("DASH-13", "DASH-30")
@pytest.mark.parametrize(("issuer", "sentence"), [("cds", BY_THE_RULES), ("uk", DELETED)])
def test_what_they_already_have_is_told_alike_wherever_sharing_stops(
    issuer: str, sentence: str, make_recipient: MakeRecipient, mia: Customer
) -> None:
    recipient = make_recipient(issuer)
    consent = shares(recipient, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()
    ahead = f"tell {APP} before you stop sharing" if issuer == "cds" else DELETED

    out = mia.opens(ways_out(mia, consent)[0])
    assert sentence in out.text
    assert ahead in out.text
    out.press("btn-take-out")
    assert sentence in mia.opens(f"/consents/{consent.pk}/stop").text
    if issuer == "cds":
        assert sentence in mia.opens(f"/consents/{consent.pk}/end").text
    stops(mia, consent)
    while delivers(Channel.MAIL):
        pass

    assert len(mail.outbox) == 3
    given, *told = mail.outbox
    assert sentence not in given.body
    assert all(sentence in letter.body for letter in told)


def test_no_wording_leaves_open_what_becomes_of_data() -> None:
    for profile in configured.ISSUERS.values():
        for wording in profile.wordings.values():
            assert "{app}" in wording.already_has
            assert wording.already_has in wording.before_stopping
