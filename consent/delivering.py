"""Sends what is due: takes messages, lets each one's sender try, records what came of it."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from consent.notices import Channel, Message, Sender, State, later
from consent.operations import claim_due, give_up, settle

AT_ONCE = 8
"""Attempts of one run under way at a time."""
LOOKS_AGAIN_AFTER = 0.5
"""Seconds after which free hands look for more, while others still wait for an answer."""

Draw = Callable[[], float]
_log = logging.getLogger("accord.outbox")


def senders() -> Mapping[Channel, Sender]:
    """Who takes the messages of each channel, as the settings name them."""
    return {Channel(channel): import_string(path) for channel, path in settings.SENDERS.items()}


def deliver_one(senders: Mapping[Channel, Sender], *, draw: Draw = random.random) -> State | None:
    """Try one message that is due, here and now; the state it is in afterwards, None where nothing is due."""
    for message in claim_due(senders, limit=1):
        return _try(message, senders, draw)
    return None


def deliver_due(senders: Mapping[Channel, Sender], *, seconds: float, draw: Draw = random.random) -> int:
    """Try all that is due, AT_ONCE at a time, taking more for `seconds`; gives how many attempts were made.

    No attempt waits for another one: who is done takes the next message, whoever else still hangs. Not to be
    called inside a transaction, of which other connections would see nothing.
    """
    given_up = give_up()
    if given_up:
        _log.warning("messages given up", extra={"event": "given up", "reason": f"{given_up} of them"})
    until, made = time.monotonic() + seconds, 0
    under_way: set[Future[State]] = set()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliver") as pool:
        while True:
            free = AT_ONCE - len(under_way)
            claimed = claim_due(senders, limit=free) if free and time.monotonic() < until else []
            under_way |= {pool.submit(_try_apart, message, senders, draw) for message in claimed}
            if not under_way:
                return made
            ended, under_way = wait(under_way, timeout=LOOKS_AGAIN_AFTER, return_when=FIRST_COMPLETED)
            made += len(ended)
            for one in ended:
                one.result()


def _try(message: Message, senders: Mapping[Channel, Sender], draw: Draw) -> State:
    """One whose sender breaks is tried again as if it had not been taken, and keeps no other waiting."""
    try:
        outcome = senders[message.channel](message)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is logged, and the others go on
        facts = {"event": "sender broke", "consent_id": message.consent_id, "reason": str(message.id)}
        _log.exception("sender broke", extra=facts)
        outcome = later(f"its sender broke: {type(error).__name__}")
    state = settle(message, outcome, draw=draw())
    if state in {State.REFUSED, State.FAILED}:
        facts = {
            "issuer": message.issuer,
            "client_id": message.client_id,
            "consent_id": message.consent_id,
            "code": f"{message.channel} {state}",
            "reason": f"{message.id} {outcome.reason}",
        }
        _log.warning("not told", extra={"event": "not told", **facts})
    return state


def _try_apart(message: Message, senders: Mapping[Channel, Sender], draw: Draw) -> State:
    """On a thread of its own, with a connection of its own."""
    try:
        return _try(message, senders, draw)
    finally:
        connection.close()
