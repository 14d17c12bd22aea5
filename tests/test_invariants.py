"""The invariants hold for sound data, and each finds the corruption it is there for."""

import pytest
from django.db import connection, transaction

from consent.models import Person
from oidc.models import AccessToken, Client
from tests.actors import Customer, Recipient
from tests.invariants import INVARIANTS, violations

pytestmark = pytest.mark.django_db

ZEROS = "decode(repeat('00', 32), 'hex')"
COPY_EVENT = (
    "INSERT INTO consent_consentevent"
    " (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)"
    " SELECT consent_id, {sequence}, verb, {result}, actor, actor_reference, at, detail, {previous}, hash"
    " FROM consent_consentevent WHERE verb = 'authorise' LIMIT 1"
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
    ("a consent in force has a customer", "DELETE FROM consent_consentaccount"),
    ("a consent in force has a customer", "UPDATE consent_accountalias SET account = 'other'"),
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
    ("a pushed request", "UPDATE oidc_pushedrequest SET consumed_at = NULL"),
    ("is allowed in one flow", "UPDATE oidc_interaction SET client_id = {client} WHERE pushed_id > 0"),
    ("oidc_accesstoken keeps no", "UPDATE oidc_accesstoken SET digest = 'in clear' WHERE id = {access}"),
    ("chain of", "UPDATE consent_consentevent SET detail = '{{}}'"),
]  # fmt: skip


@pytest.fixture
def story(cds: Recipient, nz: Recipient, mia: Customer, leo: Customer) -> None:
    """One of everything: pushed and named consents, keys, codes, tokens and a refresh."""
    code = cds.answer_in(mia.allows(cds.link()))["code"]
    cds.refreshes(cds.redeems(code).json()["refresh_token"])
    nz.registers_intent(key="k")
    nz.redeems(nz.answer_in(leo.refuses(nz.link())).get("code", "none"))


@pytest.mark.usefixtures("story")
def test_sound_data_breaks_none_and_each_finds_its_corruption() -> None:
    assert violations() == []

    missed = [case for case in CORRUPTIONS if not any(case[0] in broken for broken in after(case[1]))]

    assert missed == []


def after(corruption: str) -> list[str]:
    """What is broken once something was altered behind the guards; all is put back afterwards."""
    rows = {
        "other": Person.objects.get(username="leo").pk,
        "client": Client.objects.get(issuer="nz").pk,
        "access": AccessToken.objects.earliest("pk").pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("consent_consent", "consent_consentevent"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(corruption.format(**rows))
        broken = violations()
        transaction.set_rollback(True)
    return broken


def test_every_invariant_but_the_shape_of_other_digests_is_proved_to_fire() -> None:
    unproved = {rule for rule in INVARIANTS if not any(said in rule for said, _ in CORRUPTIONS)}

    assert all(rule.endswith("keeps no secret in clear") for rule in unproved)
