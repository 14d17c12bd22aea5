"""Shows the pages that the suite kept for a person to look at, as a browser paints them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from demo import chromium

SCREEN = ViewportSize(width=900, height=900)


def paint(pages: Mapping[str, str], out: Path, base_url: str, say: Callable[[str], None]) -> None:
    """Write `out`/NAME.png for each page, by name; its styles come from the demo at `base_url`."""
    program = chromium.ensure(say)
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        try:
            context = browser.new_context(ignore_https_errors=True, viewport=SCREEN)
            for name, source in pages.items():
                page = context.new_page()
                page.set_content(_placed(source, base_url), wait_until="networkidle")
                page.screenshot(path=out / f"{name}.png", full_page=True)
                page.close()
                say(f"  {out / name}.png")
        finally:
            browser.close()


def _placed(source: str, base_url: str) -> str:
    """The page with the address it came from, which a kept source has no more."""
    _, _, html = source.rpartition("?>")
    return html.replace("<head>", f'<head><base href="{base_url}/">', 1)
