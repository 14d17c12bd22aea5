"""What a customer's way to a yes costs in SQL statements, page by page: what is known is not asked again."""

import pytest
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from tests.actors import Customer, Recipient
from tests.browser import _Server

pytestmark = pytest.mark.django_db

AT_MOST = {
    ("POST", "par"): 1,
    ("GET", "authorize"): 4,
    ("GET", "start"): 9,
    ("POST", "login"): 12,
    ("POST", "authenticate"): 24,
    ("GET", "accounts"): 6,
    ("POST", "accounts"): 7,
    ("GET", "review"): 8,
    ("POST", "review"): 24,
    ("GET", "return"): 17,
}


def test_a_sign_in_and_a_decision_ask_no_more_than_they_need(
    fapi2: Recipient, mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fapi2.answer_in(mia.allows(fapi2.link()))
    mia.http.logout()
    spent: dict[tuple[str, str], int] = {}
    answered = _Server.get_response

    def counted(server: _Server, request: HttpRequest) -> HttpResponseBase:
        with CaptureQueriesContext(connection) as made:
            answer = answered(server, request)
        path = request.path
        page = (
            "start"
            if path.startswith("/consent/") and path.endswith("/")
            else path.rstrip("/").rpartition("/")[2]
        )
        spent[str(request.method), page] = len(made)
        return answer

    monkeypatch.setattr(_Server, "get_response", counted)
    mia.allows(fapi2.link())

    assert spent.keys() == AT_MOST.keys()
    assert {page: number for page, number in spent.items() if number > AT_MOST[page]} == {}
