"""What docker/nginx.conf lets through, in a real nginx before the real application (RFC 8705 §6)."""

import json
import socket
import ssl
import subprocess
import time
from http.client import HTTPResponse
from pathlib import Path

import pytest

from demo.authority import Authority, Credential
from oidc.models import TrafficCount
from tests.docker.conftest import (
    HEADER,
    MTLS,
    PROXY,
    STAFF,
    WWW,
    Front,
    answer_to,
    in_header,
    token_request,
)  # fmt: skip
from tests.handshakes import FAPI_SUITES, preferred_version, speaks, suites_of_tls_1_2

pytestmark = pytest.mark.django_db  # so that there is a database for the processes behind nginx


def refused(answer: HTTPResponse) -> bool:
    """By the application, in its own words."""
    assert answer.headers["Content-Type"] == "application/json", answer.body
    return (answer.status, json.loads(answer.body)["error"]) == (401, "invalid_client")


@pytest.mark.clause("TLS-08", "RFC 8705 §2.1")
def test_the_certificate_of_the_connection_reaches_the_application(front: Front, fox: Credential) -> None:
    answer = front.asks_for_a_token(show=fox)

    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["access_token"]


@pytest.mark.clause("RFC 8705 §2.2")
def test_a_certificate_of_the_clients_own_making_reaches_it_as_well(front: Front, pki: Authority) -> None:
    assert front.asks_for_a_token(client_id="owl", show=pki.self_signed()).status == 200


@pytest.mark.clause("TLS-05", "TLS-07", "TLS-09")
@pytest.mark.parametrize(
    "twin", [None, "self_signed", "expired", "not_yet_valid", "without_usage", "for_servers"]
)
def test_every_other_certificate_is_refused_by_the_application_in_json(
    front: Front, pki: Authority, twin: str | None
) -> None:
    assert refused(front.asks_for_a_token(show=getattr(pki, twin)() if twin else None))


@pytest.mark.clause("TLS-07")
def test_a_certificate_of_another_authority_with_the_same_name_is_refused(
    front: Front, pki: Authority
) -> None:
    forged = Authority(pki.directory / "twin").client("fox", organisation="Fox Limited")

    assert refused(front.asks_for_a_token(show=forged))


FORGERIES = {
    "its name": (f"{HEADER}: {{0}}",),
    "twice": (f"{HEADER}: {{0}}", f"{HEADER}: {{0}}"),
    "lower case": ("x-client-cert: {0}",),
    "underscores": ("X_Client_Cert: {0}",),
    "a mixed twin": ("X-Client_Cert: {0}",),
    "its name, then underscores": (f"{HEADER}: {{0}}", "X_CLIENT_CERT: {0}"),
    "underscores, then its name": ("X_CLIENT_CERT: {0}", f"{HEADER}: {{0}}"),
    "a blank before the colon": (f"{HEADER} : {{0}}",),
    "folded": ("X-Other: 1", f" {HEADER}: {{0}}"),
    "Ssl_Client_Cert": ("Ssl_Client_Cert: {0}", "Ssl-Client-Cert: {0}", "Ssl_Client_Verify: SUCCESS"),
    "others' names": ("X-SSL-Client-Cert: {0}", "X-Forwarded-Tls-Client-Cert: {0}", "Client-Cert: {0}"),
    "our own listener's": ("CLIENT-CERT-PEM: {0}", "CLIENT_CERT_PEM: {0}"),
    "and hides it from the next hop": (f"{HEADER}: {{0}}", f"Connection: {HEADER}"),
    "hides what nginx sets": (f"Connection: close, {HEADER}, ssl-client-cert",),
    "as a trailer": ("Trailer: X-Client-Cert", "TE: trailers"),
    "from a trusted address": (f"{HEADER}: {{0}}", f"X-Forwarded-For: {PROXY}", f"X-Real-IP: {PROXY}"),
}


@pytest.mark.clause("TLS-08")
@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("host", [WWW, MTLS])
def test_a_certificate_that_a_client_writes_into_a_header_never_counts(
    front: Front, fox: Credential, pki: Authority, host: str, forgery: str
) -> None:
    """Whether it shows none of its own, or one that is trusted and another's."""
    headers = tuple(line.format(in_header(fox)) for line in FORGERIES[forgery])

    for show in (None, pki.client("magpie", organisation="magpie")):
        answer = front.asks_for_a_token(*headers, host=host, show=show)

        assert answer.status == 400 or refused(answer)


@pytest.mark.clause("TLS-08")
@pytest.mark.parametrize(
    "header", [f"Connection: {HEADER}", f"Connection: close, {HEADER}", "X_Client_Cert: x"]
)
def test_nor_can_a_header_take_the_real_one_away(front: Front, fox: Credential, header: str) -> None:
    assert front.asks_for_a_token(header, show=fox).status == 200


