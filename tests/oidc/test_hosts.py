"""Which host answers what."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
BROWSERS = {"SERVER_NAME": "localhost", "SERVER_PORT": "9443"}
MTLS = {"SERVER_NAME": "localhost", "SERVER_PORT": "9444"}


@pytest.mark.parametrize("path", ["/", "/account/login/", "/security/", "/nz/authorize?client_id=x"])
def test_people_have_no_pages_on_the_host_for_certificates(path: str) -> None:
    assert Client().get(path, secure=True, **MTLS).status_code == 404
    assert Client().get(path, secure=True, **BROWSERS).status_code in {200, 303, 400}


@pytest.mark.clause("META-01", "META-03", "TLS-13")
def test_discovery_is_to_be_had_on_both() -> None:
    for host in (BROWSERS, MTLS):
        for method in ("get", "head"):
            answer = getattr(Client(), method)("/nz/.well-known/openid-configuration", secure=True, **host)
            assert answer.status_code == 200


def test_a_host_that_is_not_ours_is_refused() -> None:
    answer = Client().get("/", secure=True, SERVER_NAME="evil.test", SERVER_PORT="443")

    assert answer.status_code == 400
