"""Lets a member of staff through to a page that the table of rights gives them, and nobody else to any."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from consent.database_clock import database_now
from oidc.clauses import clause
from oidc.security_log import note
from portal.answers import see
from staff import sessions, troubles
from staff.member import Member
from staff.recording import Did, NotRecorded, record, was_recorded
from staff.rights import RIGHTS, methods_of
from staff.whose_number import TOO_MANY, TooManyNumbers

P = ParamSpec("P")
FRESH, TO_READ = timedelta(minutes=5), timedelta(minutes=5)
"""How old the proof before a danger may be, and how long its page may be read before it is sent."""

View = Callable[Concatenate[HttpRequest, Member, P], HttpResponseBase]


@clause("AUD-04", "ASVS §8.2.1", "ASVS §7.5.3")
def page(name: str) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """The gate before the page of that name in `staff.rights`.

    A page with customers' data that has left no line in the log raises NotRecorded instead of being shown,
    whatever its status is: only what leads elsewhere, and what says no more than that, need none.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def gate(http: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            member = sessions.member_of(http, database_now())
            if member is None:
                return see(
                    "staff:sign_in", query={"next": http.get_full_path()} if http.method == "GET" else {}
                )
            note(http, customer=member.id)
            method = "GET" if http.method == "HEAD" else str(http.method)
            right = RIGHTS.get((name, method))
            if right is None:
                return HttpResponseNotAllowed(sorted(methods_of(name)))
            if not member.may(right):
                record(http, member, Did.WAS_REFUSED, page=name, method=method)
                return troubles.not_yours(http, member)
            onward = {"next": http.get_full_path()} if method == "GET" else {}
            if right.danger and member.at - member.proved_at > (FRESH if onward else FRESH + TO_READ):
                return see("staff:confirm", query=onward)
            if right.personal and member.purpose is None:
                return see("staff:purpose", query=onward)
            try:
                answer = view(http, member, *args, **kwargs)
            except TooManyNumbers:
                return troubles.too_often(http, member, TOO_MANY)
            if right.personal and not _tells_nothing(answer) and not was_recorded(http):
                raise NotRecorded(name)
            return answer

        return gate

    return decorate


def _tells_nothing(answer: HttpResponseBase) -> bool:
    """Whether it is no page but a way to one, or one of `staff.troubles` that only says no."""
    return 300 <= answer.status_code < 400 or answer.status_code in {403, 404}
