"""A form takes the browser back to its recipient: in a real Chromium, with script and without it."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page

from tests.actors import CHALLENGE, Recipient
from tests.people import MakeRecipient
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
STATE = "a+b c&d=é\"<'>"


@pytest.fixture
def recipient(settings: Any, make_recipient: MakeRecipient) -> Recipient:
    """A recipient that may ask for its answer in a form."""
    profile = settings.ISSUERS["nz"]
    security = replace(profile.security, response_modes={"code": ("form_post",)})
    settings.ISSUERS = {**settings.ISSUERS, "nz": replace(profile, security=security)}
    return make_recipient("nz", response_types=["code"])


def link(recipient: Recipient, **changes: Any) -> str:
    asked = {
        "response_type": "code",
        "response_mode": "form_post",
        "state": STATE,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "claims": recipient.names(recipient.intent()),
    }
    return recipient.link_to(request=recipient.request_object(**asked | changes))


def reaches_review(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#id_username", "mia")
    page.fill("#id_password", "accord-demo")
    page.click("#btn-continue")
    page.fill("#id_otp", "000000")
    page.click("#btn-continue")
    page.check("#account-1")
    page.click("#btn-continue")
    page.wait_for_selector("#btn-deny")


def brought(stage: Stage) -> dict[str, str]:
    """What the one form that left brought to the recipient."""
    ((method, address, body),) = stage.sent_on
    assert (method, address) == ("POST", "https://recipient.test/callback")
    return dict(parse_qsl(body, strict_parsing=True))


@pytest.mark.clause("FORM-POST §2")
@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_decision_goes_back_in_a_form(stage: Stage, recipient: Recipient, scripted: bool) -> None:
    address = link(recipient)
    stage.scripted = scripted

    def story(page: Page) -> None:
        reaches_review(page, address)
        page.click("#btn-allow")
        if not scripted:
            page.click("#btn-return")
        page.wait_for_url("https://recipient.test/callback")

    stage.plays(story)

    back = brought(stage)
    assert back.keys() == {"code", "state", "iss"}
    assert (back["state"], back["iss"]) == (STATE, recipient.issuer_url)


@pytest.mark.clause("FORM-POST §2")
@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_request_that_fails_goes_back_in_a_form(stage: Stage, recipient: Recipient, scripted: bool) -> None:
    address = link(recipient, scope="openid no-such-scope")
    stage.scripted = scripted

    def story(page: Page) -> None:
        page.goto(address)
        if not scripted:
            page.get_by_role("button", name="Continue to Recipient budget-fox").click()
        page.wait_for_url("https://recipient.test/callback")

    stage.plays(story)

    assert brought(stage)["error"] == "invalid_scope"


@pytest.mark.clause("FORM-POST §2")
def test_the_policy_holds_a_form_that_would_go_elsewhere(stage: Stage, recipient: Recipient) -> None:
    address = link(recipient, scope="openid no-such-scope")

    def story(page: Page) -> None:
        page.goto(address)
        page.eval_on_selector("#way-back", "form => form.action = 'https://thief.test/'")
        with page.expect_console_message():
            page.eval_on_selector("#btn-return", "button => button.click()")

    stage.plays(story)

    assert stage.sent_on == []
    assert "form-action" in stage.complaints.pop()
