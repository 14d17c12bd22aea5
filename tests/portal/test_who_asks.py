"""What a registration says of a recipient's software, on pages where a customer decides or looks back."""

import hashlib

import pytest

from consent.models import Consent, Recipient
from tests.evidence import decided_on
from tests.pages import HOST
from tests.pictures import png
from tests.portal.test_browser import fits, reaches_review
from tests.websites import serves

PAGES = {"policy_uri": "https://fox.test/privacy", "tos_uri": "https://www.fox.test/terms?v=2&x=1"}


@pytest.fixture
def fox(make_recipient, another_site):
    another_site.behave = serves(png())
    return make_recipient("uk", logo_uri=another_site.url("/logo.png"), **PAGES)


@pytest.fixture
def australian_fox(make_recipient, another_site):
    another_site.behave = serves(png())
    return make_recipient("cds", logo_uri=another_site.url("/logo.png"), **PAGES)


def html(page):
    return page.response.content.decode()


@pytest.mark.clause("CONF-REGISTRATION-04", "OIDC-REGISTRATION §2", "REG-06", "DASH-09")
def test_logo_policy_and_terms_stand_where_the_customer_decides(fox, mia):
    page = mia.reaches_review(fox.link())

    shown = html(page)
    logo = f"/uk/logos/{hashlib.sha256(png()).hexdigest()}"
    assert f'src="{logo}"' in shown
    assert 'href="https://fox.test/privacy"' in shown
    assert 'href="https://www.fox.test/terms?v=2&amp;x=1"' in shown
    assert shown.count('rel="noopener noreferrer nofollow"') == 2
    assert "Privacy policy at fox.test" in page.text
    assert mia.http.get(logo, secure=True, **HOST).content == png()


@pytest.mark.clause("CONF-REGISTRATION-04")
def test_the_pages_still_load_nothing_from_elsewhere(fox, mia):
    page = mia.reaches_review(fox.link())

    assert "img-src 'self'" in page.response["Content-Security-Policy"]
    assert 'src="http' not in html(page)


@pytest.mark.clause("AUD-02", "AUD-03")
def test_what_was_shown_is_part_of_what_is_kept(fox, mia):
    mia.allows(fox.link())

    shown = decided_on()["shown"]["data"]["software"]
    assert shown["logo"].endswith(hashlib.sha256(png()).hexdigest())
    assert [link["url"] for link in shown["links"]] == list(PAGES.values())


def test_a_registration_that_changes_meanwhile_is_a_page_that_changed(fox, mia):
    page = mia.reaches_review(fox.link())
    fox.register(policy_uri="https://fox.test/another")

    page = page.press("btn-allow")

    assert page.status == 409
    assert "https://fox.test/another" in html(page)


def test_the_consents_own_page_leads_to_them_too(fox, mia):
    mia.allows(fox.link())

    page = mia.opens(f"/consents/{Consent.objects.get().pk}/")

    assert "Privacy policy at fox.test" in page.text
    assert "/uk/logos/" in html(page)


@pytest.mark.clause("DASH-02", "DASH-09")
def test_where_the_rules_forbid_to_refer_to_documents_only_the_dashboard_does(australian_fox, mia):
    review = mia.reaches_review(australian_fox.link())
    shown = review.press("btn-allow")

    assert "/cds/logos/" in html(review)
    assert "fox.test" not in html(review)
    assert shown.onward
    assert decided_on()["shown"]["data"]["software"]["links"] == []
    assert "Privacy policy at fox.test" in mia.opens(f"/consents/{Consent.objects.get().pk}/").text


@pytest.mark.clause("DASH-09")
def test_software_with_a_name_of_its_own_is_told_beside_its_company(make_recipient, mia):
    fox = make_recipient("cds", client_name="Fox on the Go", recipient={"name": "Budget Fox"})

    page = mia.reaches_review(fox.link())

    assert "Budget Fox Budget Fox Asks by Fox on the Go" in page.text


def test_where_nothing_is_said_nothing_is_shown(cds, mia):
    page = mia.reaches_review(cds.link())

    assert "<img" not in html(page)
    assert "Privacy policy" not in page.text
    assert "Asks by" not in page.text


@pytest.mark.clause("RFC 7591 §5")
def test_customers_are_told_where_nobody_vouches_for_a_name(cds, mia):
    Recipient.objects.update(self_described=True)

    page = mia.reaches_review(cds.link())

    assert "We haven’t checked who is behind it." in page.text


@pytest.mark.browser
@pytest.mark.clause("CONF-REGISTRATION-04")
def test_a_real_browser_shows_the_logo_on_every_step_and_complains_of_nothing(stage, australian_fox):
    link = australian_fox.link()

    def drawn(page):
        return page.evaluate("document.querySelector('.asker__logo').naturalWidth")

    def story(page):
        page.goto(link)
        assert (drawn(page), fits(page)) == (2, True)
        reaches_review(page, link)
        assert (drawn(page), fits(page)) == (2, True)

    stage.plays(story)


@pytest.mark.clause("DASH-14")
@pytest.mark.parametrize(
    ("issuer", "host"),
    [
        ("cds", "www.cdr.gov.au"),
        ("uk", "register.fca.org.uk"),
        ("nz", "www.apicentre.paymentsnz.co.nz"),
        ("fapi2", ""),
    ],
)
def test_a_consent_says_where_its_company_is_looked_up_if_a_register_vouches_for_it(
    make_recipient, mia, issuer, host
):
    recipient = make_recipient(issuer, recipient={"name": "Fox", "register_entry": "Register, 77"})
    mia.allows(recipient.link())
    shown = mia.opens(f"/consents/{Consent.objects.get().pk}/").text

    assert ("Look it up in the register at" in shown) is bool(host)
    assert f"register at {host}" in shown or not host
    Recipient.objects.update(register_entry="")
    assert "Look it up" not in mia.opens(f"/consents/{Consent.objects.get().pk}/").text
