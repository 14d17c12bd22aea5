"""Finding a browser, and saying plainly why there is none."""

import pytest

from demo import chromium
from demo.trouble import SetupFailed


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without any browser, package manager or way to the outside."""
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "USUAL_PLACES", ())
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    return tmp_path


def browser_in(directory, name):
    program = directory / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program)


def test_the_named_browser_comes_first(bare, monkeypatch):
    browser_in(bare, "chromium")
    monkeypatch.setenv(chromium.VARIABLE, browser_in(bare, "my-own"))

    assert chromium.find() == str(bare / "my-own")


def test_a_named_browser_that_cannot_run_is_an_error(bare, monkeypatch):
    monkeypatch.setenv(chromium.VARIABLE, str(bare / "missing"))

    with pytest.raises(SetupFailed, match=r"CHROMIUM=.*missing is not a program"):
        chromium.find()


def test_a_browser_on_the_path_is_found(bare):
    expected = browser_in(bare, "google-chrome")

    assert chromium.ensure(print) == expected


def test_each_step_that_failed_is_named_with_its_reason(bare):
    progress: list[str] = []

    with pytest.raises(SetupFailed) as failure:
        chromium.ensure(progress.append)

    assert progress == [
        "Chromium is missing; trying Debian's package",
        "Chromium is missing; trying Playwright's download",
    ]
    message = str(failure.value)
    assert "- Debian's package: " in message
    assert "playwright install chromium` failed with 1" in message
    assert "CHROMIUM=/path/to/chromium make test" in message
