"""Each role's story in a real Chromium: without script, on the smallest screen; and by keyboard alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from consent.lifecycle import Status
from consent.models import Consent, OutboxMessage, Recipient
from demo.staff_stories import STORIES, Facts, says_why, signs_in, what_is_there
from staff import anchors, verifying
from staff.models import StaffEvent, Verification
from tests.arrangements import BASIC, Arrangement, given
from tests.chromium import Chromium
from tests.staff.people import OURS, Member
from tests.staff.things import a_consent, a_message, a_proposal
from tests.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.clause("DASH-35", "DASH-10")]
STAFF = "https://localhost:9446"


@pytest.fixture
def shared(cds: Any, mia: Any) -> Arrangement:
    return given(cds, mia, BASIC)


@pytest.fixture
def facts(shared: Arrangement) -> Facts:
    return Facts(reference=str(shared.id), company=Consent.objects.get(pk=shared.id).recipient.name)


@pytest.fixture
def desk(bank: None, chromium: Chromium, settings: Any, tmp_path: Any) -> Iterator[Stage]:
    """A browser at the staff's host; the console complains of nothing, and jobs run between its requests."""
    settings.AUDIT_ANCHOR_DIR = tmp_path
    stage = Stage(Member("nobody yet"), chromium, bank=STAFF, host=OURS, between=verifying.carry_on)
    yield stage
    assert stage.complaints == []


def plays(desk: Stage, role: str, facts: Facts) -> list[str]:
    """The pictures that the story is worth."""
    pictures: list[str] = []
    desk.plays(lambda page: pictures.extend(STORIES[role](page, facts)))
    return pictures


def test_support_finds_a_consent_by_its_reference_and_reads_what_happened(desk: Stage, facts: Facts) -> None:
    assert plays(desk, "support", facts) == ["staff-support"]

    looked = StaffEvent.objects.get(member="suki", page="consent")
    assert (str(looked.consent), looked.why, looked.case) == (facts.reference, "complaint", "CASE-1042")


def test_a_case_handler_ends_one(desk: Stage, facts: Facts) -> None:
    assert plays(desk, "case handler", facts) == ["staff-case-handler"]

    assert Consent.objects.get(pk=facts.reference).status == Status.WITHDRAWN


def test_a_manager_of_recipients_proposes_and_another_approves(desk: Stage, facts: Facts) -> None:
    assert plays(desk, "recipient manager", facts) == ["staff-recipient-manager"]

    assert Recipient.objects.get(consents__pk=facts.reference).suspended_at is not None
    assert [
        event.member
        for event in StaffEvent.objects.filter(did__in=["proposed", "approved"]).order_by("number")
    ] == [
        "rhea",
        "ravi",
    ]


def test_compliance_attests_what_a_colleague_may(desk: Stage, facts: Facts) -> None:
    assert plays(desk, "compliance", facts) == ["staff-compliance"]

    assert StaffEvent.objects.get(did="attested").detail["whose"] == "otto"


def test_an_auditor_verifies_the_logs(desk: Stage, facts: Facts) -> None:
    anchors.anchor(StaffEvent.objects.latest("number").at) if StaffEvent.objects.exists() else None

    assert plays(desk, "auditor", facts) == ["staff-auditor"]

    assert Verification.objects.get().holds is True


def test_an_operator_sends_a_message_again(desk: Stage, facts: Facts) -> None:
    message = a_message(a_consent())

    assert plays(desk, "operator", facts) == ["staff-operator"]

    assert OutboxMessage.objects.get(pk=message.pk).state == "waiting"


def test_an_operator_waits_for_a_message_that_is_still_on_its_way(desk: Stage, facts: Facts) -> None:
    a_message(a_consent())
    OutboxMessage.objects.update(state="waiting", settled_at=None)
    asked: list[str] = []

    def jobs() -> None:
        if sum("/messages/?state=delivered" in url for url in asked) == 2:
            OutboxMessage.objects.update(state="delivered", settled_at=timezone.now())

    def story(page: Page) -> None:
        page.on("request", lambda request: asked.append(request.url))
        assert list(STORIES["operator"](page, facts)) == ["staff-operator"]

    desk.between = jobs
    desk.plays(story)

    assert OutboxMessage.objects.filter(state="waiting").count() == 1


def test_compliance_finds_what_is_in_force(desk: Stage, facts: Facts) -> None:
    found: list[Facts] = []

    desk.plays(lambda page: found.append(what_is_there(page)))

    assert found == [facts]


# --- by keyboard alone ----------------------------------------------------------------------------------


def walk(page: Page, to: str) -> None:
    """Press Tab until `to` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == to:
            return
    raise AssertionError(f"{to} is out of the keyboard's reach")


def by_keyboard(path: str, button: str, done: str) -> Callable[[Page], None]:
    def story(page: Page) -> None:
        page.goto(path)
        walk(page, button)
        page.keyboard.press("Enter")
        page.wait_for_selector(done)

    return story


def test_the_keyboard_alone_signs_in_and_ends_a_consent(desk: Stage, facts: Facts) -> None:
    def story(page: Page) -> None:
        page.goto("/sign-in")
        walk(page, "id_username")
        page.keyboard.type("sam")
        walk(page, "id_password")
        page.keyboard.type("accord-demo")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_otp")
        walk(page, "id_otp")
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        page.wait_for_selector("#btn-sign-out")
        page.goto("/purpose")
        walk(page, "id_why")
        page.keyboard.press("ArrowDown")  # to the first reason: nothing is chosen
        walk(page, "id_case")
        page.keyboard.type("CASE-7")
        page.keyboard.press("Enter")
        page.wait_for_selector(".desk__purpose")
        by_keyboard(f"/consents/{facts.reference}/", "link-end", "#btn-end")(page)
        walk(page, "btn-end")
        page.keyboard.press("Enter")
        page.wait_for_selector("ol.timeline:has-text('stopped it')")

    desk.plays(story)

    assert Consent.objects.get(pk=facts.reference).status == Status.WITHDRAWN


def test_the_keyboard_alone_approves(desk: Stage, facts: Facts) -> None:
    company = Recipient.objects.get(consents__pk=facts.reference)
    proposal = a_proposal(company)

    def story(page: Page) -> None:
        signs_in(page, "ravi")
        says_why(page, "fraud", "FRAUD-7")
        by_keyboard(f"/proposals/{proposal.pk}/", "btn-approve", "#state:has-text('approved by ravi')")(page)

    desk.plays(story)

    company.refresh_from_db()
    assert company.suspended_at is not None
