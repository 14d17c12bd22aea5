"""Workers and receivers at once: nothing is told twice at a time, nobody waits for a silent one, and a worker
that dies leaves its message to the next."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from ssl import SSLSocket
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone
from joserfc.util import urlsafe_b64decode

from consent import operations
from consent.delivering import deliver_due
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status
from consent.models import Consent, ConsentEvent, DeliveryAttempt, OutboxMessage
from consent.notices import Channel
from consent.operations.claim import PER_LANE
from demo.authority import Authority
from demo.environment import CHECKOUT
from oidc.telling.recipient_call import call_recipient
from tests.actors import Recipient
from tests.people import MakeRecipient
from tests.races.threads import at_once
from tests.telling.conftest import given, stopped
from tests.websites import Website, says, website

SENDERS = {Channel.CALL: call_recipient}
TAKEN = says("204 No Content")
MakeTold = Callable[[str], tuple[Recipient, Website]]


@pytest.fixture
def make_told(make_recipient: MakeRecipient, pki: Authority) -> Iterator[MakeTold]:
    """Recipients that can be called, each with a server of its own."""
    with ExitStack() as servers:

        def make(name: str) -> tuple[Recipient, Website]:
            site = servers.enter_context(website(pki.server(), TAKEN))
            return make_recipient("cds", name, recipient_base_uri=site.url("")), site

        yield make


def delivers() -> int:
    return deliver_due(SENDERS, seconds=20, draw=lambda: 0.0)


def ids(site: Website) -> list[str]:
    """`jti` of every word that arrived, unverified: who signed it is tested elsewhere."""
    words = [parse_qs(body.decode())["cdr_arrangement_jwt"][0] for body in site.bodies]
    claims = [json.loads(urlsafe_b64decode(word.split(".")[1].encode())) for word in words]
    return [claims_of_one["jti"] for claims_of_one in claims]


@pytest.mark.clause("EVT-08")
def test_three_workers_at_once_tell_each_thing_once_and_no_recipient_too_much_at_a_time(
    make_told: MakeTold,
) -> None:
    told = [make_told(name) for name in ("one", "two", "three")]
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    count = threading.Lock()

    def counting(name: str) -> Callable[[SSLSocket], None]:
        def behave(tls: SSLSocket) -> None:
            with count:
                now[name] += 1
                most[name] = max(most[name], now[name])
            threading.Event().wait(0.05)
            TAKEN(tls)
            with count:
                now[name] -= 1

        return behave

    for recipient, site in told:
        site.behave = counting(recipient.client_id)
        for _ in range(6):
            stopped(recipient)

    made = at_once(delivers, delivers, delivers)

    calls = OutboxMessage.objects.filter(channel="call")
    assert set(calls.values_list("state", flat=True)) == {"delivered"}
    assert sum(made) == DeliveryAttempt.objects.count() == 18
    for recipient, site in told:
        mine = calls.filter(client_id=recipient.client_id).values_list("pk", flat=True)
        assert sorted(ids(site)) == sorted(str(pk) for pk in mine)
    assert max(most.values()) <= PER_LANE


@pytest.mark.clause("EVT-08")
def test_a_recipient_that_hangs_delays_nobody_else(make_told: MakeTold) -> None:
    (hanging, silent), (quick, site) = make_told("hanging"), make_told("quick")
    released, arrived = threading.Event(), threading.Event()
    silent.behave = lambda _tls: released.wait(30)  # type: ignore[assignment]
    site.behave = lambda tls: (arrived.set(), TAKEN(tls))  # type: ignore[assignment,func-returns-value]
    for _ in range(4):
        stopped(hanging)
    worker = threading.Thread(target=at_once, args=(delivers,))
    worker.start()

    stopped(quick)  # after the worker has begun

    assert arrived.wait(20)
    assert len(silent.heads) <= PER_LANE
    released.set()
    worker.join(30)
    assert not worker.is_alive()


@pytest.mark.clause("EVT-08", "ARR-08")
def test_a_worker_that_is_killed_after_it_has_told_leaves_a_repeat_with_the_same_id(
    make_told: MakeTold,
) -> None:
    recipient, site = make_told("fox")
    stopped(recipient)
    running: list[subprocess.Popen[bytes]] = []
    site.behave = lambda _tls: os.kill(running[0].pid, signal.SIGKILL)

    running.append(a_worker())
    assert running[0].wait(60) == -signal.SIGKILL

    message = OutboxMessage.objects.get(channel="call")
    assert (message.state, message.attempts) == ("waiting", 1)
    assert DeliveryAttempt.objects.get(message=message).ended_at is None
    site.behave = TAKEN
    assert delivers() == 0, "nobody knows yet that the worker died"
    OutboxMessage.objects.update(claimed_until=timezone.now())

    assert delivers() == 1

    assert ids(site) == [str(message.pk)] * 2
    message.refresh_from_db()
    assert message.state == "delivered"
    assert delivers() == 0


def a_worker() -> "subprocess.Popen[bytes]":
    """`manage.py outbox deliver` in a process of its own, on the tests' database."""
    name = connection.settings_dict["NAME"]
    url = re.sub(r"(%2F|/)[^/%]+$", rf"\g<1>{name}", os.environ["DATABASE_URL"])
    return subprocess.Popen(
        [sys.executable, "manage.py", "outbox", "deliver"],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, "EMAIL_URL": ""},
    )


