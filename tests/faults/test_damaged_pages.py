"""Bytes of PostgreSQL's files have changed: its checksums notice, nobody is let in, a copy mends it (F34)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from consent.models import Consent
from demo.authority import Authority
from demo.cluster import Cluster
from tests.faults.conftest import assert_told_to_come_again, deletes, held
from tests.faults.servers import Servers, asked
from tests.gate.holdings import Hands, customer_with_an_account
from tests.invariants import violations

IN_THE_PAGE = 8000
"""Bytes from its beginning: where its first row lies."""


@pytest.fixture
def server(servers: Servers) -> Cluster:
    return servers.begin()


@pytest.fixture
def hands(servers: Servers, server: Cluster, pki: Authority) -> Hands:
    return held(servers.recipient("nz", pki), customer_with_an_account())


def flip(server: Cluster, table: str) -> None:
    """One byte of a table's first page, while the server is down; once more, and it is as before."""
    ((path,),) = asked(server, f"SELECT pg_relation_filepath('{table}')")
    connection.close()
    server.stop()
    with (server.data / path).open("r+b") as file:
        file.seek(IN_THE_PAGE)
        (byte,) = file.read(1)
        file.seek(IN_THE_PAGE)
        file.write(bytes([byte ^ 0xFF]))
    server.start()


@pytest.mark.clause("CON-69", "TOK-07")
@pytest.mark.parametrize("table", ["consent_consent", "oidc_accesstoken", "oidc_client"])
def test_whatever_rests_on_a_damaged_page_is_refused(server: Cluster, hands: Hands, table: str) -> None:
    assert asked(server, "SHOW data_checksums") == [("on",)]
    flip(server, table)

    assert_told_to_come_again(hands.recipient.reads_accounts(hands.access))

    flip(server, table)
    assert hands.recipient.reads_accounts(hands.access).status_code == 200


@pytest.mark.clause("AUD-06", "CON-69")
def test_a_log_that_cannot_be_read_is_not_said_to_hold_and_nothing_is_done_that_belongs_there(
    server: Cluster, hands: Hands
) -> None:
    flip(server, "consent_consentevent")

    with pytest.raises(CommandError, match="could not be read: invalid page in block 0"):
        call_command("audit", "verify", stdout=StringIO(), stderr=StringIO())
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("invariants", stdout=said)
    assert "invalid page in block 0" in said.getvalue()
    assert_told_to_come_again(deletes(hands))
    assert Consent.objects.get(pk=hands.consent_id).status == "active"

    flip(server, "consent_consentevent")
    assert deletes(hands).status_code == 204
    call_command("audit", "verify", stdout=StringIO(), stderr=StringIO())
    assert violations() == []
