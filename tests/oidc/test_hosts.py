"""Which host answers what."""

from typing import Any

import pytest
from django.test import Client

from config.listeners.certificate import ASKS_FOR_CERTIFICATES
from tests.browser import Browser

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


@pytest.mark.parametrize("path", ["/", "/account/login/", "/nz/token"])
def test_a_host_that_is_not_ours_is_refused(path: str) -> None:
    answer = Client().get(path, secure=True, SERVER_NAME="evil.test", SERVER_PORT="443")

    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["LOCALHOST", "localhost."])
def test_no_spelling_of_the_host_brings_pages_to_the_listener_for_certificates(name: str) -> None:
    told = {ASKS_FOR_CERTIFICATES: True, "SERVER_NAME": name, "SERVER_PORT": "9443"}

    assert Client().get("/account/login/", secure=True, **told).status_code == 404


@pytest.mark.parametrize(
    "spelled", ["mtls.test", "MTLS.test", "mtls.test:443", "mtls.test.", "mtls.test.:443"]
)
def test_nor_to_the_host_for_certificates_behind_a_proxy(settings: Any, spelled: str) -> None:
    settings.ALLOWED_HOSTS, settings.MTLS_BASE_URL = ["mtls.test", "localhost"], "https://mtls.test"

    assert Client(headers={"Host": spelled}).get("/account/login/", secure=True).status_code == 404
    assert Client(headers={"Host": "localhost"}).get("/account/login/", secure=True).status_code == 200


@pytest.mark.clause("TLS-04", "TLS-20")
@pytest.mark.parametrize(
    "path", ["/", "/account/login/", "/fapi2/authorize", "/fapi2/authorize?client_id=x", "/fapi2/token"]
)
def test_browsers_come_back_by_tls_alone(path: str) -> None:
    said = Browser().get(path, secure=True, **BROWSERS)["Strict-Transport-Security"]

    assert said == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.clause("TLS-04")
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_script_of_another_site_reads_the_authorization_endpoint(method: str) -> None:
    asked = {"Origin": "https://elsewhere.test", "Access-Control-Request-Method": "POST"}

    answer = Client().generic(method, "/fapi2/authorize", secure=True, headers=asked, **BROWSERS)

    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
