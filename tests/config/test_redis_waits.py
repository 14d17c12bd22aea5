"""A Redis that has stopped: it takes a connection, as its kernel does for it, and never says a word."""

import socket
import time
from collections.abc import Iterator

import pytest
from celery import Celery
from django.core.cache.backends.redis import RedisCache
from environ import Env
from kombu.exceptions import OperationalError
from redis.exceptions import TimeoutError as NoAnswer

from config.redis_waits import broker_options, cache

SHORT, BOUND = 0.1, 5.0


@pytest.fixture
def stopped() -> Iterator[str]:
    """Where it stands: host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def test_a_job_is_not_handed_to_it_and_that_is_known_soon(stopped: str) -> None:
    app = Celery("a-bank", broker=f"redis://{stopped}/1", set_as_current=False)
    app.conf.broker_transport_options = broker_options(SHORT)
    begun = time.monotonic()

    with pytest.raises(OperationalError):
        app.send_task("a.job")

    assert time.monotonic() - begun < BOUND


def test_the_cache_is_not_waited_for_either(stopped: str) -> None:
    found = cache(Env.cache_url_config(f"rediscache://{stopped}/0"), SHORT)
    begun = time.monotonic()

    with pytest.raises(NoAnswer):
        RedisCache(found["LOCATION"], {"OPTIONS": found["OPTIONS"]}).get("anything")

    assert time.monotonic() - begun < BOUND


def test_an_address_may_say_how_long_and_other_caches_stay_as_they_are() -> None:
    said = cache(Env.cache_url_config("rediscache://redis:6379/0?socket_timeout=7"))

    assert said["OPTIONS"] == {"socket_timeout": 7, "socket_connect_timeout": 2.0}
    assert cache(Env.cache_url_config("dbcache://cache")) == Env.cache_url_config("dbcache://cache")
