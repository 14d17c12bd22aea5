"""The primary is lost and its standby promoted: what every answer waited for is there, and what was lost is
named and counts no more (F9)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from consent import operations
from consent.audit.anchor_file import Behind
from consent.audit.anchors import anchor
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent
from demo.authority import Authority
from demo.cluster import Cluster
from oidc.models import Client
from tests.actors import Answer
from tests.faults.conftest import assert_told_to_come_again, held
from tests.faults.servers import Servers, asked, until
from tests.gate.holdings import Hands, customer_with_an_account, redemption
from tests.invariants import violations

READ_ONLY = "ALTER SYSTEM SET default_transaction_read_only = on"
RELOADED = "SELECT pg_reload_conf()"


@pytest.fixture
def primary(servers: Servers) -> Cluster:
    return servers.begin()


@pytest.fixture
def hands(servers: Servers, primary: Cluster, pki: Authority) -> Hands:
    return held(servers.recipient("cds", pki), customer_with_an_account())


def waits_for_its_standby(primary: Cluster) -> None:
    asked(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'", RELOADED)
    until(lambda: asked(primary, "SELECT sync_state FROM pg_stat_replication") == [("sync",)])
    connection.close()  # one that is kept may not have heard of it yet


def hears_nothing_more(standby: Cluster) -> None:
    asked(standby, "ALTER SYSTEM SET primary_conninfo = ''", RELOADED)
    until(lambda: asked(standby, "SELECT 1 FROM pg_stat_wal_receiver") == [])


def stopped(hands: Hands) -> datetime:
    """By its customer; the moment."""
    at = timezone.now()
    operations.withdraw(
        consent_id=hands.consent_id, actor=Actor.CUSTOMER, reference="1", policy=consent_policy("cds"), at=at
    )
    return at


def a_while_later() -> None:
    """So that assertions that are made now say by their times that nobody can have taken them before."""
    Client.objects.update(proofs_from=timezone.now() - timedelta(seconds=30))


@pytest.mark.clause("TOK-02", "TOK-07", "CAU-04", "AUD-06")
def test_a_standby_that_every_answer_waits_for_lacks_nothing(
    servers: Servers, primary: Cluster, hands: Hands
) -> None:
    recipient, other = hands.recipient, held(hands.recipient, hands.customer)
    standby = servers.follower_of(primary)
    waits_for_its_standby(primary)
    own: dict[str, Any] = {
        "grant_type": "client_credentials",
        "client_assertion": recipient.assertion("token"),
    }
    assert recipient.post("token", **own).status_code == 200
    assert recipient.post("revoke", token=hands.access).status_code == 200
    assert recipient.post("token", **redemption(hands, hands.code)).status_code == 200
    stopped(other)
    anchor(timezone.now())

    primary.kill()
    assert_told_to_come_again(recipient.reads_accounts(hands.access))
    standby.promote()
    servers.use(standby)

    assert recipient.post("token", **own).json()["error"] == "invalid_client"
    assert recipient.reads_accounts(hands.access).status_code == 401
    assert recipient.post("token", **redemption(hands, hands.code)).json()["error"] == "invalid_grant"
    assert recipient.reads_accounts(other.access).status_code == 403
    assert Consent.objects.get(pk=other.consent_id).status == "withdrawn"
    anchor(timezone.now())
    out = StringIO()
    call_command("audit", "verify", stdout=out, stderr=StringIO())
    assert "The audit log holds." in out.getvalue()
    assert violations() == []
    anew = held(recipient, hands.customer)
    assert recipient.refreshes(anew.refresh).status_code == 200


@pytest.mark.clause("TOK-02", "TOK-07", "AUD-06")
def test_what_a_standby_lacks_is_named_and_counts_no_more(
    servers: Servers, primary: Cluster, hands: Hands
) -> None:
    recipient, other = hands.recipient, held(hands.recipient, hands.customer)
    anchor(timezone.now())
    standby = servers.follower_of(primary)
    hears_nothing_more(standby)
    assert recipient.post("revoke", token=hands.access).status_code == 200
    stopped(other)
    anchor(timezone.now())

    primary.kill()
    standby.promote()
    servers.use(standby)

    assert recipient.reads_accounts(hands.access).status_code == 200, "this is what is to be mended"
    with pytest.raises(Behind):
        anchor(timezone.now())
    out = StringIO()
    call_command("recovered", "--case", "INC-2043", stdout=out)
    a_while_later()
    assert "LOST: 1 events of consents" in out.getvalue()
    assert recipient.reads_accounts(hands.access).status_code == 401
    assert recipient.refreshes(other.refresh).json()["error"] == "invalid_grant"
    anchor(timezone.now())
    assert violations() == []


@pytest.mark.clause("CON-69", "TOK-07")
def test_neither_a_standby_nor_a_primary_that_was_fenced_is_asked(
    servers: Servers, primary: Cluster, hands: Hands
) -> None:
    """Both may know less than the one that takes writes: whatever they would say is no answer."""
    standby = servers.follower_of(primary)
    calls: list[Callable[[], Answer]] = [
        lambda: hands.recipient.reads_accounts(hands.access),
        lambda: hands.recipient.post("introspect", token=hands.refresh),
        lambda: hands.recipient.post("revoke", token=hands.access),
    ]

    servers.use(standby)
    for call in calls:
        assert_told_to_come_again(call())
    servers.use(primary)
    assert hands.recipient.reads_accounts(hands.access).status_code == 200
    asked(primary, READ_ONLY, RELOADED)
    until(lambda: asked(primary, "SHOW default_transaction_read_only") == [("on",)])
    assert_told_to_come_again(calls[2]())  # by a connection of before
    connection.close()
    for call in calls:
        assert_told_to_come_again(call())
