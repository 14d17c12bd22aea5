"""Built-in senders of one-time codes: by mail, and two that show codes to developers."""

import json
import os
import sys
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from bank.port import NotSent

FILE = "sent-codes.jsonl"
"""Below STATE_DIR, one message a line, readable by its owner alone."""


class MailSender:
    """Codes by e-mail, by whatever EMAIL_URL names; none by text message."""

    channels = frozenset({"email"})

    def send(self, *, channel: str, to: str, text: str) -> None:
        message = EmailMessage(
            subject=f"Your {settings.BANK_NAME} code",
            body=text,
            from_email=settings.MAIL_FROM,
            to=[to],
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except (SMTPException, OSError) as failure:
            raise NotSent(type(failure).__name__) from failure


class ConsoleSender:
    """Prints each message where its process runs."""

    channels = frozenset({"email", "sms"})

    def send(self, *, channel: str, to: str, text: str) -> None:
        sys.stderr.write(f"--- {channel} to {to}\n{text}\n---\n")


class FileSender:
    """Appends each message to a file."""

    channels = frozenset({"email", "sms"})

    def send(self, *, channel: str, to: str, text: str) -> None:
        settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"channel": channel, "to": to, "text": text}) + "\n"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(settings.STATE_DIR / FILE, flags, 0o600), "a") as file:
            file.write(line)
