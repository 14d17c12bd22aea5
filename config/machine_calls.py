"""The calls that recipients' servers make over and over, answered without Django's handler in between.

Its work for one request (a request object that is ready for everything, the chain of middlewares, signals,
URL resolution) costs several times what a token needs. So a call to one of ENDPOINTS goes to the very view
that the URL configuration names, as long as nothing about it is unusual; whatever is, goes through Django.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.exception import convert_exception_to_response
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import ResolverMatch, resolve, reverse

from oidc.forms import FORM_TYPE
from oidc.security_log import EveryRefusal

ENDPOINTS = ("token", "par", "introspect", "revoke")
_SAY_SOMETHING_OF_EVERY_ANSWER = (SecurityMiddleware, CSPMiddleware, XFrameOptionsMiddleware)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGI = Callable[[Environ, StartResponse], Iterable[bytes]]


class _Headers:
    """The headers of a call, looked up in its environment one by one; names in any case."""

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def get(self, name: str, default: Any = None) -> Any:
        return self._environ.get(_variable(name), default)

    def __getitem__(self, name: str) -> Any:
        return self._environ[_variable(name)]

    def __contains__(self, name: str) -> bool:
        return _variable(name) in self._environ


@cache
def _variable(name: str) -> str:
    """What WSGI calls a header (PEP 3333)."""
    return f"HTTP_{name.upper().replace('-', '_')}"


class MachineCall(HttpRequest):
    """Django's request, as far as a call without cookies, files and sessions has one; read as it is asked."""

    def __init__(self, environ: Environ, match: ResolverMatch) -> None:
        self.environ = self.META = environ
        self.method = environ["REQUEST_METHOD"].upper()
        self.path = self.path_info = environ["PATH_INFO"]
        self.resolver_match = match
        self.headers = _Headers(environ)  # type: ignore[assignment]
        self.content_type, self.content_params = FORM_TYPE, {}
        if environ.get("CONTENT_TYPE") != FORM_TYPE:
            try:
                self._set_content_type_params(environ)  # type: ignore[attr-defined]
            except ValueError:  # a parameter that cannot be read
                self.content_type = ""

    @cached_property
    def body(self) -> bytes:
        """The whole of it; raises RequestDataTooBig before anything is read, and UnreadablePostError."""
        length = _length(self.environ)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            read: bytes = self.environ["wsgi.input"].read(length)
        except OSError as error:
            raise UnreadablePostError(*error.args) from error
        return read

    def _get_scheme(self) -> str:
        return "https"


def _length(environ: Environ) -> int:
    """Of the body, in bytes; what is not a number says nothing of one."""
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


class MachineCalls:
    """WSGI: answers what it knows, and leaves the rest to `further`."""

    def __init__(self, further: WSGI) -> None:
        self._further = further
        self._hosts = {urlsplit(url).netloc for url in (settings.BASE_URL, settings.MTLS_BASE_URL)}
        self._views = {
            path: resolve(path)
            for issuer in settings.ISSUERS
            for endpoint in ENDPOINTS
            for path in [reverse(f"oidc:{endpoint}", args=[issuer])]
        }
        explained: Any = convert_exception_to_response(_view)
        self._answer = EveryRefusal(explained)
        self._headers = _headers_of_every_answer()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        match = self._match(environ)
        if match is None:
            return self._further(environ, start_response)
        close_old_connections()
        response = self._answer(MachineCall(environ, match))
        start_response(
            f"{response.status_code} {response.reason_phrase}",
            [*response.items(), *self._further_headers(response)],
        )
        return [response.content]

    def answer(self, environ: Environ) -> HttpResponse | None:
        """The whole answer, or None to a call that is not for here; without what surrounds a request."""
        match = self._match(environ)
        if match is None:
            return None
        response = self._answer(MachineCall(environ, match))
        for name, value in self._further_headers(response):
            response.headers[name] = value
        return response

    def _match(self, environ: Environ) -> ResolverMatch | None:
        usual = (
            environ.get("HTTP_HOST") in self._hosts
            and environ["wsgi.url_scheme"] == "https"
            and not environ.get("SCRIPT_NAME")
        )
        return self._views.get(environ.get("PATH_INFO", "")) if usual else None

    def _further_headers(self, response: HttpResponse) -> list[tuple[str, str]]:
        """Those that every answer has, where its view has not decided otherwise."""
        own = response.headers
        usual = [header for header in self._headers if header[0] not in own]
        return [*usual, ("Content-Length", str(len(response.content)))]


def _view(http: HttpRequest) -> HttpResponse:
    match: Any = http.resolver_match
    answer: HttpResponse = match.func(http, *match.args, **match.kwargs)
    return answer


def _headers_of_every_answer() -> list[tuple[str, str]]:
    """What Django's middlewares put on an answer whatever was asked, learnt from them once."""
    answer: Any = lambda _http: HttpResponse()  # noqa: E731
    for middleware in _SAY_SOMETHING_OF_EVERY_ANSWER:
        answer = middleware(answer)
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": BytesIO()}
    return [
        (name, value)
        for name, value in answer(MachineCall(environ, resolve("/"))).items()
        if name not in {"Content-Type", "Content-Length"}
    ]
