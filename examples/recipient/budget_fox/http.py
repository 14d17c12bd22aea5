"""A request and an answer, read from and written to WSGI."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
LARGEST_FORM = 64 * 1024


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    cookies: dict[str, str]
    origin: str
    authorization: str

    @classmethod
    def read(cls, environ: dict[str, Any]) -> "Request":
        length = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST_FORM)
        body = environ["wsgi.input"].read(length) if environ["REQUEST_METHOD"] == "POST" else b""
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            query=dict(parse_qsl(environ.get("QUERY_STRING", ""))),
            form=dict(parse_qsl(body.decode("utf-8", "replace"))),
            cookies={name: morsel.value for name, morsel in cookies.items()},
            origin=environ.get("HTTP_ORIGIN", ""),
            authorization=environ.get("HTTP_AUTHORIZATION", ""),
        )


@dataclass(frozen=True)
class Answer:
    status: HTTPStatus
    body: bytes
    headers: tuple[tuple[str, str], ...]

    def send(self, start_response: StartResponse, *more: tuple[str, str]) -> Iterable[bytes]:
        length = ("Content-Length", str(len(self.body)))
        start_response(f"{self.status.value} {self.status.phrase}", [*self.headers, *more, length])
        return [self.body]


def page(html: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return Answer(status, html.encode(), (("Content-Type", "text/html; charset=utf-8"),))


def file(content: bytes, kind: str) -> Answer:
    return Answer(HTTPStatus.OK, content, (("Content-Type", kind),))


def nothing(status: HTTPStatus) -> Answer:
    """For machines: the status says it all."""
    return Answer(status, b"", ())


def see_other(location: str) -> Answer:
    """After a form: the browser asks for the next page by GET, so reloading it sends nothing again."""
    return Answer(HTTPStatus.SEE_OTHER, b"", (("Location", location),))
