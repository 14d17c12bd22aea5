"""A letter as e-mail: the first line of its template is the subject."""

from collections.abc import Mapping, Sequence
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def mail_of(template: str, words: Mapping[str, Any], *, to: Sequence[str], key: UUID) -> EmailMessage:
    """The letter of `key`: the same Message-ID at each attempt, so that mail systems can drop repeats, and no
    holiday notes in return."""
    subject, _, body = render_to_string(template, words).strip().partition("\n")
    host = urlsplit(settings.BASE_URL).hostname
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body.lstrip("\n"),
        from_email=settings.MAIL_FROM,
        to=list(to),
        headers={"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def is_taken(message: EmailMessage) -> bool:
    """Whether the mail server took it; else it may be sent again."""
    try:
        message.send()
    except (SMTPException, OSError):
        return False
    return True
