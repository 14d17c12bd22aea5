"""The invariants hold for sound data, and each finds the corruption it is there for."""

import logging
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import BinaryField
from django.utils import timezone

from consent.audit.anchors import anchor
from consent.delivering import deliver_one, senders
from consent.models import JobSlot, Person
from consent.notices import Channel, State
from oidc import tasks
from oidc.digests import digest, new_secret
from oidc.findings import findings
from oidc.initial_access import give_leave
from oidc.invariants import DIGESTS, INVARIANTS
from oidc.models import (
    AccessToken,
    AppSignIn,
    AuthSession,
    Client,
    DynamicRegistration,
    PushedRequest,
    UsedProof,
)
from oidc.soon import BEHIND, FRESHNESS
from tests.actors import Customer, Recipient
from tests.corruptions import CORRUPTIONS, ZEROS
from tests.invariants import violations

pytestmark = pytest.mark.django_db

GUARDED = [
    f"consent_{table}"
    for table in ("consent", "consentevent", "evidence", "seal", "consentaccount", "authoriser")
]


@pytest.fixture
def anchors(settings: Any, tmp_path: Path) -> Path:
    """Where this test's anchors go."""
    settings.AUDIT_ANCHOR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def story(cds: Recipient, nz: Recipient, mia: Customer, leo: Customer, anchors: Path) -> None:
    """One of everything: pushed and named consents, one that waits for another holder, keys, codes, tokens, a
    letter; sealed, anchored."""
    code = cds.answer_in(mia.allows(cds.link()))["code"]
    cds.refreshes(cds.redeems(code).json()["refresh_token"])
    nz.registers_intent(key="k")
    nz.redeems(nz.answer_in(leo.refuses(nz.link())).get("code", "none"))
    give_leave("oidc", timedelta(days=1), timezone.now())
    DynamicRegistration.objects.create(
        client=cds.row, registered_at=timezone.now(), token_digest=digest(new_secret())
    )
    UsedProof.objects.create(digest=digest("a proof"), expires_at=timezone.now())
    AppSignIn.objects.create(
        digest=digest(new_secret()),
        pushed=PushedRequest.objects.earliest("pk"),
        customer=Person.objects.get(username="mia"),
        system="app",
        methods=["hwk"],
        authenticated_at=timezone.now(),
        expires_at=timezone.now(),
    )
    AuthSession.objects.create(
        digest=digest(new_secret()),
        client=cds.row,
        dpop_jkt="a thumbprint",
        parameters={},
        created_at=timezone.now(),
        expires_at=timezone.now(),
    )
    assert deliver_one({Channel.MAIL: senders()[Channel.MAIL]}) == State.DELIVERED
    leo.allows(cds.link())
    while deliver_one({Channel.MAIL: senders()[Channel.MAIL]}) is not None:
        pass
    anchor(timezone.now())
    nz.registers_intent(key="another")


@pytest.mark.usefixtures("story")
def test_sound_data_breaks_none_and_each_finds_its_corruption() -> None:
    assert violations() == []

    missed = [case for case in CORRUPTIONS if not any(case[0] in broken for broken in after(case[1]))]

    assert missed == []


