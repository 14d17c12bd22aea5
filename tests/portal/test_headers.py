"""What every page tells the browser."""

import pytest
from django.test import Client

from tests.pages import HOST, Page

PAGES = ["/account/login/", "/", "/security/", "/nowhere", "/consent/00000000-0000-4000-8000-000000000000/"]


def framed_by_nobody(page: Page) -> bool:
    """By either header: browsers heed the newer one, and older ones know the other alone."""
    policy = page.response["Content-Security-Policy"]
    return "frame-ancestors 'none'" in policy and page.response["X-Frame-Options"] == "DENY"


@pytest.mark.clause("SEC-08", "SEC-09")
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


@pytest.mark.clause("RFC 9700 §4.16", "SEC-08")
@pytest.mark.parametrize("path", PAGES)
def test_no_page_lets_itself_be_framed(mia, path):
    mia.signs_in()

    assert framed_by_nobody(mia.opens(path))


@pytest.mark.clause("RFC 9700 §4.16", "SEC-08")
def test_no_step_of_a_decision_lets_itself_be_framed(cds, mia):
    name = mia.opens(cds.link())
    code = name.press("btn-continue", id_username="mia")
    accounts = code.press("btn-continue", id_otp="000000")
    review = accounts.press("btn-continue", **{"account-1": True})

    for page in (name, code, accounts, review, review.press("btn-allow")):
        assert framed_by_nobody(page), page.url


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


@pytest.mark.clause("SEC-08")
def test_every_cookie_is_for_our_pages_alone_and_out_of_reach_of_scripts(cds, mia):
    mia.signs_in()
    mia.allows(cds.link())

    assert {"__Host-session", "__Host-csrf", "__Host-flow"} <= mia.http.cookies.keys()
    for name, cookie in mia.http.cookies.items():
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["domain"]) == (True, True, ""), name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
