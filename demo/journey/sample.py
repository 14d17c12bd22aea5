"""The sample recipient, clicked through as a visitor would: connect, fetch, refresh, disconnect, refuse."""

from playwright.sync_api import Page

from demo.journey.customer import Customer
from demo.journey.telling import Step, chapter, step
from demo.journey.world import World

NAME = "Budget Fox"


def sample(world: World) -> None:
    """Both ecosystems of `examples/recipient`, at the address where the stack serves it."""
    for ecosystem in ("nz", "cds"):
        chapter(f"The sample recipient, {ecosystem}")
        with world.customer("mia") as mia:
            _connects(world, mia, ecosystem)
            with step("Allow") as told:
                _decides(mia.page, "#btn-allow", ecosystem)
                told.require(not _broken(mia.page), "every check of its own passed", found=_broken(mia.page))
                _require_status(told, mia.page, ecosystem, "Connected")
            _uses(mia.page, ecosystem)
            _connects(world, mia, ecosystem)
            with step("Refuse") as told:
                _decides(mia.page, "#btn-deny", ecosystem)
                told.require("access_denied" in _broken(mia.page), "it says so", found=_broken(mia.page))
                _require_status(told, mia.page, ecosystem, "Not connected")
            with step("Every page") as told:
                mia.require_quiet(told)


def _connects(world: World, mia: Customer, ecosystem: str) -> None:
    """From the sample's page to the bank's last one before the decision."""
    with step("Connect") as told:
        mia.page.goto(world.stack.ports.recipient_url)
        mia.page.click(f"#connect-{ecosystem}")
        mia.page.wait_for_selector("#id_username, #id_otp")
        told.require(mia.page.url.startswith(world.portal), "the browser is at the bank")
    if mia.page.locator("#id_username").is_visible():
        mia.signs_in(asked_by=NAME)
    mia.passes_second_factor()
    mia.chooses_first_account()


def _decides(page: Page, button: str, ecosystem: str) -> None:
    page.click(button)
    page.wait_for_selector(f"#story-{ecosystem}")


def _uses(page: Page, ecosystem: str) -> None:
    with step("Fetch") as told:
        _press(page, f"#fetch-{ecosystem}")
        accounts = page.locator(f"#accounts-{ecosystem} li")
        told.require(accounts.count() == 1, "one account on the page", found=_broken(page))
    with step("Refresh") as told:
        _press(page, f"#refresh-{ecosystem}")
        told.require(not _broken(page), "no check failed", found=_broken(page))
    with step("Disconnect") as told:
        _press(page, f"#disconnect-{ecosystem}")
        told.require(not _broken(page), "the old token is refused, no check failed", found=_broken(page))
        _require_status(told, page, ecosystem, "Not connected")


def _press(page: Page, button: str) -> None:
    """Press a button and wait for the page that comes after it."""
    with page.expect_navigation():
        page.click(button)


def _require_status(told: Step, page: Page, ecosystem: str, status: str) -> None:
    shown = page.locator(f"#status-{ecosystem}").inner_text()
    told.require(shown == status, status.lower(), found=shown)


def _broken(page: Page) -> str:
    """What the page says about a step that failed."""
    return " / ".join(page.locator(".broken").all_inner_texts())
