"""Request parameters, each at most once (RFC 6749 §3.1, §3.2)."""

from collections.abc import Callable, Mapping

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.request import UnreadablePostError

from oidc.clauses import clause
from oidc.errors import InvalidRequest

Form = Mapping[str, str]

FORM_TYPE = "application/x-www-form-urlencoded"


@clause("RFC 6749 §3.1", "RFC 6749 §3.2")
def single_valued(parameters: QueryDict) -> Form:
    """Parameters with a value (an empty one counts as absent); InvalidRequest for repeats and NUL."""
    for name, values in parameters.lists():
        if len(values) > 1:
            raise InvalidRequest(f"{name[:60]} is repeated")
        if "\x00" in name or "\x00" in values[0]:
            raise InvalidRequest("a parameter holds the NUL character")
    return {name: values[-1] for name, values in parameters.lists() if values[-1] != ""}


def browser_form(http: HttpRequest) -> Form:
    """The parameters a browser brings, by GET in the URL or by POST in the body; raises InvalidRequest."""
    if http.method == "POST":
        return posted_form(http)
    return _read(lambda: http.GET)


def posted_form(http: HttpRequest) -> Form:
    """The parameters of a form POST, of which none may stand in the URL; raises InvalidRequest."""
    if http.content_type != FORM_TYPE:
        raise InvalidRequest(f"the body must be {FORM_TYPE}")
    if http.META.get("QUERY_STRING"):
        raise InvalidRequest("parameters belong in the body, not in the URL")
    return _read(lambda: http.POST)


def _read(parameters: Callable[[], QueryDict]) -> Form:
    """The parameters, read here for the first time: Django refuses them only when they are looked at."""
    try:
        return single_valued(parameters())
    except (RequestDataTooBig, TooManyFieldsSent):
        raise InvalidRequest("larger than 64 KiB, or more than 100 parameters") from None
    except (UnreadablePostError, BadRequest, UnicodeDecodeError):
        raise InvalidRequest("the parameters cannot be read") from None
