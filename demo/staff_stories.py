"""What each role of the bank's staff comes for, played in a browser by tests, and for pictures.

A story stops where a picture is worth taking, and gives what it is called.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Page, expect

from demo.sign_in import ONE_TIME_CODE, PASSWORD


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What there is at the bank when a story begins."""

    reference: str
    """Of a consent in force."""
    company: str
    """To whom one was given, by the name that customers know."""


PATIENCE = 60
"""Half seconds that a job may take to begin and to end."""
Story = Callable[[Page, Facts], Iterator[str]]


def signs_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("#btn-continue")
    page.fill("#id_otp", ONE_TIME_CODE)
    page.click("#btn-continue")
    expect(page.locator("#btn-sign-out")).to_be_visible()


def says_why(page: Page, why: str, case: str) -> None:
    page.goto("/purpose")
    page.select_option("#id_why", why)
    page.fill("#id_case", case)
    page.click("#btn-continue")


def proposes(page: Page, why: str, case: str) -> None:
    page.select_option("#id_why", why)
    page.fill("#id_case", case)
    page.click("#btn-propose")


def signs_out(page: Page) -> None:
    page.click("#btn-sign-out")
    expect(page.locator("#id_username")).to_be_visible()


def looks_until_there(page: Page, sought: str, *paths: str) -> None:
    """Open these pages in turn until one shows what a job, still under way, comes to."""
    for _ in range(PATIENCE):
        for path in paths:
            page.goto(path)
            if page.locator(sought).count():
                return
        page.wait_for_timeout(500)
    raise AssertionError(f"no {sought} on {' or '.join(paths)}")


def what_is_there(page: Page) -> Facts:
    """The newest consent in force, and the company of the last one listed, as compliance finds them."""
    signs_in(page, "pia")
    says_why(page, "audit", "REVIEW-3")
    page.goto("/consents/?q=status%3Asharing")
    link = page.locator("table a.mono").first.get_attribute("href") or ""
    company = page.locator("table tbody tr").last.locator("td").nth(1).inner_text()
    signs_out(page)
    return Facts(reference=link.strip("/").split("/")[-1], company=company)


def support(page: Page, facts: Facts) -> Iterator[str]:
    """Finds a consent by its reference, and reads what happened."""
    signs_in(page, "suki")
    says_why(page, "complaint", "CASE-1042")
    page.goto("/consents/")
    page.fill("#id_q", f"ref:{facts.reference}")
    page.press("#id_q", "Enter")
    expect(page.locator("h2#timeline")).to_be_visible()
    expect(page.locator("ol.timeline")).to_contain_text("allowed it")
    yield "staff-support"


def case_handler(page: Page, facts: Facts) -> Iterator[str]:
    """Ends one consent, because its customer asks for that."""
    signs_in(page, "sam")
    says_why(page, "customer-asked", "CASE-1043")
    page.goto(f"/consents/{facts.reference}/")
    page.click("#link-end")
    expect(page.locator("#btn-end")).to_be_visible()
    yield "staff-case-handler"
    page.click("#btn-end")
    expect(page.locator("ol.timeline")).to_contain_text("stopped it")


def recipient_manager(page: Page, facts: Facts) -> Iterator[str]:
    """Proposes to suspend a company; a colleague looks at the effect, and approves."""
    signs_in(page, "rhea")
    says_why(page, "fraud", "FRAUD-77")
    page.goto("/companies/?q=" + quote(facts.company))
    page.get_by_role("link", name=facts.company).first.click()
    page.click("#link-propose")
    proposes(page, "fraud", "FRAUD-77")
    expect(page.locator("#state")).to_have_text("open")
    expect(page.locator("#btn-approve")).to_have_count(0)
    signs_out(page)
    signs_in(page, "ravi")
    says_why(page, "fraud", "FRAUD-77")
    page.goto("/proposals/")
    page.locator("table a").first.click()
    expect(page.locator("#effect")).to_contain_text("consent")
    yield "staff-recipient-manager"
    page.click("#btn-approve")
    expect(page.locator("#state")).to_have_text("approved by ravi")


def compliance(page: Page, _facts: Facts) -> Iterator[str]:
    """Attests what a colleague may."""
    signs_in(page, "pia")
    page.goto("/access/")
    yield "staff-compliance"
    page.get_by_role("link", name="otto").click()
    page.click("#btn-attest")
    expect(page.locator("#attested")).to_contain_text("by pia")


def auditor(page: Page, _facts: Facts) -> Iterator[str]:
    """Verifies the logs: at once what came of late, and all of both by a job."""
    signs_in(page, "ada")
    page.goto("/audit/")
    page.click("#link-verify")
    expect(page.locator("#staff-verdict")).to_contain_text("Holds")
    page.click("#btn-verify")
    expect(page.locator("main")).to_contain_text("Asked")
    looks_until_there(page, "text=Keep the signed result", "/audit/verification")
    page.locator("text=Keep the signed result").scroll_into_view_if_needed()
    yield "staff-auditor"


def operator(page: Page, _facts: Facts) -> Iterator[str]:
    """Sends a message once more, and says why."""
    signs_in(page, "otto")
    looks_until_there(page, "table a", "/messages/?state=delivered", "/messages/?state=dead")
    page.locator("table a").first.click()
    page.select_option("#id_why", "fault")
    page.fill("#id_case", "INC-31")
    page.evaluate("scrollTo(0, 0)")
    yield "staff-operator"
    page.click("#btn-replay")
    expect(page.locator("#state")).to_have_text("waiting")


STORIES: Mapping[str, Story] = {
    "support": support,
    "compliance": compliance,
    "case handler": case_handler,
    "operator": operator,
    "auditor": auditor,
    "recipient manager": recipient_manager,
}
"""By role, in an order in which one leaves the others what they need."""
