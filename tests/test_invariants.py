"""The invariants hold for sound data, and each finds the corruption it is there for."""

import logging
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from consent.audit.anchors import anchor
from consent.delivering import deliver_one, senders
from consent.models import JobSlot, Person
from consent.notices import Channel, State
from oidc import tasks
from oidc.invariants import FRESHNESS, INVARIANTS, findings
from oidc.models import AccessToken, Client
from tests.actors import Customer, Recipient
from tests.invariants import violations

pytestmark = pytest.mark.django_db

ZEROS = "decode(repeat('00', 32), 'hex')"
COPY_EVENT = (
    "INSERT INTO consent_consentevent"
    " (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)"
    " SELECT consent_id, {sequence}, verb, {result}, actor, actor_reference, at, detail, {previous}, hash"
    " FROM consent_consentevent WHERE verb = 'authorise' LIMIT 1"
)
SPENT = (
    "INSERT INTO oidc_spentrefreshtoken (token_id, digest, generation, spent_at)"
    " SELECT id, digest, {generation}, now() FROM oidc_refreshtoken LIMIT 1"
)
USE = (
    "INSERT INTO consent_paymentuse (consent_id, number, key, digest, amount, currency, payee, reference, at)"
    " SELECT id, {number}, 'k', {zeros}, 1, 'GBP', '', '', now() FROM consent_consent"
)
CORRUPTIONS = [
    ("no token outlives", "UPDATE oidc_accesstoken SET expires = expires + interval '2 years'"),
    ("no token outlives", "UPDATE oidc_refreshtoken SET expires = NULL"),
    ("a code gives one family", "DELETE FROM oidc_refreshtoken"),
    ("comes from a spent code", "UPDATE oidc_authorizationcode SET consumed_at = NULL"),
    ("comes from a spent code", "UPDATE oidc_accesstoken SET code_id = NULL"),
    ("gave an access token is in use", "UPDATE consent_consent SET in_use_since = NULL"),
    ("a code lives a minute", "UPDATE oidc_authorizationcode SET consumed_at = expires"),
    ("is S256", "UPDATE oidc_authorizationcode SET code_challenge_method = 'plain'"),
    ("is bound to a certificate", "UPDATE oidc_accesstoken SET certificate = ''"),
    ("says no more than its code", "UPDATE oidc_accesstoken SET scope = scope || ' payments'"),
    ("says no more than its code", "UPDATE oidc_refreshtoken SET scope = 'payments'"),
    ("or the client's own", "UPDATE oidc_accesstoken SET user_id = NULL WHERE code_id > 0"),
    ("or the client's own", "UPDATE oidc_accesstoken SET user_id = {other} WHERE code_id IS NULL"),
    ("without its customer's yes", "UPDATE oidc_authorizationcode SET authenticated_at = expires"),
    ("without its customer's yes", "UPDATE consent_consent SET authorised_at = now() + interval '1 h'"),
    ("client of code, token and consent agree", "UPDATE consent_consent SET client_id = 'thief'"),
    ("client of code, token and consent agree", "UPDATE consent_consent SET customer_id = {other}"),
    ("one event a version", "UPDATE consent_consent SET version = version + 1"),
    ("one event a version", COPY_EVENT.format(sequence=3, result="'withdrawn'", previous=ZEROS)),
    ("only moves of the lifecycle", COPY_EVENT.format(sequence=3, result="'rejected'", previous=ZEROS)),
    ("the last event leads", "UPDATE consent_consent SET status = 'expired'"),
    ("a consent in force has a customer", "TRUNCATE consent_consentaccount, consent_authoriser"),
    ("a consent in force has a customer", "UPDATE consent_accountalias SET account = 'other'"),
    ("carries the hash of its newest", "UPDATE consent_consent SET last_hash = {zeros}"),
    ("is sealed, or waits for it", "DELETE FROM consent_unsealed"),
    ("a seal names the event", "UPDATE consent_seal SET sequence = sequence + 1"),
    ("every anchor still matches", "DELETE FROM consent_seal"),
    ("every anchor still matches", "UPDATE consent_seal SET hash = {zeros}"),
    ("generations of a refresh token", SPENT.format(generation=7)),
    ("each event carries the hash", COPY_EVENT.format(sequence=3, result="result", previous=ZEROS)),
    ("uses of a consent are counted without a gap", USE.format(number=2, zeros=ZEROS)),
    ("what was consumed was used once", "UPDATE consent_consent SET status = 'consumed'"),
    (
        "money leaves one account",
        "WITH paying AS (UPDATE consent_consent SET permissions = '[\"payments\"]'::jsonb RETURNING id)"
        " INSERT INTO consent_consentaccount (consent_id, account)"
        " SELECT id, account FROM paying, (VALUES ('one'), ('two')) AS other (account)",
    ),
    ("an idempotency key", "UPDATE consent_idempotencykey SET client_id = 'thief'"),
    (
        "an idempotency key",
        "INSERT INTO consent_idempotencykey (issuer, client_id, endpoint, key, body_digest, created_at,"
        " consent_id) SELECT issuer, client_id, endpoint, key || '2', body_digest, created_at, consent_id"
        " FROM consent_idempotencykey",
    ),
    ("tells of an event", "UPDATE consent_outboxmessage SET sequence = 9"),
    ("as many attempts", "UPDATE consent_outboxmessage SET attempts = attempts + 1"),
    ("as many attempts", "UPDATE consent_deliveryattempt SET outcome = 'waiting'"),
    ("nothing was sent after", "UPDATE consent_deliveryattempt SET begun_at = begun_at + interval '1 h'"),
    ("an account is shared where", "UPDATE consent_consentaccount SET state = 'shared'"),
    ("who agreed or did not", "UPDATE consent_authoriser SET state = 'refused', decided_at = now(),"
     " decided_in = 1"),
    ("the customer of a consent is none", "UPDATE consent_authoriser SET customer_id = {other}"),
    ("a pushed request", "UPDATE oidc_pushedrequest SET consumed_at = NULL"),
    ("is allowed in one flow", "UPDATE oidc_interaction SET client_id = {client} WHERE pushed_id > 0"),
    ("oidc_accesstoken keeps no", "UPDATE oidc_accesstoken SET digest = 'in clear' WHERE id = {access}"),
    ("chain of", "UPDATE consent_consentevent SET detail = '{{}}'"),
]  # fmt: skip


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
    assert deliver_one({Channel.MAIL: senders()[Channel.MAIL]}) == State.DELIVERED
    leo.allows(cds.link())
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
        for table in ("consent", "consentevent", "seal", "consentaccount", "authoriser"):
            cursor.execute(f"ALTER TABLE consent_{table} DISABLE TRIGGER USER")
        cursor.execute(corruption.format(**rows))
        broken = violations()
        transaction.set_rollback(True)
    return broken


def test_every_invariant_but_the_shape_of_other_digests_is_proved_to_fire() -> None:
    unproved = {rule for rule in INVARIANTS if not any(said in rule for said, _ in CORRUPTIONS)}

    assert all(rule.endswith("keeps no secret in clear") for rule in unproved)


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
    assert out.getvalue().count("      0  ") == len(INVARIANTS | FRESHNESS)

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


def test_a_job_that_no_longer_runs_and_a_sweep_that_is_behind_are_noticed(nz: Recipient) -> None:
    nz.registers_intent(key="k")
    JobSlot.objects.create(job="oidc.prune_spent", slot=timezone.now() - timedelta(minutes=21))
    JobSlot.objects.create(job="oidc.rotate_keys", slot=timezone.now() - timedelta(minutes=2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_consent SET expires_at = now() - interval '16 minutes'")

    late = {found.rule.split()[0]: (found.count, found.rows) for found in findings(FRESHNESS)}

    assert late["what"][0] == 1
    assert late["every"][0] == 1
    assert late["every"][1][0][0] == "oidc.prune_spent"
