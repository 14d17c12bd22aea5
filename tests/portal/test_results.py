"""What was done is said in one sentence, once, on the page that follows, and read out (WCAG 4.1.3)."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from consent.models import Consent
from portal.models import SignedInSession
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.passkeys import Device
from tests.portal.sharing import EVERYDAY, SAVINGS, day_typed, shares
from tests.portal.test_security_page import code_of

pytestmark = pytest.mark.clause("DASH-10")


def said(page: Page) -> list[str]:
    """What a page reads out by itself."""
    found = re.findall(r'<div[^>]*role="status"[^>]*>(.*?)</div>', page.response.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_an_account_that_was_taken_out(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    mia.signs_in()
    page = mia.opens(f"/consents/{consent.pk}/")
    (first, _) = re.findall(r'href="(/consents/[^"]*/accounts/[0-9a-f]+)"', page.response.content.decode())

    page = mia.opens(first).press("btn-take-out")

    assert said(page) == ["Everyday is taken out: Recipient budget-fox sees nothing of it any more."]
    assert said(mia.opens(page.url)) == []


def test_an_end_that_was_brought_forward(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    mia.signs_in()
    last = timezone.now() + timedelta(days=9)

    page = mia.opens(f"/consents/{consent.pk}/end").press("btn-end-sooner", **day_typed(last))

    (told,) = said(page)
    assert re.fullmatch(r"It ends sooner now: their last day is \d+ \w+ \d{4}\.", told)


def test_what_another_holder_says(cds: Recipient, leo: Customer, bank: None) -> None:
    def asked(rest: str) -> Page:
        return leonie.opens(f"/joint/{Consent.objects.latest('created_at').pk}/{rest}")

    leonie = Customer("leo2")
    leonie.signs_in()
    leo.allows(cds.link())
    agreed = asked("decide").press("btn-allow")
    stopped = asked("stop").press("btn-stop")
    leo.allows(cds.link())
    declined = asked("decide").press("btn-deny")

    assert said(agreed) == ["You agreed to what Recipient budget-fox asks for."]
    assert said(stopped) == ["Stopped: Recipient budget-fox gets nothing from your joint account any more."]
    assert said(declined) == ["You said no to what Recipient budget-fox asks for."]


def test_what_became_of_a_passkey(mia: Customer) -> None:
    mia.signs_in()
    page = mia.opens("/security/passkeys/add")
    added = page.press("btn-passkey", credential=Device().makes(page.passkey), id_name="<b>Phone")
    of_it = f"/security/passkeys/{Authenticator.objects.get(type='webauthn').pk}"
    renamed = mia.opens(f"{of_it}/name").press("btn-continue", id_name="Old phone")
    removed = mia.opens(f"{of_it}/remove").press("btn-remove")

    assert said(added) == ["The passkey “&lt;b&gt;Phone” works from now on."]
    assert said(renamed) == ["The passkey is called “Old phone” now."]
    assert said(removed) == ["The passkey “Old phone” is removed."]


def test_what_became_of_the_authenticator_app(mia: Customer) -> None:
    mia.signs_in()
    page = mia.opens("/security/authenticator")
    moved = page.press("btn-continue", id_otp=code_of(mia))
    removed = mia.opens("/security/authenticator/remove").press("btn-remove")

    assert said(moved) == ["Your authenticator app is set up."]
    assert said(removed) == ["Your authenticator app is removed."]


def test_browsers_that_were_signed_out(mia: Customer) -> None:
    first, second = Customer("mia"), Customer("mia")
    first.signs_in()
    of_first = SignedInSession.objects.get().pk
    second.signs_in()
    mia.signs_in()

    one = mia.opens("/security/").press_at(f"/security/sessions/{of_first}/end")
    others = mia.opens("/security/").press("btn-end-others")

    assert said(one) == ["That browser is signed out."]
    assert said(others) == ["All other browsers are signed out."]


def test_how_pages_that_lead_away_behave(mia: Customer) -> None:
    mia.signs_in()
    page = mia.opens("/security/").press("btn-read-first")

    assert said(page) == ["Pages that lead away wait for you now."]
    assert said(page.press("btn-read-first")) == ["Pages that lead away go on by themselves now."]