# --- event and message, both or neither -------------------------------------------------------------------


@pytest.fixture
def no_commit(transactional_db: None) -> Iterator[Callable[[str], None]]:
    """Whoever inserts into a table fails at COMMIT, and not before."""
    made: list[str] = []

    def forbid(table: str) -> None:
        made.append(table)
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION fails_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'at commit' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            cursor.execute(
                f"CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION fails_at_commit()"
            )

    yield forbid
    with connection.cursor() as cursor:
        for table in made:
            cursor.execute(f"DROP TRIGGER fails ON {table}")
        cursor.execute("DROP FUNCTION IF EXISTS fails_at_commit()")


def rows_of(consent_id: Any) -> tuple[int, int, str]:
    consent = Consent.objects.get(pk=consent_id)
    events = ConsentEvent.objects.filter(consent=consent).count()
    told = OutboxMessage.objects.filter(consent=consent).count()
    return events, told, consent.status


@pytest.mark.clause("EVT-08")
@pytest.mark.parametrize("table", ["consent_consentevent", "consent_outboxmessage"])
@pytest.mark.parametrize("verb", ["withdraw", "revoke", "expire"])
def test_an_event_and_its_messages_are_both_there_or_neither(
    make_told: MakeTold, no_commit: Callable[[str], None], table: str, verb: str
) -> None:
    recipient, _ = make_told("fox")
    consent_id = given(recipient).pk
    before, policy, at = rows_of(consent_id), consent_policy("cds"), timezone.now()
    ends: dict[str, Callable[[], Any]] = {
        "withdraw": lambda: operations.withdraw(
            consent_id=consent_id, actor=Actor.CUSTOMER, reference="1", at=at, policy=policy
        ),
        "revoke": lambda: operations.revoke(consent_id=consent_id, client_id="fox", at=at, policy=policy),
        "expire": lambda: operations.expire_due(
            at=at + timedelta(days=91), policies={"cds": policy}, limit=1
        ),
    }
    no_commit(table)

    with pytest.raises(IntegrityError, match="at commit"):
        ends[verb]()

    assert rows_of(consent_id) == before == (2, 1, Status.ACTIVE)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER fails")
    ends[verb]()
    events, told, status = rows_of(consent_id)
    assert (events, told) == (3, 3 if verb == "withdraw" else 2)
    assert status != Status.ACTIVE
