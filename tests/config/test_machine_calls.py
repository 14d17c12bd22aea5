"""The short road of machines' calls leads where Django's own does."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client as Django

from config.machine_calls import MachineCalls
from tests.actors import Recipient
from tests.browser import Browser

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
MTLS = {"SERVER_NAME": "localhost", "SERVER_PORT": "9444"}


def both(path: str, body: str, **options: Any) -> list[Any]:
    """The answers on the short road and on Django's to the same call."""
    options = {"content_type": FORM, "secure": True, **MTLS, **options}
    roads: list[Django] = [Browser(), Django()]
    return [road.post(path, body, **options) for road in roads]


@pytest.mark.parametrize("endpoint", ["token", "par", "introspect", "revoke"])
@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("grant_type=client_credentials", {}),
        ("a=1&a=2", {}),
        ("a=%FF", {}),
        ("a=%00", {}),
        ("a=" + "x" * 70_000, {}),
        ("&".join(f"p{n}=1" for n in range(101)), {}),
        ("{}", {"content_type": "application/json"}),
        ("a=1", {"content_type": f"{FORM}; charset=utf-8"}),
        ("", {"QUERY_STRING": "token=x"}),
        ("", {"headers": {"Authorization": "Basic !"}}),
        ("", {"CLIENT_CERT_PEM": "no certificate"}),
    ],
)
def test_a_call_is_answered_alike_on_both(endpoint: str, body: str, options: dict[str, Any]) -> None:
    short, long = both(f"/fapi2/{endpoint}", body, **options)

    assert short.status_code == long.status_code >= 400
    assert short.content == long.content
    assert {**short.headers} == {**long.headers}


def test_a_token_comes_with_the_same_headers_on_both(fapi2: Recipient) -> None:
    short = fapi2.post("token", grant_type="client_credentials")
    fapi2.http.handler = Django().handler
    long = fapi2.post("token", grant_type="client_credentials")

    assert short.status_code == long.status_code == 200
    assert short.headers.keys() == long.headers.keys()
    assert short.json().keys() == long.json().keys()


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options"])
def test_another_method_is_refused_alike_on_both(method: str) -> None:
    short, long = (
        getattr(road, method)("/fapi2/token", secure=True, **MTLS) for road in (Browser(), Django())
    )

    assert short.status_code == long.status_code == 405
    assert {**short.headers} == {**long.headers}


@pytest.mark.parametrize(
    "unusual", [{"SERVER_NAME": "evil.test"}, {"secure": False}, {"SCRIPT_NAME": "/below"}]
)
def test_whatever_is_unusual_is_left_to_django(unusual: dict[str, Any]) -> None:
    short, long = both("/fapi2/token", "grant_type=client_credentials", **unusual)

    assert short.status_code == long.status_code
    assert short.content == long.content


def test_a_length_that_cannot_be_read_is_refused_and_not_a_failure() -> None:
    odd = {"content_type": FORM, "CONTENT_LENGTH": "x", **MTLS}
    answer = Browser().post("/fapi2/token", "a=1", secure=True, **odd)

    assert answer.status_code in {400, 401}


def test_a_media_type_that_cannot_be_read_is_refused_and_not_a_failure() -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/fapi2/token",
        "HTTP_HOST": "localhost:9444",
        "CONTENT_TYPE": f"{FORM}; charset*=utf-8''%00",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "https",
    }
    answer = MachineCalls(lambda _environ, _start: []).answer(environ)

    assert answer is not None
    assert answer.status_code == 400
    assert b"the body must be" in answer.content
