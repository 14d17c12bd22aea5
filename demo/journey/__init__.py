"""The main story of each ecosystem without a person: a stack of its own, a real browser, real TLS."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from demo import chromium
from demo.environment import CHECKOUT
from demo.journey.australia import australia
from demo.journey.new_zealand import new_zealand
from demo.journey.refusal import refusal
from demo.journey.sample import sample
from demo.journey.telling import BrokenStep
from demo.journey.united_kingdom import united_kingdom
from demo.journey.world import World
from demo.stack import Stack

STORIES = (new_zealand, australia, united_kingdom, refusal, sample)
SCREENSHOT = CHECKOUT / "var" / "journey.png"


def main() -> int:
    """Tell every story; 0, or 1 at the first broken step."""
    begun = time.monotonic()
    browser = chromium.ensure(_say)
    _say("Starting a stack of the journey's own")
    with tempfile.TemporaryDirectory(prefix="accord-journey-") as directory:
        Path(directory).chmod(0o711)  # PostgreSQL may run as another account and has to walk through
        # A database of its own even where DATABASE_URL names one: the stories leave traces.
        with Stack(state_dir=Path(directory) / "state", say=_say) as stack:
            try:
                tell(stack, browser)
            except BrokenStep as broken:
                _say(f"  ✗ {broken}\n\nThe page at that moment: {SCREENSHOT}")
                return 1
    _say(f"\nEvery step was as it must be ({time.monotonic() - begun:.0f} s).")
    return 0


def tell(stack: Stack, browser: str) -> None:
    """Tell every story on a running stack; raises BrokenStep."""
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=browser, args=list(chromium.ARGUMENTS))
        try:
            world = World(stack=stack, browser=program, screenshot=SCREENSHOT)
            for story in STORIES:
                story(world)
        finally:
            program.close()


def _say(line: str) -> None:
    print(line, flush=True)
