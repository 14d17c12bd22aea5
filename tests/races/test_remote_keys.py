"""Callers that all need a client's new key at one moment."""

import time
from collections.abc import Iterator
from functools import partial
from ssl import SSLSocket
from threading import Event, Semaphore

import pytest
from django.db.models import F

from demo.authority import Authority
from oidc.jose.remote_keys import FRESH
from oidc.models import RemoteKeys
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
def test_one_reads_and_the_other_has_what_it_found(make_recipient: MakeRecipient, site: Website) -> None:
    fox = make_recipient("nz", jwks=..., jwks_uri=site.url())
    site.publishes(signing_key("another"))
    slowly(site)

    statuses = at_once(*(partial(asks, copy, "another") for copy in copies(fox, 2)))

    assert statuses == [200] * 2
    assert site.requests == 2  # registration's, and one


@pytest.mark.clause("META-08")
def test_a_slow_server_holds_up_two_callers_and_no_more(make_recipient: MakeRecipient, site: Website) -> None:
    fox, answered, came_back_early = (
        make_recipient("nz", jwks=..., jwks_uri=site.url()),
        Event(),
        Semaphore(0),
    )
    quick = site.behave

    def slow(tls: SSLSocket) -> None:
        for _ in range(3):
            came_back_early.acquire(timeout=10)
        answered.set()
        quick(tls)

    site.behave = slow

    def waits(caller: Recipient) -> bool:
        assert asks(caller, "unknown") == 401
        late = answered.is_set()
        came_back_early.release()
        return late

    waited = at_once(*(partial(waits, copy) for copy in copies(fox, 5)))

    assert sum(waited) == 2  # who reads, and one who waits for it
    assert site.requests == 2


@pytest.mark.clause("META-08")
def test_slow_servers_of_two_clients_hold_up_no_third(
    make_recipient: MakeRecipient, site: Website, pki: Authority
) -> None:
    came, third_is_done = Semaphore(0), Event()
    site.publishes(*(signing_key(name) for name in ("one", "other", "third")))
    with website(pki.server(), site.behave) as one, website(pki.server(), site.behave) as other:
        slow = [
            make_recipient("nz", name, jwks=..., jwks_uri=place.url())
            for name, place in (("one", one), ("other", other))
        ]
        third = make_recipient("nz", "third", jwks=..., jwks_uri=site.url())
        RemoteKeys.objects.update(fetched_at=F("fetched_at") - FRESH)

        def waits(tls: SSLSocket) -> None:
            came.release()
            third_is_done.wait(2)
            site.behave(tls)

        one.behave = other.behave = waits

        def asks_third() -> int:
            for _ in slow:
                assert came.acquire(timeout=30)
            status = asks(third, "third")
            third_is_done.set()
            return status

        statuses = at_once(*(partial(asks, each, each.client_id) for each in slow), asks_third)

    assert statuses == [200, 200, 200]
    assert site.requests == 1  # at registration: its old keys did
