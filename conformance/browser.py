"""What the suite's scripted browser does on our pages, in the suite's own little language.

One list fits every module: each task begins only where its page is shown. So a customer who is still signed
in is asked for the second factor alone, and a refusal that may have no way back is kept as a picture.
"""

from typing import Any

from demo.sign_in import ONE_TIME_CODE, PASSWORD

CUSTOMER = "mia"
SECONDS = 10
ERROR_WORDS = "Nothing was shared"
"""On every page of an authorization request that is refused before its sender is proved."""

Task = dict[str, Any]
Entry = dict[str, Any]


def steps(base_url: str, issuer: str, *, button: str = "btn-allow") -> list[Task]:
    """From the authorization request back to the suite, by way of a decision with `button`."""
    return [
        _task(
            "See why it is refused",
            f"{base_url}/{issuer}/authorize*",
            ["wait", "xpath", "//*", SECONDS, ERROR_WORDS, "update-image-placeholder-optional"],
        ),
        _task(
            "Sign in",
            f"{base_url}/account/login/*",
            ["text", "id", "id_username", CUSTOMER],
            ["text", "id", "id_password", PASSWORD],
            ["click", "id", "btn-continue"],
        ),
        _task(
            "Second factor",
            f"{base_url}/account/2fa/*",
            ["text", "id", "id_otp", ONE_TIME_CODE],
            ["click", "id", "btn-continue"],
        ),
        _task(
            "Choose an account",
            f"{base_url}/consent/*/accounts",
            ["click", "id", "account-1"],
            ["click", "id", "btn-continue"],
        ),
        _task(
            "Decide",
            f"{base_url}/consent/*/review",
            ["click", "id", button],
        ),
        _task(
            "Back at the suite",
            "*/test/*/callback*",
            ["wait", "id", "submission_complete", SECONDS],
        ),
    ]


def script(base_url: str, issuer: str, *, button: str = "btn-allow") -> list[Entry]:
    """The same steps however often a module comes by."""
    return [{"match": _authorize(base_url, issuer), "tasks": steps(base_url, issuer, button=button)}]


def script_that_first_turns_back(base_url: str, issuer: str) -> list[Entry]:
    """The first visit opens the page and does nothing there; the second goes the whole way."""
    return [
        {"match": _authorize(base_url, issuer), "match-limit": 1, "tasks": []},
        *script(base_url, issuer),
    ]


def _authorize(base_url: str, issuer: str) -> str:
    return f"{base_url}/{issuer}/authorize*"


def _task(name: str, match: str, *commands: list[Any]) -> Task:
    return {"task": name, "match": match, "optional": True, "commands": list(commands)}
