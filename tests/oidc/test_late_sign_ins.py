"""Where the operator wants a late sign-in, customers' data says so to an older token (RFC 9470)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oidc.models import AuthorizationCode
from tests.actors import Answer, Customer, Recipient
from tests.events import refusal
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.clause("ACR-13", "RFC 9470 §3")]
HOUR = timedelta(hours=1)


def sign_in_was(ago: timedelta) -> None:
    for code in AuthorizationCode.objects.all():
        code.authenticated_at -= ago
        code.save()


def asks_for_a_later_one(answer: Answer) -> bool:
    return "insufficient_user_authentication" in answer.headers.get("WWW-Authenticate", "")


@pytest.mark.clause("RFC 9728 §5.1")
def test_a_token_of_an_older_one_is_told_how_late_it_has_to_be(
    app: RelyingParty, mia: Customer, settings: Any
) -> None:
    settings.SIGN_IN_WITHIN = {"oidc": HOUR}
    token = app.tokens(mia)["access_token"]
    assert app.reads("/oidc/userinfo", token).status_code == 200
    sign_in_was(HOUR)

    answer = app.reads("/oidc/userinfo", token)

    assert answer.status_code == 401
    assert refusal(answer)["reason"] == "the customer signed in too long ago"
    assert re.fullmatch(
        r'Bearer error="insufficient_user_authentication", resource_metadata="[^"]+", max_age="3600"',
        answer["WWW-Authenticate"],
    )
    assert b"Mia" not in answer.content
    later = app.tokens(mia, max_age="3600", prompt="login")["access_token"]
    assert app.reads("/oidc/userinfo", later).status_code == 200


def test_it_is_one_issuers_and_off_at_first(
    app: RelyingParty, fapi2: Recipient, mia: Customer, settings: Any
) -> None:
    tokens = app.tokens(mia)["access_token"]
    accounts = fapi2.redeems(fapi2.answer_in(mia.allows(fapi2.link()))["code"]).json()["access_token"]
    sign_in_was(timedelta(days=90))

    assert app.reads("/oidc/userinfo", tokens).status_code == 200
    settings.SIGN_IN_WITHIN = {"fapi2": HOUR}
    assert app.reads("/oidc/userinfo", tokens).status_code == 200
    assert asks_for_a_later_one(fapi2.reads_accounts(accounts))
    assert not asks_for_a_later_one(fapi2.reads_accounts(accounts + "x"))


def test_it_costs_no_statement(app: RelyingParty, mia: Customer, settings: Any) -> None:
    token, costs = app.tokens(mia)["access_token"], []
    for within in ({}, {"oidc": HOUR}):
        settings.SIGN_IN_WITHIN = within
        with CaptureQueriesContext(connection) as seen:
            assert app.reads("/oidc/userinfo", token).status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1]
