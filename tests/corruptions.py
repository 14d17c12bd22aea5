"""What breaks one invariant each, as SQL, by a part of the rule that it breaks."""

from oidc.invariants import DIGESTS

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
STAFF_WITHOUT_FACTOR = (
    "WITH hired AS (UPDATE consent_person SET is_staff = true WHERE id = {other}),"
    " gone AS (DELETE FROM mfa_authenticator WHERE user_id = {other})"
    " INSERT INTO consent_person_groups (person_id, group_id) SELECT {other}, min(id) FROM auth_group"
)
TWO_ACCOUNTS = (
    "WITH paying AS (UPDATE consent_consent SET permissions = '[\"{permission}\"]'::jsonb RETURNING id)"
    " INSERT INTO consent_consentaccount (consent_id, account)"
    " SELECT id, account FROM paying, (VALUES ('one'), ('two')) AS other (account)"
)
TOLD = (
    "INSERT INTO consent_disclosure (consent_id, at, resource, accounts, customer_present, interaction_id)"
    " SELECT id, {at}, 'accounts', 1, false, gen_random_uuid() FROM consent_consent WHERE status = '{status}'"
)
SUSPENDED = (
    "WITH over AS (INSERT INTO consent_suspendedspan (recipient_id, since, until) SELECT recipient_id,"
    " now() - interval '2 h', now() + interval '1 h' FROM consent_consent GROUP BY 1) {told}"
)
DISABLED = (
    "WITH over AS (INSERT INTO consent_disabledspan (person_id, since) SELECT customer_id,"
    " now() - interval '2 h' FROM consent_consent WHERE customer_id > 0 GROUP BY 1) {told}"
)
TOLD_NOW = TOLD.format(at="now()", status="active")
COUNTED = (
    "INSERT INTO consent_disclosureday (consent_id, day, account, resource, customer_present, calls, last_at)"
    " SELECT consent_id, current_date, {account}, 'accounts', false, 1, {at} FROM consent_sharedspan"
)
IN_CLEAR = "convert_to('in clear', 'UTF8')"
WAITS = (
    "INSERT INTO oidc_backchannelauthentication (digest, place, parameters, request_object, binding_message,"
    ' created_at, expires_at, "interval", client_id, consent_id, customer_id)'
    " SELECT {digest}, 0, '{{}}', '', '', now(), now(), 5, client_id, consent_id, {other}"
    " FROM oidc_interaction LIMIT 1"
)
DECIDED_UNNOTICED = (
    f"WITH waits AS ({WAITS.replace('{digest}', ZEROS)} RETURNING id)"  # noqa: S608
    " UPDATE oidc_interaction SET backchannel_id = waits.id FROM waits"
)
KEPT_IN_CLEAR = {
    "oidc_backchannelauthentication": WAITS.replace("{digest}", IN_CLEAR),
    "oidc_spentrefreshtoken": SPENT.format(generation=7).replace("digest, 7", f"{IN_CLEAR}, 7"),
    "consent_paymentuse": USE.format(number=1, zeros=IN_CLEAR),
    "consent_ending": "INSERT INTO consent_ending (id, system, key, body_digest, issuer, target, named,"
    " shared_with_others, reason, note, ordered_at, total, ended, mark) SELECT gen_random_uuid(), 'crm', 'k',"
    f" {IN_CLEAR}, '', 'customer', '1', false, 'customer-request', '', now(), 1, 0, gen_random_uuid()",
    "consent_erasure": 'INSERT INTO consent_erasure (id, at, cause, about, why, "case", ordered_by,'
    " approved_by, parts, kept, digest) SELECT gen_random_uuid(), now(), 'retention', '', '', '', 'job', '',"
    f" '[]', '[]', {IN_CLEAR}",
    "portal_onetimecode": "INSERT INTO portal_onetimecode (id, purpose, link, channel, digest, created_at,"
    f" expires_at) SELECT gen_random_uuid(), 'sign in', '', 'sms', {IN_CLEAR}, now(), now()",
    "portal_knowndevice": "INSERT INTO portal_knowndevice (person_id, digest, known_since)"
    f" SELECT {{other}}, {IN_CLEAR}, now()",
    "portal_passkeykey": "WITH kept AS (INSERT INTO mfa_authenticator (user_id, type, data, created_at)"  # noqa: S608
    " SELECT {other}, 'webauthn', '{{}}'::jsonb, now() RETURNING id) INSERT INTO portal_passkeykey"
    f" (authenticator_id, credential, uses, synced) SELECT id, {IN_CLEAR}, 0, false FROM kept",
    "portal_spentchallenge": "INSERT INTO portal_spentchallenge (digest, expires_at)"
    f" SELECT {IN_CLEAR}, now()",
}
"""Of tables without a row in the story."""
CORRUPTIONS = [
    ("that the log tells of", "UPDATE consent_consentevent SET verb = 'use' WHERE verb = 'authorise'"),
    ("no token outlives", "UPDATE oidc_accesstoken SET expires = expires + interval '2 years'"),
    ("no token outlives", "UPDATE oidc_refreshtoken SET expires = NULL"),
    ("a code gives one family", "DELETE FROM oidc_refreshtoken"),
    ("of the codes of one flow", "UPDATE oidc_authorizationcode SET interaction = (SELECT min(id::text)::uuid"
     " FROM oidc_interaction)"),
    ("of the codes of one flow", "UPDATE oidc_authorizationcode SET interaction = (SELECT min(id::text)::uuid"
     " FROM oidc_interaction), revoked_at = CASE WHEN consumed_at IS NULL THEN now() END"),
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
    ("without its customer's yes", "UPDATE oidc_authorizationcode SET authenticated_at = now() + '1h'"),
    ("without its customer's yes", "UPDATE consent_consent SET authorised_at = now() + interval '1 h'"),
    ("client of code, token and consent agree", "UPDATE consent_consent SET client_id = 'thief'"),
    ("client of code, token and consent agree", "UPDATE consent_consent SET customer_id = {other}"),
    ("one event a version", "UPDATE consent_consent SET version = version + 1"),
    ("one event a version", COPY_EVENT.format(sequence=3, result="'withdrawn'", previous=ZEROS)),
    ("only moves of the lifecycle", COPY_EVENT.format(sequence=3, result="'rejected'", previous=ZEROS)),
    ("the last event leads", "UPDATE consent_consent SET status = 'expired'"),
    ("who ended a consent", "UPDATE consent_consent SET ended_by = 'holder' WHERE status = 'rejected'"),
    ("who ended a consent", "UPDATE consent_consent SET ended_by = 'holder' WHERE status = 'active'"),
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
    ("money leaves one account", TWO_ACCOUNTS.format(permission="payments")),
    ("money leaves one account", TWO_ACCOUNTS.format(permission="fundsconfirmations")),
    ("an event that rests on evidence", "DELETE FROM consent_evidence"),
    ("agreed to rests", "UPDATE consent_consentevent SET detail = '{{}}' WHERE verb = 'authorise'"),
    ("a member of staff with a role", STAFF_WITHOUT_FACTOR),
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
    ("data goes out under a consent in force", TOLD.format(at="now()", status="awaiting")),
    ("data goes out under a consent in force", TOLD.format(at="now() - interval '1 h'", status="active")),
    ("data goes out under a consent in force", TOLD.format(at="expires_at + interval '1 h'",
     status="active")),
    ("data goes out under a consent in force", TOLD.format(at="status_changed_at + interval '1 h'",
     status="rejected")),
    ("to a company while it is suspended", SUSPENDED.format(told=TOLD_NOW)),
    ("to a company while it is suspended", DISABLED.format(told=TOLD_NOW)),
    ("data of an account goes out while", COUNTED.format(account="'other'", at="now()")),
    ("data of an account goes out while", COUNTED.format(account="account", at="now() - interval '1 h'")),
    ("an account is shared where", "UPDATE consent_consentaccount SET state = 'shared'"),
    ("an account that ended on the word", "UPDATE consent_consentaccount SET state = 'withdrawn',"
     " ended_in = 1"),
    ("who agreed or did not", "UPDATE consent_authoriser SET state = 'refused', decided_at = now(),"
     " decided_in = 1"),
    ("the customer of a consent is none", "UPDATE consent_authoriser SET customer_id = {other}"),
    ("a pushed request", "UPDATE oidc_pushedrequest SET consumed_at = NULL"),
    ("a backchannel authentication is decided", DECIDED_UNNOTICED),
    ("what was proved before a flow began", "UPDATE oidc_interaction SET proofs_from = created_at"),
    ("is allowed in one flow", "UPDATE oidc_interaction SET client_id = {client} WHERE pushed_id > 0"),
    *((f"{table} keeps no", corruption) for table, corruption in KEPT_IN_CLEAR.items()),
    *(
        (f"{table} keeps no", f"UPDATE {table} SET {column} = convert_to('clear ' || ctid::text, 'UTF8')")  # noqa: S608
        for table, column in DIGESTS.items()
        if table not in KEPT_IN_CLEAR
    ),
    ("chain of", "UPDATE consent_consentevent SET detail = '{{}}'"),
]  # fmt: skip
