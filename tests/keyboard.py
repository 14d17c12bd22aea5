"""A customer's hands on the keyboard, and what their screen shows, in the browser of `tests.stage`."""

from playwright.sync_api import Page

FARTHEST = 60
"""Presses of Tab after which something is out of reach."""
FOCUSED = """(() => {
  const at = document.activeElement;
  const style = getComputedStyle(at.matches(".account-choice > input") ? at.labels[0] : at);
  return {
    who: (at.id || at.innerText).trim().replace(/\\s+/g, " "),
    place: [...document.querySelectorAll("*")].indexOf(at),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
})()"""
"""What has the focus: its id or words, where it stands among all elements, and whether it shows it."""


def fits(page: Page) -> bool:
    """Whether the page is no wider than the screen, and its style sheet really came (WCAG 1.4.10)."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    return bool(wide <= 0 and "Inter" in font)


def walk(page: Page, *, to: str, key: str = "Tab") -> list[str]:
    """Press Tab, or Shift+Tab, until `to` has the focus: an id, or how the words begin.

    Gives all that was passed on the way, which went in the order of the page, or against it, the focus seen.
    """
    passed: list[str] = []
    places: list[int] = []
    while not (passed and passed[-1].startswith(to)):
        assert len(passed) < FARTHEST, f"{to} is out of the keyboard's reach: {passed}"
        page.keyboard.press(key)
        at = page.evaluate(FOCUSED)
        passed.append(at["who"])
        places.append(at["place"])
        assert at["seen"], f"{at['who']} shows no focus, after {passed}"
    assert places == sorted(set(places), reverse=key == "Shift+Tab"), f"out of order: {passed}"
    return passed


def presses(page: Page, control: str, *, then: str, key: str = "Enter") -> None:
    """Walk to a control and press it; the page that follows shows `then`, and fits the screen."""
    walk(page, to=control)
    page.keyboard.press(key)
    page.wait_for_selector(then)
    assert fits(page), page.url


def fills(page: Page, field: str, text: str) -> None:
    walk(page, to=field)
    page.keyboard.type(text)


def names_oneself(page: Page, name: str, link: str, *, then: str = "#account-1") -> None:
    """With a name and the code that is sent to whoever that is, on the way to a decision."""
    page.goto(link)
    assert fits(page)
    fills(page, "id_username", name)
    presses(page, "btn-continue", then="#id_otp")
    fills(page, "id_otp", "000000")
    presses(page, "btn-continue", then=then)


def signs_in(page: Page, name: str, path: str = "/", *, code: str = "000000", then: str = "h1") -> None:
    """With a password and a code; `then` is on the page that they lead to."""
    page.goto(path)
    assert fits(page)
    fills(page, "id_username", name)
    fills(page, "id_password", "accord-demo")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_otp")
    assert fits(page)
    fills(page, "id_otp", code)
    presses(page, "btn-continue", then=then)
