"""A decision reaches its recipient in Firefox and in WebKit as in Chromium, under the same strict policy.

Browsers differ in what a policy lets happen, above all in where the answer to a form may lead.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from demo.sign_in import ONE_TIME_CODE, PASSWORD
from demo.stack import Stack
from tests.interop.other_browsers import OtherBrowser, firefox, is_there, webkit

pytestmark = [pytest.mark.browser, pytest.mark.clause("SEC-08")]
Starts = Callable[[Path], AbstractContextManager[OtherBrowser]]
ALL_OF_THEM = "EVERY_BROWSER"
"""Set where it is a failure that one of them is missing."""


def without_script(home: Path) -> AbstractContextManager[OtherBrowser]:
    return firefox(home, scripted=False)


@pytest.mark.parametrize(
    ("name", "starts"),
    [("firefox", firefox), ("firefox", without_script), ("webkit", webkit)],
    ids=["firefox", "firefox without script", "webkit"],
)
def test_a_decision_reaches_its_recipient(name: str, starts: Starts, stack: Stack, tmp_path: Path) -> None:
    if not is_there(name) and ALL_OF_THEM not in os.environ:
        pytest.skip(f"this machine has no {name} that can be driven")

    with starts(tmp_path) as browser:
        browser.opens(stack.ports.recipient_url)
        browser.clicks("#connect-cds")
        browser.types("#id_username", "mia")
        browser.clicks("#btn-continue")
        browser.types("#id_otp", ONE_TIME_CODE)
        browser.clicks("#btn-continue")
        browser.types("#id_password", PASSWORD)  # as the bank does not know the browser
        browser.clicks("#btn-continue")
        browser.clicks("#account-1")
        browser.clicks("#btn-continue")
        browser.clicks("#btn-allow")

        assert browser.attribute("#status-cds", "data-connected") == "yes"
        assert browser.address.startswith(stack.ports.recipient_url)
