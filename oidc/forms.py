"""Request parameters, each at most once (RFC 6749 §3.1, §3.2)."""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from oidc.clauses import clause
from oidc.errors import InvalidRequest

Form = Mapping[str, str]
Pairs = Iterable[tuple[str, str]]

FORM_TYPE = "application/x-www-form-urlencoded"


@clause("RFC 6749 §3.1", "RFC 6749 §3.2")
def single_valued(parameters: Pairs) -> Form:
    """Parameters with a value (an empty one counts as absent); InvalidRequest for repeats and NUL."""
    form: dict[str, str] = {}
    for name, value in parameters:
        if name in form:
            raise InvalidRequest(f"{name[:60]} is repeated")
        if "\x00" in name or "\x00" in value:
            raise InvalidRequest("a parameter holds the NUL character")
        form[name] = value
    return {name: value for name, value in form.items() if value != ""}


def browser_form(http: HttpRequest) -> Form:
    """The parameters a browser brings, by GET in the URL or by POST in the body; raises InvalidRequest."""
    if http.method == "POST":
        return posted_form(http)
    return _read(lambda: _pairs(http.META.get("QUERY_STRING", "").encode("latin-1").decode()))


def form_in(query: str) -> Form:
    """The parameters in a query, read as those that a browser brings; raises InvalidRequest."""
    return _read(lambda: _pairs(query))


def posted_form(http: HttpRequest) -> Form:
    """The parameters of a form POST, of which none may stand in the URL; raises InvalidRequest."""
    if http.content_type != FORM_TYPE:
        raise InvalidRequest(f"the body must be {FORM_TYPE}")
    if http.META.get("QUERY_STRING"):
        raise InvalidRequest("parameters belong in the body, not in the URL")
    return _read(lambda: _pairs(http.body.decode()))


def text_in(form: Form, name: str, longest: int) -> str:
    """A parameter's text, "" where it is absent; InvalidRequest where it is longer."""
    text = form.get(name, "")
    if len(text) > longest:
        raise InvalidRequest(f"{name} is too long, or no text")
    return text


def required_in(form: Form, name: str, longest: int) -> str:
    """The same of a parameter that has to be there."""
    text = text_in(form, name, longest)
    if not text:
        raise InvalidRequest(f"{name} is missing")
    return text


def _pairs(encoded: str) -> Pairs:
    """Names and values in the order they came."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if encoded.count("&") >= most:
        raise TooManyFieldsSent
    return parse_qsl(encoded, keep_blank_values=True, errors="strict")


def _read(parameters: Callable[[], Pairs]) -> Form:
    """The parameters, read here for the first time: they are refused only when they are looked at."""
    try:
        return single_valued(parameters())
    except (RequestDataTooBig, TooManyFieldsSent):
        raise InvalidRequest("larger than 64 KiB, or more than 100 parameters") from None
    except (UnreadablePostError, BadRequest, ValueError):
        raise InvalidRequest("the parameters cannot be read") from None
