"""Australia's flow asks for what it needs, offers nothing else, and leads nowhere else (rule 4.24)."""

import re

import pytest

from tests.actors import Customer, Recipient
from tests.pages import Page

pytestmark = pytest.mark.django_db
ASKED = {
    "login", "credential", "code", "send",  # who it is
    "account",
    "decision", "digest",  # what was read, and yes or no
    "language", "next", "csrfmiddlewaretoken",
}  # fmt: skip
"""Every field of the flow, by name."""
_NAMES = re.compile(r"<(?:input|select|textarea|button)[^>]*?\sname=\"([^\"]+)\"", re.DOTALL)
_LINKS = re.compile(r"<a [^>]*?href=\"([^\"]*)\"")


def walk(cds: Recipient, mia: Customer) -> list[Page]:
    """The pages, each reached by one press from the one before."""
    pages = [mia.opens(cds.link())]
    for typed in ({"id_username": "mia"}, {"id_otp": "000000"}, {"account-1": True}):
        pages.append(pages[-1].press("btn-continue", **typed))
    return pages


def html(page: Page) -> str:
    return str(page.response.content.decode())


@pytest.mark.clause("DASH-02")
def test_no_page_asks_for_more_than_the_rules_want(cds: Recipient, mia: Customer) -> None:
    for page in walk(cds, mia):
        assert set(_NAMES.findall(html(page))) <= ASKED, page.url


@pytest.mark.clause("DASH-02")
def test_no_page_leads_out_of_the_flow_or_to_other_documents(cds: Recipient, mia: Customer) -> None:
    pages = walk(cds, mia)
    flow = pages[-1].url.removesuffix("review")
    within = ("#", "?", flow, "/account/login/", "tel:")  # whoever calls leaves no page

    for page in pages:
        links = _LINKS.findall(html(page))
        assert links, "who uses a keyboard can skip to the content at least"
        assert [link for link in links if not link.startswith(within)] == [], page.url


@pytest.mark.clause("DASH-03")
def test_a_name_a_code_the_accounts_and_the_decision_are_all_there_is(cds: Recipient, mia: Customer) -> None:
    *_, review = walk(cds, mia)

    assert review.has("btn-allow")
    assert review.has("btn-deny")
    assert "code" in cds.answer_in(review.press("btn-allow").onward)


@pytest.mark.clause("DASH-03")
def test_who_signed_in_a_moment_ago_is_not_asked_for_more_than_a_fresh_code(
    cds: Recipient, mia: Customer
) -> None:
    mia.allows(cds.link())

    again = mia.opens(cds.link())

    assert not again.has("id_username")
