"""What the suite's scripted browser does on our pages, in the suite's own little language.

One list fits nearly every module: each task begins only where its page is shown. So a customer who is still
signed in is asked for no more than is wanted, and a refusal that may have no way back is kept as a picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.sign_in import ONE_TIME_CODE, PASSWORD

CUSTOMER = "mia"
TYPED_TO_SIGN_IN = "id_password"
SECONDS = 10
ERROR_WORDS = "Nothing was shared"
"""On every page of an authorization request that is refused before its sender is proved."""
SIGNED_OUT_WORDS = "You’re signed out"
ASKED_WORDS = "Sign out of"
ITS_OWN_PAGES = "Privacy policy|Terms of use"
"""What an app says of itself, which is shown where the customer decides and not where a password is typed."""
SIGN_IN_WORDS = "Sign in to|Confirm it"
PICTURE = "update-image-placeholder-optional"
"""Keeps the page for a person to look at, where the module has asked for one."""

Task = dict[str, Any]
Entry = dict[str, Any]
Script = list[Entry]


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the browser goes: the bank, one of its issuers, and back to the suite."""

    base_url: str
    issuer: str
    suite: str

    @property
    def authorize(self) -> str:
        return f"{self.base_url}/{self.issuer}/authorize*"

    @property
    def logout(self) -> str:
        return f"{self.base_url}/{self.issuer}/logout*"

    @property
    def callback(self) -> str:
        # Begins with the suite's host: an address of ours may hold the rest as a parameter.
        return f"{self.suite}/test/*/callback*"


def script(places: Places, *, button: str = "btn-allow", pictured: bool = False) -> Script:
    """From the authorization request back to the suite, by way of a decision with `button`; and signing out.

    The same however often a module comes by; `pictured` keeps the pages of signing in.
    """
    return [
        {
            "match": places.authorize,
            "tasks": [
                _refusal(places),
                *_signing_in(places, [_picture(SIGN_IN_WORDS)] if pictured else []),
                _task(
                    "Choose an account",
                    f"{places.base_url}/consent/*/accounts",
                    ["click", "id", "account-1"],
                    ["click", "id", "btn-continue"],
                ),
                _task("Decide", f"{places.base_url}/consent/*/review", ["click", "id", button]),
                _task(
                    "Back at the suite",
                    places.callback,
                    ["wait", "id", "submission_complete", SECONDS],
                ),
            ],
        },
        {
            "match": places.logout,
            "tasks": [
                _task("Say that it may be", places.logout, ["click", "id", "btn-sign-out", "optional"]),
                _task("Be told of it", places.logout, _picture(SIGNED_OUT_WORDS)),
            ],
        },
    ]


def script_that_first_turns_back(places: Places) -> Script:
    """The first visit opens the page and does nothing there; the second goes the whole way."""
    entry, *_ = script(places)
    return [{"match": entry["match"], "match-limit": 1, "tasks": []}, entry]


def script_that_stays_at_the_door(places: Places) -> Script:
    """A picture of the page that says who asks, and no more."""
    entry, *_ = script(places)
    look = _task("See who asks", f"{places.base_url}/account/login/*", _picture(SIGN_IN_WORDS))
    return [{"match": entry["match"], "tasks": [look]}]


def script_that_is_asked_before_signing_out(places: Places) -> Script:
    """A picture of the question, where nothing proves who sends the customer to sign out."""
    entry, _ = script(places)
    look = _task("See the question", places.logout, _picture(ASKED_WORDS))
    return [entry, {"match": places.logout, "tasks": [look]}]


def script_that_stops_before_deciding(places: Places) -> Script:
    """A picture of what is to be decided, with the app's own pages about it."""
    entry, *_ = script(places)
    before = [task for task in entry["tasks"] if task["task"] not in {"Decide", "Back at the suite"}]
    look = _task("See its pages", f"{places.base_url}/consent/*/review", _picture(ITS_OWN_PAGES))
    return [{"match": entry["match"], "tasks": [*before, look]}]


UNPROVED_SIGN_OUTS = (
    "bad-id-token-hint",
    "bad-post-logout-redirect-uri",
    "modified-id-token-hint",
    "no-id-token-hint",
    "query-added-to-post-logout-redirect-uri",
)


def overrides(places: Places) -> Mapping[str, Mapping[str, Script]]:
    """The modules in which the customer does something else than to allow."""
    refuses = script(places, button="btn-deny")
    turns_back = script_that_first_turns_back(places)
    signs_in_again = script(places, pictured=True)
    stays = script_that_stays_at_the_door(places)
    stops = script_that_stops_before_deciding(places)
    is_asked = script_that_is_asked_before_signing_out(places)
    reused = "par-ensure-reused-request-uri-prior-to-auth-completion-succeeds"
    return {
        module: {"browser": other}
        for module, other in {
            "fapi1-advanced-final-user-rejects-authentication": refuses,
            "fapi2-security-profile-final-user-rejects-authentication": refuses,
            f"fapi1-advanced-final-{reused}": turns_back,
            f"fapi2-security-profile-final-{reused}": turns_back,
            "oidcc-prompt-login": signs_in_again,
            "oidcc-max-age-1": signs_in_again,
            "oidcc-registration-logo-uri": stays,
            "oidcc-registration-policy-uri": stops,
            "oidcc-registration-tos-uri": stops,
            **{f"oidcc-rp-initiated-logout-{why}": is_asked for why in UNPROVED_SIGN_OUTS},
        }.items()
    }


def _refusal(places: Places) -> Task:
    return _task("See why it is refused", places.authorize, _picture(ERROR_WORDS))


def _signing_in(places: Places, first: list[list[Any]]) -> list[Task]:
    return [
        _task(
            "Sign in",
            f"{places.base_url}/account/login/*",
            *first,
            ["text", "id", "id_username", CUSTOMER],
            ["text", "id", TYPED_TO_SIGN_IN, PASSWORD, "optional"],  # an issuer may sign in by a code alone
            ["click", "id", "btn-continue"],
        ),
        _task(
            "One-time code",
            f"{places.base_url}/account/login/code/*",
            *first,
            ["text", "id", "id_otp", ONE_TIME_CODE],
            ["click", "id", "btn-continue"],
        ),
        _task(
            "Second factor",
            f"{places.base_url}/account/2fa/*",
            *first,
            ["text", "id", "id_otp", ONE_TIME_CODE],
            ["click", "id", "btn-continue"],
        ),
    ]


def _picture(words: str) -> list[Any]:
    return ["wait", "xpath", "//*", SECONDS, words, PICTURE]


def _task(name: str, match: str, *commands: list[Any]) -> Task:
    return {"task": name, "match": match, "optional": True, "commands": list(commands)}
