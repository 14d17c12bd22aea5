"""A browser that costs next to nothing: it keeps cookies, follows redirects and submits forms."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urljoin, urlsplit

from bench.load import LoadFailed

BUTTONS = ("btn-allow", "btn-continue")
"""The ids of the buttons that lead on."""
STEPS = 20
"""Pages and redirects after which a way is taken for endless."""
_FORM = re.compile(r"<form\b(.*?)>(.*?)</form>", re.DOTALL)
_CONTROL = re.compile(r"<(input|button)\b(.*?)>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_ONWARD = re.compile(r'http-equiv="refresh" content="0; url=([^"]*)"')


@dataclass
class Browser:
    """At one server, which listens on a port of this machine and is called by another name."""

    port: int
    origin: str
    headers: Mapping[str, str]
    answers: Mapping[str, str]
    """What to fill in, by the names of fields."""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def walks(self, path: str, *, until: str) -> str:
        """Open a path and press what leads on, up to an address that begins with `until`; gives that."""
        method, url, body = "GET", urljoin(self.origin, path), ""
        for _ in range(STEPS):
            location, page = self._request(method, url, body)
            onward = location or html.unescape("".join(_ONWARD.findall(page)[:1]))
            if onward.startswith(until):
                return onward
            if onward:
                method, url, body = "GET", urljoin(url, onward), ""
            else:
                action, body = self._filled(page)
                method, url = "POST", urljoin(url, action)
        raise LoadFailed(f"{path} leads nowhere; it came to {url}")

    def opens(self, path: str) -> str:
        """The page at a path, which may not send the browser on."""
        location, page = self._request("GET", urljoin(self.origin, path), "")
        if location:
            raise LoadFailed(f"{path} leads to {location}")
        return page

    def _filled(self, page: str) -> tuple[str, str]:
        """Where the form goes that leads on, and what it brings there."""
        for about, inside in _FORM.findall(page):
            controls = [(kind, _attributes(said)) for kind, said in _CONTROL.findall(inside)]
            pressed = next((said for _, said in controls if said.get("id") in BUTTONS), None)
            if pressed is not None:
                fields = [said for kind, said in controls if kind == "input" and "name" in said]
                fields += [pressed] if "name" in pressed else []
                brought = {f["name"]: self.answers.get(f["name"], f.get("value", "")) for f in fields}
                return _attributes(about).get("action", ""), urlencode(brought)
        raise LoadFailed(f"a page leads nowhere:\n{page}")

    def _request(self, method: str, url: str, body: str) -> tuple[str, str]:
        """Where the answer sends a browser, if anywhere, and its page."""
        parts = urlsplit(url)
        headers = {**self.headers, "Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        if method == "POST":
            headers |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = answer_of(self._connection, method, path, body, headers)
        page = answer.read().decode()
        if answer.status >= 400:
            raise LoadFailed(f"{answer.status} for {method} {path}\n{page}")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return answer.headers.get("Location", ""), page


def answer_of(
    connection: HTTPConnection, method: str, path: str, body: str, headers: Mapping[str, str]
) -> HTTPResponse:
    """The answer to a call; a connection that the server has closed, as it was idle, is opened again."""
    try:
        connection.request(method, path, body or None, dict(headers))
        return connection.getresponse()
    except ConnectionError:
        connection.close()
        connection.request(method, path, body or None, dict(headers))
        return connection.getresponse()


def _attributes(said: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(said)}
