"""What happens when no view answers."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.actors import Recipient
from tests.directories import Software
from tests.pages import HOST

pytestmark = pytest.mark.django_db


@pytest.mark.clause("CON-69")
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/cds/cds-au/v1/banking/nothing", "urn:au-cds:error:cds-all:Resource/NotFound"),
        ("/nz/open-banking-nz/v3.0/nothing", "Resource.Invalid"),
        ("/nz/nothing", "Resource.Invalid"),
    ],
)
def test_an_unknown_path_below_an_issuer_is_answered_in_its_own_shape(path: str, said: str) -> None:
    answer = Client().get(path, secure=True, **HOST)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert said in answer.content.decode()
    assert answer["x-fapi-interaction-id"]


def test_an_unknown_page_is_a_page() -> None:
    answer = Client().get("/nowhere", secure=True, **HOST)

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.clause("CON-68")
@pytest.mark.parametrize("endpoint", ["par", "token", "revoke", "introspect", "register"])
def test_an_endpoint_of_oauth_refuses_as_oauth_does_and_never_as_an_api(gb: Software, endpoint: str) -> None:
    def broken(*_statement: object) -> None:
        """In the place of the database: every statement fails."""
        raise OperationalError

    gb.http.raise_request_exception = False

    answers = [
        gb.http.generic(method, f"/uk/{endpoint}", b"{", content_type=kind, secure=True, **gb.handshake())
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
        for kind in ("application/json", "application/jwt", "application/x-www-form-urlencoded")
    ]
    answers += [gb.post(endpoint, token="x"), gb.http.post("/nz/register", secure=True, **gb.handshake())]
    with connection.execute_wrapper(broken):
        answers += [gb.post(endpoint, token="x"), gb.registers()]

    for answer in answers:
        assert answer.status_code >= 400
        assert answer["Content-Type"] == "application/json"
        assert {"error"} <= answer.json().keys() <= {"error", "error_description", "error_uri"}


@pytest.mark.clause("CON-69")
@pytest.mark.parametrize(("error", "status"), [(RuntimeError("a secret"), 500), (OperationalError("x"), 503)])
def test_what_nobody_foresaw_is_json_to_machines_and_tells_nothing(
    nz: Recipient, error: Exception, status: int
) -> None:
    def broken(*_statement: object) -> None:
        """In the place of the database: every statement fails."""
        raise error

    nz.http.raise_request_exception = False

    with connection.execute_wrapper(broken):
        token = nz.post("token", grant_type="client_credentials")
        data = nz.reads_accounts("a-token")

    for answer in (token, data):
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/json"
        assert "secret" not in answer.content.decode()
        assert ("Retry-After" in answer) == (status == 503)
    assert token.json()["error"] == "server_error"
    assert data.json()["Errors"][0]["ErrorCode"] == "UnexpectedError"


@pytest.mark.clause("CON-69")
def test_too_many_query_parameters_are_refused_as_json(nz: Recipient) -> None:
    path = "/nz/open-banking-nz/v3.0/accounts?" + "&".join(f"p{n}=1" for n in range(200))

    answer = nz.reads(path, "a-token")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"
