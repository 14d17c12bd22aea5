"""What an authorization response is to a browser: an address to go to, or a form to send."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Redirect:
    """The answer stands in the address."""

    url: str


@dataclass(frozen=True)
class FormPost:
    """The answer stands in a form, which the browser posts to `action`."""

    action: str
    fields: Mapping[str, str]

    @property
    def host(self) -> str:
        """With its port, where there is one."""
        return urlsplit(self.action).netloc

    @property
    def origin(self) -> str:
        """As a content security policy names it."""
        return f"{urlsplit(self.action).scheme}://{self.host}"


Answer = Redirect | FormPost
