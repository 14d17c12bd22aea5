"""Callers that all need a client's new key at one moment."""

import time
from collections.abc import Iterator
from functools import partial
from ssl import SSLSocket
from threading import Event, Semaphore

import pytest

from demo.authority import Authority
from tests.actors import Recipient, signing_key
from tests.people import MakeRecipient
from tests.races.threads import at_once, copies
from tests.websites import Website, serves, website

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(pki: Authority) -> Iterator[Website]:
    with website(pki.server(), serves({})) as site:
        site.publishes(signing_key("budget-fox"))
        yield site


def asks(recipient: Recipient, key: str) -> int:
    assertion = recipient.assertion(key=signing_key(key))
    return int(recipient.post("token", grant_type="client_credentials", assertion=assertion).status_code)


def slowly(site: Website) -> None:
    """Its next answers take a while."""
    behave = site.behave

    def later(tls: SSLSocket) -> None:
        time.sleep(0.5)
        behave(tls)

    site.behave = later


@pytest.mark.clause("META-08")
def test_one_reads_and_the_others_have_what_it_found(make_recipient: MakeRecipient, site: Website) -> None:
    fox = make_recipient("nz", jwks=..., jwks_uri=site.url())
    site.publishes(signing_key("another"))
    slowly(site)

    statuses = at_once(*(partial(asks, copy, "another") for copy in copies(fox, 4)))

    assert statuses == [200] * 4
    assert site.requests == 2  # registration's, and one


@pytest.mark.clause("META-08")
def test_a_slow_server_holds_up_a_few_callers_and_no_more(
    make_recipient: MakeRecipient, site: Website
) -> None:
    fox, answered, came_back_early = (
        make_recipient("nz", jwks=..., jwks_uri=site.url()),
        Event(),
        Semaphore(0),
    )
    quick = site.behave

    def slow(tls: SSLSocket) -> None:
        for _ in range(4):
            came_back_early.acquire(timeout=2)
        answered.set()
        quick(tls)

    site.behave = slow

    def waits(caller: Recipient) -> bool:
        assert asks(caller, "unknown") == 401
        late = answered.is_set()
        came_back_early.release()
        return late

    waited = at_once(*(partial(waits, copy) for copy in copies(fox, 9)))

    assert sum(waited) == 5  # who reads, and four who wait for it
    assert site.requests == 2