@pytest.mark.clause("TLS-08")
@pytest.mark.parametrize("form", [f"{HEADER}: {{0}}", "X_Client_Cert: {0}"])
def test_past_the_proxy_the_header_means_nothing(front: Front, fox: Credential, form: str) -> None:
    header = form.format(in_header(fox))

    assert refused(front.bypassed(header, port=front.mtls))
    assert refused(front.bypassed(header, port=front.web))
    assert refused(front.bypassed(header, port=front.web, source=PROXY))


@pytest.mark.clause("TLS-08")
def test_only_the_proxys_address_makes_the_difference(front: Front, fox: Credential) -> None:
    assert front.bypassed(f"{HEADER}: {in_header(fox)}", port=front.mtls, source=PROXY).status == 200


OTHERS = [(name, host) for name in (WWW, MTLS, STAFF) for host in (WWW, MTLS, STAFF) if name != host]


@pytest.mark.clause("TLS-02")
@pytest.mark.parametrize(("name", "host"), OTHERS)
def test_a_connection_to_one_host_is_none_to_the_other(
    front: Front, fox: Credential, name: str, host: str
) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {host}:{front.port}\r\n\r\n".encode()

    assert front.speak(request, name=name, show=fox).status == 421


@pytest.mark.clause("TLS-02", "RFC 9112 §3.2.2")
@pytest.mark.parametrize(("name", "host"), OTHERS)
@pytest.mark.parametrize("port", ["", ":{port}"])
def test_nor_where_the_requests_line_names_one_host_and_its_header_the_other(
    front: Front, fox: Credential, name: str, host: str, port: str
) -> None:
    def answered(line: str, header: str) -> HTTPResponse:
        request = f"GET https://{line}{port}/ HTTP/1.1\r\nHost: {header}{port}\r\n\r\n"
        return front.speak(request.format(port=front.port).encode(), name=name, show=fox)

    assert answered(name, host).status == 421
    assert answered(host, name).status == 421
    assert answered(host, host).status == 421


@pytest.mark.clause("RFC 9112 §3.2.2", "RFC 9110 §4.2.3")
@pytest.mark.parametrize("spelled", [WWW, WWW.upper()])
def test_a_host_may_be_named_twice_and_in_capitals(front: Front, spelled: str) -> None:
    line = f"GET https://{WWW}:{front.port}/account/login/ HTTP/1.1"

    answer = front.speak(f"{line}\r\nHost: {spelled}:{front.port}\r\n\r\n".encode(), name=WWW)

    assert answer.status == 200


