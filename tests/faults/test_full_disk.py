"""A disk with no space left: PostgreSQL's own write fails, and what cannot be written does not happen (F14).

/dev/full stands in for the file of a table with nothing in it: the kernel says of it what it says of a full
disk (ENOSPC), to PostgreSQL itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from consent.models import Consent, ConsentEvent, IdempotencyKey, OutboxMessage
from demo.authority import Authority
from demo.cluster import Cluster
from oidc.models import AccessToken, UsedJti
from tests.faults.conftest import assert_told_to_come_again
from tests.faults.servers import Servers, asked

OF_A_TOKEN = ("oidc_usedjti", "oidc_accesstoken")
OF_AN_INTENT = ("consent_idempotencykey", "consent_consent", "consent_consentevent", "consent_unsealed")


@contextmanager
def full_disk(server: Cluster, table: str) -> Iterator[None]:
    """For the block, not one row more fits into a table, which is empty."""
    ((path,),) = asked(server, f"VACUUM {table}", f"SELECT pg_relation_filepath('{table}')")
    file = server.data / path
    assert file.stat().st_size == 0
    kept = file.rename(file.with_name("set-aside"))
    file.symlink_to(Path("/dev/full"))
    connection.close()  # whose process has the file open
    yield
    file.unlink()
    kept.rename(file)
    connection.close()


def rows() -> list[int]:
    kept = (Consent, ConsentEvent, OutboxMessage, IdempotencyKey, AccessToken, UsedJti)
    return [model.objects.count() for model in kept]


@pytest.mark.clause("CON-69", "AUD-06")
def test_what_a_full_disk_has_no_room_for_does_not_happen(servers: Servers, pki: Authority) -> None:
    server = servers.begin()
    nz = servers.recipient("nz", pki)
    nothing = rows()
    own = {"grant_type": "client_credentials", "client_assertion": nz.assertion("token")}

    for table in OF_A_TOKEN:
        with full_disk(server, table):
            assert_told_to_come_again(nz.post("token", **own, scope="accounts"))
            assert rows() == nothing, table

    answer = nz.post("token", **own, scope="accounts")
    assert answer.status_code == 200, "the assertion was not used up"
    token, key, before = answer.json()["access_token"], str(uuid4()), rows()
    for table in OF_AN_INTENT:
        with full_disk(server, table):
            assert_told_to_come_again(nz.registers_intent(token=token, key=key))
            assert rows() == before, table

    assert nz.registers_intent(token=token, key=key).status_code == 201
    assert asked(server, "SELECT count(*) FROM consent_consentevent") == [(1,)]
