"""What is fetched from an address a client chose, and what every hostile server gets: nothing."""

import gzip
import time
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from pathlib import Path
from ssl import SSLSocket
from threading import Event
from typing import Any

import pytest

from demo.authority import Authority
from oidc.outbound.fetch import BadDocument, Forbidden, NotFetched, Resolve, Unreachable, fetch_json
from tests.websites import Behave, Website, serves, website

HOST = "keys.recipient.test"


@pytest.fixture
def site(pki: Authority) -> Iterator[Website]:
    """The server of HOST."""
    with website(pki.host(HOST), serves({"keys": []})) as site:
        yield site


def here(_name: str) -> Sequence[str]:
    return ["127.0.0.1"]


def names(*addresses: str) -> Resolve:
    return lambda _name: addresses


# --- what is fetched --------------------------------------------------------------------------------------


@pytest.mark.clause("META-08")
@pytest.mark.parametrize("kind", ["application/json", "application/jwk-set+json; charset=utf-8"])
def test_a_json_document_is_read(site: Website, kind: str) -> None:
    site.behave = serves({"keys": [1]}, kind=kind)

    assert fetch_json(site.url("/a?b=c", HOST), resolve=here) == {"keys": [1]}
    assert site.heads[0].startswith("GET /a?b=c HTTP/1.1\r\n")
    assert f"\r\nHost: {HOST}:{site.port}\r\n" in site.heads[0]


@pytest.mark.clause("META-08")
def test_an_answer_in_pieces_is_read(site: Website) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    site.behave = lambda tls: tls.sendall(body + b"2\r\n{}\r\n0\r\n\r\n")

    assert fetch_json(site.url(host=HOST), resolve=here) == {}


def test_an_address_that_is_dead_leaves_time_for_the_next(site: Website) -> None:
    assert fetch_json(site.url(host=HOST), resolve=names("::1", "127.0.0.1")) == {"keys": []}


# --- where we do not go -----------------------------------------------------------------------------------


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["8.8.8.8", "10.0.0.1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%eth0"],
        ["64:ff9b::7f00:1"],
    ],
)
def test_a_name_that_leads_inside_is_not_called(
    site: Website, settings: Any, addresses: Sequence[str]
) -> None:
    settings.OUTBOUND_ALLOWED_NETWORKS = []

    with pytest.raises(Forbidden, match="not a public address"):
        fetch_json(site.url(host=HOST), resolve=names(*addresses))

    assert site.connections == 0


@pytest.mark.clause("SEC-11")
def test_a_name_that_changes_its_mind_after_it_was_looked_at_changes_nothing(site: Website) -> None:
    asked: list[str] = []

    def rebinding(name: str) -> Sequence[str]:
        """Good the first time, and the cloud's metadata from then on."""
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    assert fetch_json(site.url(host=HOST), resolve=rebinding) == {"keys": []}
    assert asked == [HOST]
    assert site.requests == 1


@pytest.mark.clause("SEC-11")
def test_an_address_in_place_of_a_name_is_called_only_where_it_is_allowed(
    pki: Authority, settings: Any
) -> None:
    with website(pki.server(), serves([])) as site:
        assert fetch_json(site.url(host="127.0.0.1")) == []
        settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("10.0.0.0/8")]
        with pytest.raises(Forbidden):
            fetch_json(site.url(host="127.0.0.1"))
        assert site.connections == 1

    with pytest.raises(Forbidden, match="names an address"):
        fetch_json("https://8.8.8.8/jwks")


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize("port", [22, 80, 6379])
def test_other_services_of_a_public_server_are_not_called(port: int) -> None:
    with pytest.raises(Forbidden, match=f"port {port}"):
        fetch_json(f"https://{HOST}:{port}/", resolve=names("8.8.8.8"))


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_is_not_followed(site: Website, status: str) -> None:
    site.behave = serves({}, status=status, headers=f"Location: {site.url('/else', HOST)}\r\n")

    with pytest.raises(BadDocument, match=f"answers {status[:3]}"):
        fetch_json(site.url(host=HOST), resolve=here)

    assert site.requests == 1


@pytest.mark.clause("SEC-11")
def test_a_server_that_cannot_prove_its_name_is_not_asked(pki: Authority, tmp_path: Path) -> None:
    for credential in (pki.server(), Authority(tmp_path / "pki").host(HOST)):
        with website(credential, serves({})) as site:
            with pytest.raises(Unreachable, match="certificate verify failed"):
                fetch_json(site.url(host=HOST), resolve=here)
            assert site.requests == 0