def after(corruption: str) -> list[str]:
    """What is broken once something was altered behind the guards; all is put back afterwards."""
    rows = {
        "zeros": ZEROS,
        "other": Person.objects.get(username="leo").pk,
        "client": Client.objects.get(issuer="nz").pk,
        "access": AccessToken.objects.earliest("pk").pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(corruption.format(**rows))
        broken = violations()
        transaction.set_rollback(True)
    return broken


def test_every_invariant_is_proved_to_fire() -> None:
    unproved = {rule for rule in INVARIANTS if not any(said in rule for said, _ in CORRUPTIONS)}

    assert unproved == set()


LINKS = {"consent_consent.last_hash", "consent_consentevent.previous", "consent_seal.hash"}
"""Links of the audit log, each equal to another column: the chains prove them."""


def test_no_column_that_keeps_a_digest_is_forgotten() -> None:
    found = {
        f"{model._meta.db_table}.{column.column}"
        for app in ("consent", "oidc", "portal", "bank")
        for model in apps.get_app_config(app).get_models()
        for column in model._meta.fields
        if isinstance(column, BinaryField) and column.max_length == 32
    }

    assert found - LINKS == {f"{table}.{column}" for table, column in DIGESTS.items()}


@pytest.mark.usefixtures("story")
def test_what_moved_of_late_is_sound_too_and_a_corruption_of_it_is_found() -> None:
    assert [found for found in findings(INVARIANTS, lately=True) if not found.holds] == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE oidc_accesstoken SET expires = expires + interval '2 years'")

    (broken,) = [found for found in findings(INVARIANTS, lately=True) if not found.holds]
    assert (broken.rule, broken.count) == ("no token outlives its consent", 2)


@pytest.mark.usefixtures("story")
def test_the_command_counts_each_and_ends_with_1_where_one_is_broken() -> None:
    out = StringIO()
    call_command("invariants", stdout=out)
    assert out.getvalue().endswith("All hold.\n")
    assert out.getvalue().count("      0  ") == len(INVARIANTS | FRESHNESS | BEHIND)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM oidc_refreshtoken")
    with pytest.raises(SystemExit, match="1"):
        call_command("invariants", "--lately", stdout=out)
    assert "1  a code gives one family" in out.getvalue()


@pytest.mark.usefixtures("story")
def test_the_job_logs_each_broken_rule_as_an_error(caplog: pytest.LogCaptureFixture) -> None:
    tasks.check_invariants()
    assert not caplog.records
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM oidc_refreshtoken")
    JobSlot.objects.update(slot=timezone.now() - timedelta(hours=1))

    tasks.check_invariants()

    said = {(record.name, record.levelno, vars(record)["code"]) for record in caplog.records}
    assert {("accord.invariants", logging.ERROR)} == {(name, level) for name, level, _ in said}
    assert {code.partition(":")[0] for _, _, code in said} == {"a code gives one family"}


@pytest.mark.usefixtures("story")
def test_the_job_does_not_call_a_rule_broken_that_got_no_answer(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL was away, or the answer took too long: here, it is longer than PostgreSQL allows."""
    monkeypatch.setitem(INVARIANTS, "a rule without an answer", "SELECT repeat('x', 1073741824)")

    tasks.check_invariants()

    (said,) = caplog.records
    assert (said.levelno, vars(said)["event"]) == (logging.WARNING, "invariant not asked")
    assert vars(said)["code"] == "a rule without an answer"


def late() -> dict[str, tuple[int, tuple[Any, ...]]]:
    """What is found to be late, by the words its rule begins with."""
    return {found.rule: (found.count, found.rows) for found in findings(FRESHNESS) if not found.holds}


@pytest.mark.parametrize("moment", [-timedelta(minutes=21), timedelta(minutes=2)])
def test_a_job_that_no_longer_runs_is_noticed(moment: timedelta) -> None:
    JobSlot.objects.create(job="oidc.prune_spent", slot=timezone.now() + moment)
    JobSlot.objects.create(job="oidc.rotate_keys", slot=timezone.now() - timedelta(minutes=2))

    ((rule, (count, rows)),) = late().items()

    assert rule.startswith("every job that ever ran")
    assert (count, rows[0][0]) == (1, "oidc.prune_spent")


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("expires_at", "what is over"),
        ("authorise_by", "what nobody decided in time"),
        ("pick_up_by", "what nobody picked up"),
    ],
)
def test_a_sweep_that_is_behind_is_noticed_in_each_of_its_orders(
    nz: Recipient, mia: Customer, column: str, rule: str
) -> None:
    link = nz.link()
    if column == "pick_up_by":
        mia.allows(link)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE consent_consent SET {column} = now() - interval '14 minutes'")  # noqa: S608
        assert late() == {}
        cursor.execute(f"UPDATE consent_consent SET {column} = now() - interval '16 minutes'")  # noqa: S608

    ((found, (count, _)),) = late().items()

    assert (found.startswith(rule), count) == (True, 1)


@pytest.mark.usefixtures("story")
def test_a_message_that_nobody_tries_is_noticed_unless_its_recipient_is_silent(
    cds: Recipient, mia: Customer
) -> None:
    Customer("mia").allows(cds.link())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_outboxmessage SET next_attempt_at = now() - interval '11 minutes'"
            " WHERE state = 'waiting'"
        )
        ((rule, (count, _)),) = late().items()
        cursor.execute(
            "INSERT INTO consent_lane (name, silences) SELECT DISTINCT lane, 1 FROM consent_outboxmessage"
            " ON CONFLICT (name) DO UPDATE SET silences = 1"
        )

    assert rule.startswith("a message that is due")
    assert count > 0
    assert late() == {}
