"""The sample recipient's pages keep to their content security policy and take forms from themselves alone."""

import re
from io import BytesIO
from typing import Any

import pytest
from budget_fox import web
from budget_fox.settings import Settings

BASE_URL = "https://localhost:9445"


@pytest.fixture
def application(tmp_path, pki) -> web.Application:
    """A recipient whose bank nobody serves."""
    certificate = pki.client("budget-fox", organisation="Budget Fox Pty Ltd")
    return web.Application(
        Settings(
            base_url=BASE_URL,
            provider="https://localhost:1",
            resources="https://localhost:1",
            ca=pki.file,
            client_certificate=certificate.certificate_file,
            client_key=certificate.key_file,
            state_dir=tmp_path,
        )
    )


def ask(
    application: web.Application, path: str, *, method: str = "GET", origin: str = BASE_URL, cookie: str = ""
) -> tuple[str, dict[str, str], str]:
    """Status, headers and body of one request."""
    answered: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        answered.update(status=status, headers=dict(headers))

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_ORIGIN": origin,
        "HTTP_COOKIE": cookie,
        "wsgi.input": BytesIO(),
    }
    body = b"".join(application(environ, start_response))
    return answered["status"], answered["headers"], body.decode()


@pytest.mark.parametrize("path", ["/", "/nz/callback", "/no-such-page"])
def test_no_page_holds_a_script_or_style_of_its_own(application, path):
    _, headers, body = ask(application, path)

    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", body)


def test_a_form_of_another_site_is_refused(application):
    status, _, _ = ask(application, "/nz/connect", method="POST", origin="https://evil.example")

    assert status.startswith("403")


def test_a_bank_without_an_answer_is_told_on_the_page(application):
    _, headers, _ = ask(application, "/nz/connect", method="POST")
    cookie = headers["Set-Cookie"].split(";")[0]

    _, _, body = ask(application, "/", cookie=cookie)

    assert headers["Location"] == "/#nz"
    assert "had no answer" in body


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/app.py", "/static/"])
def test_only_the_named_files_are_served(application, path):
    status, _, _ = ask(application, path)

    assert status.startswith("404")
