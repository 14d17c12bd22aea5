"""A whole story, all that goes wrong in it included, and not one secret of it in any line of the log."""

import logging
import re
from collections.abc import Iterator

import pytest

from config.listeners import limits
from config.logs import JsonLines
from consent.models import Consent
from demo.authority import Authority
from tests.actors import Customer, Recipient

OURS = ("accord", "bank", "config", "consent", "oidc", "portal", "profiles")
WRONG_PASSWORD, WRONG_CODE, GUESS = "a-mistyped-password", "918273", "a-guessed-token-0123456789"


class Lines(logging.Handler):
    """Everything anybody logs, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


@pytest.fixture
def written() -> Iterator[Lines]:
    """Our own loggers at DEBUG, all others as in production."""
    lines, levels = Lines(), {name: logging.getLogger(name).level for name in OURS}
    logging.getLogger().addHandler(lines)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield lines
    logging.getLogger().removeHandler(lines)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every assertion and request object a recipient makes."""
    made: list[str] = []
    sign = Recipient.jwt

    def remember(self: Recipient, *claims: object, **options: object) -> str:
        made.append(sign(self, *claims, **options))
        return made[-1]

    monkeypatch.setattr(Recipient, "jwt", remember)
    return made


@pytest.mark.peer("6b-16")
@pytest.mark.clause("AUD-05")
def test_no_line_of_the_log_holds_a_secret(
    recipient: Recipient, mia: Customer, pki: Authority, signed: list[str], written: Lines
) -> None:
    link = recipient.link()
    stranger = pki.client("stranger", organisation="Stranger").certificate_pem

    sign_in = mia.opens(link)
    sign_in.press("btn-continue", id_username="mia", id_password=WRONG_PASSWORD)
    second = sign_in.press("btn-continue", id_username="mia", id_password="accord-demo")
    second.press("btn-continue", id_otp=WRONG_CODE)
    accounts = second.press("btn-continue", id_otp="000000")
    review = accounts.press("btn-continue", **{"account-1": True})
    onward = review.press("btn-allow").onward
    mia.opens(link)  # once more, when a pushed request is used up
    back = recipient.answer_in(onward)
    recipient.redeems(back["code"], redirect_uri="https://recipient.test/elsewhere")
    granted = recipient.redeems(back["code"]).json()
    recipient.reads_accounts(granted["access_token"])
    recipient.reads_accounts(granted["access_token"], certificate=stranger)
    recipient.reads_accounts(granted["refresh_token"])
    recipient.reads_accounts(GUESS)
    recipient.post("token", assertion=signed[-1], grant_type="client_credentials")  # replayed
    recipient.post("token", assertion=signed[-1] + "x", grant_type="client_credentials")
    recipient.post("par", request=signed[0] + "x")
    renewed = recipient.refreshes(granted["refresh_token"]).json()
    recipient.refreshes(GUESS)
    recipient.introspects(granted["refresh_token"])
    mia.opens("/")
    mia.opens(f"/consents/{Consent.objects.get(status='active').pk}/stop").press("btn-stop")
    recipient.refreshes(granted["refresh_token"])
    recipient.reads_accounts(renewed["access_token"])
    recipient.redeems(back["code"])  # replayed

    secrets = {
        "accord-demo", "000000", WRONG_PASSWORD, WRONG_CODE, GUESS, "mia", "Thompson", "40118204",
        back["code"], onward, link, renewed["access_token"],
        *(granted[name] for name in ("access_token", "refresh_token", "id_token")),
        *(part for made in signed for part in made.split(".")),
        *(cookie.value for browser in (mia.http, recipient.http) for cookie in browser.cookies.values()),
        *(line for pem in (recipient.certificate, stranger) for line in pem.splitlines()),
    }  # fmt: skip
    assert written.text.count('"event": "refused"') >= 10
    assert written.text.count('"event": "decided"') == 2
    assert [secret for secret in secrets if secret and stands_in(written.text, secret)] == []


def stands_in(text: str, secret: str) -> bool:
    """As a whole: six digits of a longer number are not a one-time code."""
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None


@pytest.mark.clause("AUD-05")
def test_the_listeners_log_no_part_of_a_request_that_holds_secrets() -> None:
    """The peer, the method, the path without its query, the status, the size and the time."""
    assert re.findall(r"%\((.+?)\)", limits.access_log_format) == ["h", "m", "U", "s", "B", "M"]
