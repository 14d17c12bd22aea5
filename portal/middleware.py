"""What every page for people has in common: it stays out of caches, and speaks the customer's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from oidc.clauses import clause
from portal.scripts import WARNS, with_more_time
from portal.speaking import language_for
from portal.spoken import speaking
from portal.troubles import not_taken


class PrivatePages:
    """Marks each HTML answer `no-store`, sign-in and error pages included (ASVS §14.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @clause("SEC-08")
    def __call__(self, http: HttpRequest) -> HttpResponse:
        response = self.get_response(http)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Cache-Control"] = "no-store"
        return response


class LanguageOfPage:
    """Answers in the language of whoever asks; inside everything that knows who that is. What Django refuses
    without a word, since an address takes no such request, gets its page here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        tag = language_for(http)
        with speaking(tag):
            response = self.get_response(http)
            if isinstance(response, HttpResponseNotAllowed) and not response.content:
                response = not_taken(http, response)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", tag)
        return response


class MoreTime:
    """Lets every page of a request that waits warn before its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        response = self.get_response(http)
        return with_more_time(http, response) if vars(http).get(WARNS) else response
