"""The whole product at work: its own stack, real TLS, a real browser, every story told."""

import subprocess
import sys

import pytest

from demo.environment import CHECKOUT


@pytest.mark.browser
def test_every_story_of_the_journey_comes_true():
    told = subprocess.run(
        [sys.executable, "-m", "demo", "journey"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert told.returncode == 0, told.stdout + told.stderr
