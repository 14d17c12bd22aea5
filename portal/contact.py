"""How customers reach the bank, as pages and letters say it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _


@dataclass(frozen=True, kw_only=True)
class Contact:
    phone: str
    """As it is printed; empty where customers are to look at their card."""
    help_url: str
    """The bank's own pages of help; empty where it names none."""

    @property
    def dial(self) -> str:
        """The same for a telephone (RFC 3966)."""
        return re.sub(r"[^+0-9]", "", self.phone)

    @property
    def help_host(self) -> str:
        return urlsplit(self.help_url).hostname or ""


def contact() -> Contact:
    return Contact(phone=settings.BANK_PHONE, help_url=settings.BANK_HELP_URL)


def signature() -> str:
    """What ends a letter after the bank's name, in the language spoken."""
    bank = contact()
    lines = [
        _("Call us: {phone}").format(phone=bank.phone) if bank.phone else "",
        _("Help: {url}").format(url=bank.help_url) if bank.help_url else "",
    ]
    return "\n".join(line for line in lines if line)
