"""What may be registered once is registered once, however many come at once."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from consent.models import Recipient as Company
from oidc.initial_access import give_leave
from oidc.models import Client, DynamicRegistration, InitialAccessToken, RemoteKeys
from tests.actors import Answer
from tests.directories import REDIRECTS, Software
from tests.races.threads import at_once, copies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("REG-08")
def test_eight_threads_register_one_software_and_one_is_let_in(stated: Software) -> None:
    requests = [stated.asks() for _ in range(8)]

    answers = at_once(
        *(partial(each.registers, body) for each, body in zip(copies(stated, 8), requests, strict=True))
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 400: 7}
    assert {answer.json().get("error") for answer in answers} == {None, "invalid_software_statement"}
    assert (Client.objects.count(), DynamicRegistration.objects.count(), Company.objects.count()) == (1, 1, 1)
    assert RemoteKeys.objects.count() == 1


@pytest.mark.clause("REG-05")
def test_eight_threads_send_one_change_and_one_is_made(stated: Software) -> None:
    stated.registered()
    token, request = stated.client_token(), stated.asks(redirect_uris=REDIRECTS)

    answers = at_once(
        *(partial(each.manages, "PUT", token=token, body=request) for each in copies(stated, 8))
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 7}


@pytest.mark.clause("RFC 7591 §3")
def test_eight_threads_show_one_leave_and_one_registers(issuer_keys: None) -> None:
    token = give_leave("oidc", timedelta(days=1), timezone.now())
    app = json.dumps({"client_name": "Bird Book", "redirect_uris": ["https://birdbook.test/cb"]})

    def registers() -> Answer:
        browser: Any = Browser(raise_request_exception=False)
        return browser.post(
            "/oidc/register",
            app,
            content_type="application/json",
            secure=True,
            headers={"Authorization": f"Bearer {token}"},
        )

    answers = at_once(*[registers] * 8)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 401: 7}
    assert (Client.objects.count(), Company.objects.count()) == (1, 1)
    assert InitialAccessToken.objects.get().used_at is not None


@pytest.mark.clause("REG-23")
def test_whoever_gives_up_while_it_changes_is_gone(stated: Software) -> None:
    stated.registered()
    token = stated.client_token()
    one, two = copies(stated, 2)
    acts: list[Callable[[], Answer]] = [
        partial(one.manages, "PUT", token=token, body=stated.asks()),
        partial(two.manages, "DELETE", token=token),
    ]

    changed, gone = at_once(*acts)

    assert gone.status_code == 204
    assert changed.status_code in {200, 401}
    assert Client.objects.get().suspended_at is not None
    assert stated.post("token", grant_type="client_credentials").status_code == 401