# --- what is not accepted ---------------------------------------------------------------------------------


@pytest.mark.clause("META-08")
@pytest.mark.parametrize(
    ("behave", "said"),
    [
        pytest.param(serves({}, kind="text/html"), "is text/html", id="a page"),
        pytest.param(serves({}, kind=""), "not application/json", id="no type"),
        pytest.param(serves({}, status="404 Not Found"), "answers 404", id="nothing"),
        pytest.param(serves({}, status="204 No Content"), "answers 204", id="no content"),
        pytest.param(serves(b"{"), "is not JSON", id="half an object"),
        pytest.param(serves(b'{"keys": [], "keys": []}'), "duplicate", id="two readings"),
        pytest.param(serves(b"\xff\xfe{\x00}\x00"), "is not JSON", id="UTF-16"),
        pytest.param(serves(b"[" * 60_000), "is not JSON", id="deep"),
        pytest.param(serves(b'"' + b"a" * 70_000 + b'"'), "64 KiB", id="too large"),
        pytest.param(
            serves(gzip.compress(b" " * 10**6), headers="Content-Encoding: gzip\r\n"),
            "compressed",
            id="a bomb",
        ),
    ],
)
def test_what_is_not_a_small_plain_json_document_is_refused(site: Website, behave: Behave, said: str) -> None:
    site.behave = behave

    with pytest.raises(BadDocument, match=said):
        fetch_json(site.url(host=HOST), resolve=here)


def endless(tls: SSLSocket) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        tls.sendall(b" " * 4096)


def endless_head(tls: SSLSocket) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        tls.sendall(b"X: " + b"y" * 4000 + b"\r\n")


@pytest.mark.clause("META-08")
@pytest.mark.parametrize("behave", [endless, endless_head])
def test_an_answer_without_end_is_cut_off(site: Website, behave: Behave) -> None:
    site.behave = behave

    with pytest.raises(BadDocument, match="64 KiB"):
        fetch_json(site.url(host=HOST), resolve=here)


# --- who keeps us waiting ---------------------------------------------------------------------------------

ON_A_BUSY_MACHINE = 10
"""Seconds. Without a limit it would take longer still."""


def silent(tls: SSLSocket) -> None:
    tls.recv(1)


def drips_head(tls: SSLSocket) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}":
        tls.sendall(bytes([byte]))
        time.sleep(0.05)


def drips_body(tls: SSLSocket) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
    while True:
        tls.sendall(b" ")
        time.sleep(0.05)


@pytest.mark.clause("META-08")
@pytest.mark.parametrize("behave", [silent, drips_head, drips_body])
def test_one_deadline_covers_everything(site: Website, behave: Behave) -> None:
    site.behave = behave
    begun = time.monotonic()

    with pytest.raises(Unreachable, match=r"longer than 0\.4 seconds"):
        fetch_json(site.url(host=HOST), resolve=here, seconds=0.4)

    assert time.monotonic() - begun < ON_A_BUSY_MACHINE


@pytest.mark.clause("META-08")
def test_a_name_server_that_does_not_answer_costs_no_more() -> None:
    awake = Event()

    def asleep(_name: str) -> Sequence[str]:
        awake.wait(2 * ON_A_BUSY_MACHINE)
        return ["8.8.8.8"]

    begun = time.monotonic()
    with pytest.raises(Unreachable, match="not resolved in time"):
        fetch_json(f"https://{HOST}/", resolve=asleep, seconds=0.2)

    assert time.monotonic() - begun < ON_A_BUSY_MACHINE
    awake.set()


def unknown(_name: str) -> Sequence[str]:
    raise OSError("no such name")


def cut(tls: SSLSocket) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-")


def gibberish(tls: SSLSocket) -> None:
    tls.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")


@pytest.mark.clause("META-08")
def test_whatever_fails_there_is_said_in_one_way(site: Website) -> None:
    failures = [(cut, here), (gibberish, here), (serves({}, status="503 Busy"), here), (silent, unknown)]
    for behave, resolve in failures:
        site.behave = behave
        with pytest.raises(NotFetched) as told:
            fetch_json(site.url(host=HOST), resolve=resolve)
        assert isinstance(told.value, Unreachable | BadDocument)
        assert str(told.value)


def test_nobody_there_is_said_too(site: Website) -> None:
    with pytest.raises(Unreachable, match="cannot be read"):
        fetch_json(f"https://{HOST}:{site.port + 1 if site.port < 65535 else 1}/", resolve=here)
