"""What is sent to an address that a client chose goes by the same road as what is fetched from one."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from demo.authority import Authority
from oidc.outbound.fetch import Forbidden, Unreachable
from oidc.outbound.post import LARGEST_REASON, post, refuse_unreachable_by_rule
from tests.websites import Website, says, website

HOST = "cdr.recipient.test"


@pytest.fixture
def site(pki: Authority) -> Iterator[Website]:
    with website(pki.host(HOST), says("204 No Content")) as site:
        yield site


def here(_name: str) -> Sequence[str]:
    return ["127.0.0.1"]


def nowhere(_name: str) -> Sequence[str]:
    raise OSError("no such name")


@pytest.mark.clause("EVT-09")
def test_body_and_headers_arrive_as_they_are(site: Website) -> None:
    answer = post(site.url("/a?b=c", HOST), b"\x00\xff", {"Content-Type": "text/x"}, resolve=here)

    assert (answer.status, answer.reason) == (204, b"")
    assert site.bodies == [b"\x00\xff"]
    assert site.heads[0].startswith("POST /a?b=c HTTP/1.1\r\n")
    for line in (f"Host: {HOST}:{site.port}", "Content-Type: text/x", "Content-Length: 2"):
        assert f"\r\n{line}\r\n" in site.heads[0]


def test_of_a_refusal_the_beginning_is_read_and_of_anything_else_nothing(site: Website) -> None:
    site.behave = says("400 No", b"w" * LARGEST_REASON * 2, "Retry-After: 7\r\n")
    refusal = post(site.url("/", HOST), b"", {}, resolve=here)
    site.behave = says("200 Yes", b"w" * LARGEST_REASON * 2)
    yes = post(site.url("/", HOST), b"", {}, resolve=here)

    assert (refusal.reason, refusal.retry_after) == (b"w" * LARGEST_REASON, "7")
    assert (yes.reason, yes.retry_after) == (b"", "")


@pytest.mark.clause("SEC-11", "EVT-09")
def test_a_name_is_resolved_once_and_the_address_looked_at_is_the_one_called(
    site: Website, settings: Any
) -> None:
    asked: list[str] = []

    def rebinding(name: str) -> Sequence[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    assert post(site.url("/", HOST), b"", {}, resolve=rebinding).status == 204
    assert asked == [HOST]
    settings.OUTBOUND_ALLOWED_NETWORKS = []
    with pytest.raises(Forbidden, match="not a public address"):
        post(site.url("/", HOST), b"", {}, resolve=here)
    assert site.requests == 1


@pytest.mark.clause("EVT-09")
@pytest.mark.parametrize(
    "url", ["http://recipient.test/", "https://recipient.test:22/", "https://127.0.0.1/"]
)
def test_where_nothing_may_ever_be_sent_is_said_beforehand(settings: Any, url: str) -> None:
    settings.OUTBOUND_ALLOWED_NETWORKS = []

    with pytest.raises(Forbidden):
        refuse_unreachable_by_rule(url, resolve=lambda _name: ["8.8.8.8"])
    with pytest.raises(Forbidden):
        post(url, b"", {}, resolve=lambda _name: ["8.8.8.8"])


def test_a_name_nobody_knows_yet_is_no_forbidden_one(settings: Any) -> None:
    refuse_unreachable_by_rule("https://recipient.test/", resolve=nowhere)

    with pytest.raises(Unreachable):
        post("https://recipient.test/", b"", {}, resolve=nowhere)
