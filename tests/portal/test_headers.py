"""What every page tells the browser."""

import pytest
from django.test import Client

from tests.pages import HOST

PAGES = ["/account/login/", "/", "/security/", "/nowhere", "/consent/00000000-0000-4000-8000-000000000000/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_kept_by_nobody_and_run_no_script(mia, path):
    mia.signs_in()

    answer = mia.opens(path).response

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_style_and_no_script_of_their_own(mia, path):
    mia.signs_in()

    html = mia.opens(path).response.content.decode()

    assert "<script" not in html
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-7", "next=/"),
        ("application/x-www-form-urlencoded", "&".join(f"p{n}=1" for n in range(101))),
    ],
)
def test_a_form_that_cannot_be_read_is_a_page_not_a_crash(db, content_type, body):
    answer = Client().post("/account/login/", body, content_type=content_type, secure=True, **HOST)

    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"
