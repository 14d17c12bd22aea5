"""A letter as e-mail, and what a mail server says to it: the first line of its template is the subject."""

from collections.abc import Mapping, Sequence
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from consent.notices import Outcome, delivered, later, nobody_there, refused

CLOSING = 421
"""The server takes nothing from anybody for now (RFC 5321 §4.2.3)."""
UNKNOWN_TO_IT = frozenset({503, 530})
"""Said to a recipient, and yet of us: out of order, not signed in (RFC 5321 §4.2.2, RFC 4954 §6)."""


def mail_of(
    template: str, words: Mapping[str, Any], *, to: Sequence[str], key: UUID, ends: str = ""
) -> EmailMessage:
    """The letter of `key`, with what `ends` it: the same Message-ID at each attempt, so that mail systems can
    drop repeats, and no holiday notes in return."""
    subject, _, body = render_to_string(template, words).strip().partition("\n")
    host = urlsplit(settings.BASE_URL).hostname
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=f"{body}\n{ends}".strip("\n"),
        from_email=settings.MAIL_FROM,
        to=list(to),
        headers={"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def posted(letter: EmailMessage) -> Outcome:
    """What came of one attempt to send a letter to one address."""
    try:
        letter.send()
    except (SMTPException, OSError) as failure:
        return _came_of(failure)
    return delivered("given to the mail server")


def _came_of(failure: Exception) -> Outcome:
    """What is said of a letter or of its address keeps no other letter waiting; only a server that is not
    there, or takes nothing at all, does. Not its words: they repeat the address."""
    match failure:
        case SMTPRecipientsRefused(recipients=said):
            code = next(code for code, _ in said.values())
        case SMTPSenderRefused(smtp_code=code) | SMTPDataError(smtp_code=code):
            pass
        case _:
            code = CLOSING
    name = type(failure).__name__
    if code == CLOSING:
        return nobody_there(f"the mail server: {name}")
    if isinstance(failure, SMTPRecipientsRefused) and code >= 500 and code not in UNKNOWN_TO_IT:
        return refused(f"the mail server: {name} {code}")
    return later(f"the mail server: {name} {code}")


def is_taken(message: EmailMessage) -> bool:
    """Whether the mail server took it; else it may be sent again."""
    try:
        message.send()
    except (SMTPException, OSError):
        return False
    return True