@pytest.mark.parametrize("name", [None, "elsewhere.example"])
def test_an_unknown_host_gets_no_handshake(front: Front, name: str | None) -> None:
    with pytest.raises(ssl.SSLError):
        front.speak(b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", name=name)


@pytest.mark.clause("TLS-01")
def test_plain_http_gets_no_answer_of_the_application(front: Front) -> None:
    request = f"GET /fapi1/jwks HTTP/1.1\r\nHost: {WWW}\r\n\r\n".encode()

    with socket.create_connection(("127.0.0.1", front.port), timeout=30) as plain:
        answer = answer_to(request, plain)

    assert answer.status == 400
    assert b'"keys"' not in answer.body


@pytest.mark.clause("TLS-01", "TLS-03", "FAPI1-ADV §8.5", "TLS-04", "SEC-03")
@pytest.mark.parametrize("name", [WWW, MTLS])
def test_tls_is_what_the_financial_profile_allows(front: Front, name: str) -> None:
    assert preferred_version(front.port, name) == "TLSv1.3"
    assert suites_of_tls_1_2(front.port, name) == FAPI_SUITES
    assert speaks(ssl.TLSVersion.TLSv1_2, front.port, name)
    assert not speaks(ssl.TLSVersion.TLSv1, front.port, name)
    assert not speaks(ssl.TLSVersion.TLSv1_1, front.port, name)


@pytest.mark.clause("TLS-02")
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_session_of_the_browsers_host_is_never_resumed(front: Front, tmp_path: Path, version: str) -> None:
    session = tmp_path / "session.pem"

    def connects(name: str, *options: str) -> str:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{front.port}", "-servername", name, version]
        done = subprocess.run(
            [*command, *options], input="", capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout

    first = connects(WWW, "-sess_out", str(session))
    offer = ("-sess_in", str(session)) if session.exists() else ()

    assert "\nNew, TLSv1." in first
    assert "\nNew, TLSv1." in connects(MTLS, *offer)
    assert "\nNew, TLSv1." in connects(WWW, *offer)


@pytest.mark.clause("TLS-02")
def test_only_the_mtls_host_asks_for_a_certificate(front: Front) -> None:
    asked = {
        name: subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{front.port}", "-servername", name, "-tls1_2"],
            input="", capture_output=True, text=True, check=False, timeout=30,
        ).stdout
        for name in (WWW, MTLS)
    }  # fmt: skip

    assert "Client Certificate Types:" in asked[MTLS]
    assert "Client Certificate Types:" not in asked[WWW]


SMUGGLING = {
    "two lengths": "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "chunks twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks that are none": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks in another coat": "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    "a length below nothing": "Content-Length: -1\r\n\r\n",
    "a length with a sign": "Content-Length: +5\r\n\r\n",
    "a chunk of no length": "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
}


@pytest.mark.clause("RFC 9112 §6.3")
@pytest.mark.parametrize("smuggled", SMUGGLING)
def test_a_body_of_two_lengths_is_refused_and_nothing_behind_it_is_read(front: Front, smuggled: str) -> None:
    hidden = f"GET /fapi1/jwks HTTP/1.1\r\nHost: {MTLS}:{front.port}\r\n\r\n"
    head = f"POST /fapi1/token HTTP/1.1\r\nHost: {MTLS}:{front.port}\r\n"

    answer = front.speak((head + SMUGGLING[smuggled] + hidden).encode())

    assert answer.status in {400, 411, 501}
    assert answer.will_close
    assert b'"keys"' not in answer.body


def asks_staff(front: Front, path: str = "/sign-in", **how: str) -> HTTPResponse:
    request = f"GET {path} HTTP/1.1\r\nHost: {STAFF}:{front.port}\r\n\r\n".encode()
    return front.speak(request, name=STAFF, **how)


@pytest.mark.clause("DASH-35")
def test_the_staffs_host_has_their_pages_and_nobody_elses(front: Front) -> None:
    page = asks_staff(front)

    assert page.status == 200
    assert b"Sign in as staff" in page.body
    assert asks_staff(front, "/fapi1/.well-known/openid-configuration").status == 404


@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing-here"])
def test_from_elsewhere_there_is_nothing_at_the_staffs_host(front: Front, path: str) -> None:
    """127.0.0.4 is of the staff's networks to the application: it is nginx that keeps it out."""
    away, nowhere = asks_staff(front, path, source="127.0.0.4"), asks_staff(front, path, source="127.0.0.5")

    assert (away.status, nowhere.status) == (404, 404)
    assert b"staff" not in away.body.lower()
    assert away.body == nowhere.body


def test_the_staffs_host_asks_for_no_certificate(front: Front) -> None:
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{front.port}", "-servername", STAFF, "-tls1_2"]
    said = subprocess.run(command, input="", capture_output=True, text=True, check=False, timeout=30).stdout

    assert "Client Certificate Types:" not in said


@pytest.mark.clause("NFR-11", "RFC 6585 §4")
def test_a_flood_from_one_address_ends_at_the_proxy_and_keeps_nobody_else_out(
    front: Front, fox: Credential
) -> None:
    flood = "127.0.0.9"
    page = f"GET / HTTP/1.1\r\nHost: {WWW}:{front.port}\r\n\r\n".encode()

    answers = front.floods(STAFF, calls=900, source=flood)

    assert answers.count(b"HTTP/1.1 404") >= 400, "so many may come at once"
    assert answers.count(b"HTTP/1.1 429") == answers.count(b"Retry-After: 1\r\n") > 100
    machine = front.speak(token_request(f"{MTLS}:{front.port}", "fox", ()), source=flood)
    assert (machine.status, machine.headers["Content-Type"]) == (429, "application/json")
    assert json.loads(machine.body)["error"] == "temporarily_unavailable"
    person = front.speak(page, name=WWW, source=flood)
    assert (person.status, person.headers["Retry-After"]) == (429, "1")
    assert b"try again in a moment" in person.body
    assert front.asks_for_a_token(show=fox).status == 200, "of another address"


@pytest.mark.clause("NFR-11", "NFR-12")
def test_a_busy_client_is_known_to_every_process(front: Front, pki: Authority) -> None:
    own = pki.self_signed()
    deadline = time.monotonic() + 60
    told = TrafficCount.objects.filter(counted="client 5 fapi1 owl")

    while not told.exists() and time.monotonic() < deadline:
        assert front.asks_for_a_token(client_id="owl", show=own).status in {200, 429}

    assert told.exists(), "nothing was told within a minute"
    assert all(count.calls >= 500 / 16 for count in told), "fewer are nobody's business"


def test_styles_and_scripts_come_packed_and_pages_never(front: Front) -> None:
    def answered(path: str) -> HTTPResponse:
        lines = [f"GET {path} HTTP/1.1", f"Host: {WWW}:{front.port}", "Accept-Encoding: gzip", "", ""]
        return front.speak("\r\n".join(lines).encode(), name=WWW)

    style, page = answered("/static/css/app.css"), answered("/account/login/")

    assert (style.status, style.headers["Content-Encoding"]) == (200, "gzip")
    assert len(style.body) < 10_000
    assert page.status == 200
    assert page.headers["Content-Encoding"] is None, "its length would tell what it holds (BREACH)"
