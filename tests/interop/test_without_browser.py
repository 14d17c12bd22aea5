"""The same client asks a customer without a browser (FAPI-CIBA), who decides in one at the bank."""

import pytest
from playwright.sync_api import sync_playwright

from demo import chromium
from demo.journey.customer import customer
from demo.sign_in import PASSWORD
from demo.stack import Stack
from oidc.backchannel_policy import GRANT
from tests.interop.conftest import company, heard, registered

pytestmark = pytest.mark.browser


@pytest.mark.clause("CIB-01", "CIB-05", "CIB-12", "CIBA §7.1.1", "CIBA §10.1")
def test_a_customer_is_asked_by_a_certified_client(stack: Stack) -> None:
    portal = stack.ports.base_url
    grants = ["authorization_code", "refresh_token", GRANT]
    settings = registered(
        stack,
        "without-browser",
        "fapi1",
        {
            "grant_types": grants,
            "response_types": ["code id_token"],
            "backchannel_token_delivery_mode": "poll",
        },
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        screenshot = stack.state_dir / "without_browser.png"
        with (
            company("without_browser", settings) as process,
            customer(browser, name="mia", portal=portal, screenshot=screenshot) as mia,
        ):
            message = heard(process)["shows"]
            page = mia.page
            page.goto(f"{portal}/requests/")
            page.fill("#id_username", "mia")
            page.fill("#id_password", PASSWORD)
            page.click("#btn-continue")
            mia.passes_second_factor()
            assert page.locator(".binding").inner_text() == message
            page.click("#btn-open-1")
            mia.passes_second_factor()
            mia.chooses_first_account()
            assert page.locator(".binding").inner_text() == message
            page.click("#btn-allow")
            page.wait_for_url("**/return")
            assert "hears of it in a moment" in page.inner_text("main")
            found = heard(process)["found"]
            assert not mia.complaints
        browser.close()

    assert found["token_type"] == "bearer"
    assert found["amr"]
    assert len(found["accounts"]) == 1
