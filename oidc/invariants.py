"""What must be true of the stored rows at any moment, each as a query that finds what breaks it.

`oidc.findings` asks them: for tests after every race, for `manage.py invariants` when an operator wants to
know, for a job each minute. docs/audit.md says which of the usual ones are not here, and why.
"""

import json

from django.conf import settings

from consent.hashing import EVIDENCE
from consent.lifecycle import ENDERS, Verb
from oidc.disclosed import CROSSED, DISCLOSED

WITHOUT_ACCOUNTS = ", ".join(
    f"'{permission}'"
    for permission in sorted(
        {p for issuer in settings.ISSUERS.values() for p in issuer.consent.without_accounts}
    )
)
_INTENTS = [intent for issuer in settings.ISSUERS.values() for intent in issuer.consent.intents]
ABOUT_MONEY = json.dumps(sorted({intent.scope for intent in _INTENTS if intent.payment is not None}))
"""What consents to pay, and to ask whether there is enough to, are to."""
BINDING = ", ".join(
    f"'{name}'" for name, issuer in settings.ISSUERS.items() if not issuer.security.unbound_tokens
)
"""The issuers whose access tokens work for their holder alone."""
AGREEMENTS = ", ".join(
    f"'{verb}'" for verb in (Verb.AUTHORISE, Verb.APPROVE, Verb.AMEND, Verb.REAUTHORISE, Verb.REVIVE)
)
"""What a customer, or somebody who holds an account with them, says yes by."""
FACTORS = "'totp', 'webauthn'"
"""Second factors that allauth keeps, recovery codes not among them."""
ENDS = ", ".join(f"'{status}'" for status in ENDERS)
AS_A_RULE = ", ".join(f"('{status}', '{actor}')" for status, actor in ENDERS.items())
"""The ends, and who leads to each where `ended_by` says nothing of it."""
DIGESTS = {
    "oidc_authorizationcode": "digest",
    "oidc_accesstoken": "digest",
    "oidc_refreshtoken": "digest",
    "oidc_spentrefreshtoken": "digest",
    "oidc_pushedrequest": "digest",
    "oidc_backchannelauthentication": "digest",
    "oidc_appsignin": "digest",
    "oidc_authsession": "digest",
    "oidc_initialaccesstoken": "digest",
    "oidc_dynamicregistration": "token_digest",
    "oidc_usedjti": "digest",
    "oidc_usedproof": "digest",
    "oidc_interaction": "browser",
    "consent_idempotencykey": "body_digest",
    "consent_ending": "body_digest",
    "consent_paymentuse": "digest",
    "consent_consentevent": "hash",
    "consent_erasure": "digest",
    "portal_onetimecode": "digest",
    "portal_knowndevice": "digest",
    "portal_passkeykey": "credential",
    "portal_spentchallenge": "digest",
}
"""Every column that keeps a digest, by its table; a test looks through the models for more."""

INVARIANTS = {
    "no token outlives its consent": """
        SELECT t.kind, t.id FROM token t JOIN consent_consent c ON c.id = t.consent_id
         WHERE t.expires > c.expires_at OR (t.expires IS NULL AND c.expires_at IS NOT NULL)""",
    "a code gives one family: one refresh token, and without it one access token later": """
        SELECT k.id FROM oidc_authorizationcode k
          LEFT JOIN oidc_accesstoken a ON a.code_id = k.id AND a.issued_at > k.issued_at
          LEFT JOIN oidc_refreshtoken r ON r.code_id = k.id
         GROUP BY k.id
        HAVING count(DISTINCT r.id) > 1 OR (count(DISTINCT r.id) = 0 AND count(DISTINCT a.id) > 1)""",
    "of the codes of one flow the last alone is good, and something came of one at most": """
        SELECT k.interaction FROM oidc_authorizationcode k
          LEFT JOIN oidc_accesstoken a ON a.code_id = k.id
         WHERE k.interaction IS NOT NULL GROUP BY k.interaction
        HAVING count(DISTINCT k.id) FILTER (WHERE k.revoked_at IS NULL) > 1
            OR max(k.id) FILTER (WHERE k.revoked_at IS NULL) < max(k.id)
            OR count(DISTINCT k.id) FILTER (WHERE k.consumed_at IS NOT NULL OR a.id IS NOT NULL) > 1""",
    "every customer's token comes from a spent code, or with a code, of its client and customer": """
        SELECT t.kind, t.id FROM token t LEFT JOIN oidc_authorizationcode k ON k.id = t.code_id
         WHERE (k.consumed_at IS NULL AND t.issued_at IS DISTINCT FROM k.issued_at)
            OR k.application_id <> t.application_id OR k.consent_id <> t.consent_id
            OR k.user_id IS DISTINCT FROM t.user_id""",
    "a consent that gave an access token is in use": """
        SELECT c.id FROM consent_consent c JOIN oidc_accesstoken a ON a.consent_id = c.id
         WHERE c.pick_up_by IS NOT NULL AND c.in_use_since IS NULL""",
    "a code lives a minute at most and is spent within it": """
        SELECT id FROM oidc_authorizationcode
         WHERE consumed_at >= expires OR expires > issued_at + interval '60 seconds'""",
    "a challenge, where there is one, is S256": """
        SELECT id FROM oidc_authorizationcode
         WHERE code_challenge <> '' AND (length(code_challenge) <> 43 OR code_challenge_method <> 'S256')""",
    "an access token of an issuer that binds them is bound to a certificate or a key": f"""
        SELECT a.id FROM oidc_accesstoken a JOIN oidc_client l ON l.id = a.application_id
         WHERE l.issuer IN ({BINDING}) AND a.certificate = '' AND a.dpop_jkt = ''""",  # noqa: S608
    "a customer's token says no more than its code granted": """
        SELECT t.kind, t.id FROM (
            SELECT 'access' AS kind, id, code_id, scope FROM oidc_accesstoken
            UNION ALL SELECT 'refresh', id, code_id, scope FROM oidc_refreshtoken
        ) t JOIN oidc_authorizationcode k ON k.id = t.code_id
         WHERE NOT string_to_array(t.scope, ' ') <@ string_to_array(k.scope, ' ')""",
    "a token is a customer's, with code and consent, or the client's own, with neither": """
        SELECT id FROM oidc_accesstoken
         WHERE num_nulls(user_id, code_id, consent_id) NOT IN (0, 3)""",
    "no code without its customer's yes, and none before they proved who they are": f"""
        SELECT k.id FROM oidc_authorizationcode k JOIN consent_consent c ON c.id = k.consent_id
         WHERE c.authorised_at IS NULL OR k.issued_at < c.authorised_at - {CROSSED}
            OR k.issued_at < k.authenticated_at - {CROSSED} OR k.acr = ''""",  # noqa: S608
    "client of code, token and consent agree, and so do their customers": """
        SELECT t.kind, t.id FROM (
            SELECT * FROM token UNION ALL
            SELECT 'code', id, id, application_id, consent_id, user_id, issued_at, expires
              FROM oidc_authorizationcode
        ) t JOIN consent_consent c ON c.id = t.consent_id JOIN oidc_client l ON l.id = t.application_id
         WHERE (l.issuer, l.client_id) <> (c.issuer, c.client_id)
            OR t.user_id IS DISTINCT FROM c.customer_id""",
    "a consent has one event a version, none missing and none doubled": """
        SELECT c.id FROM consent_consent c LEFT JOIN consent_consentevent e ON e.consent_id = c.id
         GROUP BY c.id, c.version
        HAVING count(e.sequence) <> c.version OR count(DISTINCT e.sequence) <> c.version
            OR max(e.sequence) IS DISTINCT FROM c.version OR min(e.sequence) <> 1""",
    "only moves of the lifecycle were recorded": """
        SELECT consent_id FROM (
            SELECT consent_id, result,
                   lag(result) OVER (PARTITION BY consent_id ORDER BY sequence) AS before
              FROM consent_consentevent
        ) moves
         WHERE (before IS NULL AND result NOT IN ('awaiting', 'incomplete'))
            OR (before IS NOT NULL AND (before, result) NOT IN (
            ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'),
            ('awaiting', 'expired'), ('active', 'withdrawn'), ('active', 'revoked'),
            ('active', 'expired'), ('active', 'consumed'), ('active', 'active'), ('consumed', 'consumed'),
            ('withdrawn', 'active'),
            ('incomplete', 'awaiting'),
            ('incomplete', 'rejected'), ('incomplete', 'expired')))""",
    "the last event leads to the status the consent has": """
        SELECT c.id FROM consent_consent c JOIN LATERAL (
            SELECT result FROM consent_consentevent WHERE consent_id = c.id ORDER BY sequence DESC LIMIT 1
        ) e ON true WHERE e.result <> c.status""",
    "who ended a consent is said by the event that ended it": f"""
        SELECT c.id FROM consent_consent c LEFT JOIN LATERAL (
            SELECT actor FROM consent_consentevent
             WHERE consent_id = c.id AND result = c.status AND result IN ({ENDS}) AND sequence > (
                SELECT coalesce(max(sequence), 0) FROM consent_consentevent
                 WHERE consent_id = c.id AND result = 'active')
             ORDER BY sequence LIMIT 1
        ) e ON true
         WHERE c.ended_by <> CASE WHEN (c.status, e.actor) IN ({AS_A_RULE}) THEN ''
                                  ELSE coalesce(e.actor, '') END""",  # noqa: S608
    "a consent in force has a customer and, where it is about accounts, one its recipient can name": f"""
        SELECT c.id FROM consent_consent c
         WHERE c.status = 'active' AND (c.customer_id IS NULL OR
            c.permissions - ARRAY[{WITHOUT_ACCOUNTS}] <> '[]'::jsonb AND NOT EXISTS (
            SELECT 1 FROM consent_consentaccount a JOIN consent_accountalias n
                ON (n.issuer, n.client_id, n.customer_id, n.account)
                 = (c.issuer, c.client_id, c.customer_id, a.account)
             WHERE a.consent_id = c.id))""",  # noqa: S608
    "an account is shared where all agreed who have a say in it, and waits only while somebody has to": """
        SELECT a.id FROM consent_consentaccount a
          LEFT JOIN consent_authoriser p ON p.account_id = a.id
         GROUP BY a.id, a.state, a.ended_in
        HAVING a.state = 'shared' AND count(p.id) FILTER (WHERE p.state <> 'approved') > 0
            OR a.state = 'waiting' AND count(p.id) FILTER (WHERE p.state = 'waiting') = 0
            OR a.state IN ('refused', 'withdrawn', 'timed out') AND a.ended_in IS NULL
           AND count(p.id) FILTER (WHERE p.state = a.state) = 0""",
    "an account that ended on the word of a holder without a say in it has an event of the bank's": """
        SELECT a.id FROM consent_consentaccount a
          LEFT JOIN consent_consentevent e ON e.consent_id = a.consent_id AND e.sequence = a.ended_in
         WHERE a.ended_in IS NOT NULL
           AND (a.state, e.verb, e.actor) IS DISTINCT FROM ('withdrawn', 'retract', 'holder')""",
    "who agreed or did not has an event of the consent that says so": """
        SELECT p.id FROM consent_authoriser p JOIN consent_consentaccount a ON a.id = p.account_id
          LEFT JOIN consent_consentevent e ON e.consent_id = a.consent_id AND e.sequence = p.decided_in
         WHERE p.state <> 'waiting' AND (e.id IS NULL
            OR (p.state, e.verb) NOT IN (('approved', 'authorise'), ('approved', 'approve'),
                ('approved', 'amend'), ('approved', 'reauthorise'), ('approved', 'revive'),
                ('refused', 'decline'), ('withdrawn', 'retract'), ('timed out', 'time out'))
            OR e.actor = 'authoriser' AND e.actor_reference <> p.customer_id::text)""",
    "the customer of a consent is none of its authorisers": """
        SELECT p.id FROM consent_authoriser p JOIN consent_consentaccount a ON a.id = p.account_id
          JOIN consent_consent c ON c.id = a.consent_id WHERE c.customer_id = p.customer_id""",
    "each event carries the hash of the one before": """
        SELECT id FROM (
            SELECT id, sequence, previous,
                   lag(hash) OVER chain AS before, lag(sequence) OVER chain AS earlier
              FROM consent_consentevent WINDOW chain AS (PARTITION BY consent_id ORDER BY sequence)
        ) links
         WHERE (earlier IS NULL AND (sequence <> 1 OR previous <> decode(repeat('00', 32), 'hex')))
            OR (earlier IS NOT NULL AND (sequence <> earlier + 1 OR previous <> before))""",
    "a consent carries the hash of its newest event": """
        SELECT c.id FROM consent_consent c JOIN consent_consentevent e
            ON (e.consent_id, e.sequence) = (c.id, c.version) WHERE e.hash <> c.last_hash""",
    "an event is sealed, or waits for it": """
        SELECT e.id FROM consent_consentevent e
         WHERE NOT EXISTS (SELECT 1 FROM consent_seal s WHERE s.event_id = e.id)
           AND NOT EXISTS (SELECT 1 FROM consent_unsealed u WHERE u.event_id = e.id)""",
    "a seal names the event it seals": """
        SELECT e.id FROM consent_consentevent e JOIN consent_seal s ON s.event_id = e.id
         WHERE (e.consent_id, e.sequence) <> (s.consent_id, s.sequence)""",
    "every anchor still matches the chains": """
        SELECT n.number, head.chain FROM consent_anchor n
         CROSS JOIN LATERAL (SELECT translate(split_part(statement, '.', 2), '-_', '+/') AS said) part
         CROSS JOIN LATERAL jsonb_array_elements(
            convert_from(decode(rpad(said, (length(said) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb
            -> 'heads'
         ) WITH ORDINALITY AS head (told, chain)
          LEFT JOIN consent_seal s ON s.chain = head.chain - 1 AND s.position = (told ->> 0)::bigint
         WHERE (told ->> 0)::bigint > 0 AND encode(s.hash, 'hex') IS DISTINCT FROM told ->> 1""",
    "generations of a refresh token follow each other, each once": """
        SELECT s.token_id FROM oidc_spentrefreshtoken s JOIN oidc_refreshtoken t ON t.id = s.token_id
         WHERE s.generation > 0 GROUP BY s.token_id, t.generation
        HAVING count(*) <> count(DISTINCT s.generation) OR max(s.generation) >= t.generation""",
    "the uses of a consent are counted without a gap, each under a consent that its customer allowed": """
        SELECT u.consent_id FROM consent_paymentuse u JOIN consent_consent c ON c.id = u.consent_id
         GROUP BY u.consent_id, c.authorised_at
        HAVING max(u.number) <> count(*) OR min(u.number) <> 1 OR min(u.at) < c.authorised_at""",
    "a payment that the log tells of is counted, as it was": """
        SELECT e.id FROM consent_consentevent e
          LEFT JOIN consent_paymentuse u ON u.consent_id = e.consent_id AND u.key = e.detail ->> 'key'
         WHERE e.verb = 'use' AND (u.id IS NULL OR u.currency <> e.detail ->> 'currency'
            OR u.amount <> (e.detail ->> 'amount')::numeric)""",
    "what was consumed was used once, and a consent is consumed by its one use": """
        SELECT c.id FROM consent_consent c LEFT JOIN consent_paymentuse u ON u.consent_id = c.id
         WHERE c.status = 'consumed' GROUP BY c.id HAVING count(u.id) <> 1""",
    "money leaves one account, and is asked about at one": f"""
        SELECT c.id FROM consent_consent c JOIN consent_consentaccount a ON a.consent_id = c.id
         WHERE c.permissions <@ '{ABOUT_MONEY}'::jsonb GROUP BY c.id HAVING count(*) > 1""",  # noqa: S608
    "an event that rests on evidence has it beside it, or has the time of its erasure there": f"""
        SELECT e.id FROM consent_consentevent e WHERE e.detail ? '{EVIDENCE}' AND NOT EXISTS (
            SELECT 1 FROM consent_evidence k WHERE (k.consent_id, k.sequence) = (e.consent_id, e.sequence))
        """,  # noqa: S608
    "what somebody agreed to rests on evidence": f"""
        SELECT e.id FROM consent_consentevent e
         WHERE e.verb IN ({AGREEMENTS}) AND NOT e.detail ? '{EVIDENCE}'""",  # noqa: S608
    "a member of staff with a role has a second factor": f"""
        SELECT p.id FROM consent_person p JOIN consent_person_groups g ON g.person_id = p.id
         WHERE p.is_staff AND p.is_active AND NOT EXISTS (
            SELECT 1 FROM mfa_authenticator a WHERE a.user_id = p.id AND a.type IN ({FACTORS}))""",  # noqa: S608
    "a message tells of an event that there is, unless it is of an end to come, a session or a request": """
        SELECT m.id FROM consent_outboxmessage m
          LEFT JOIN consent_consentevent e ON e.consent_id = m.consent_id AND e.sequence = m.sequence
         WHERE m.topic NOT IN ('ending', 'asked-elsewhere') AND m.channel NOT IN ('logout', 'ping')
           AND e.at IS DISTINCT FROM m.at""",
    "a message has as many attempts as it counts, and who was told has one that says so": """
        SELECT m.id FROM consent_outboxmessage m LEFT JOIN consent_deliveryattempt a ON a.message_id = m.id
         GROUP BY m.id, m.attempts, m.state
        HAVING count(a.id) <> m.attempts
            OR m.state = 'delivered' AND count(a.id) FILTER (WHERE a.outcome = 'delivered') = 0""",
    "nothing was sent after somebody said that they have it": """
        SELECT m.id FROM consent_outboxmessage m JOIN consent_deliveryattempt a ON a.message_id = m.id
         WHERE m.state = 'delivered' AND a.begun_at > m.settled_at""",
    "an idempotency key stands for a consent of its own client, and a consent for one key": """
        SELECT i.id FROM consent_idempotencykey i JOIN consent_consent c ON c.id = i.consent_id
         WHERE (i.issuer, i.client_id) <> (c.issuer, c.client_id)
        UNION ALL
        SELECT min(id) FROM consent_idempotencykey GROUP BY consent_id HAVING count(*) > 1""",
    "a pushed request is completed once, and used up by it": """
        SELECT p.id FROM oidc_pushedrequest p
          JOIN oidc_interaction i ON i.pushed_id = p.id AND i.outcome = 'allowed'
         GROUP BY p.id HAVING count(*) > 1 OR p.consumed_at IS NULL""",
    "a backchannel authentication is decided in one flow of its customer's, in its time": """
        SELECT b.id FROM oidc_backchannelauthentication b JOIN oidc_interaction i
            ON i.backchannel_id = b.id AND i.outcome NOT IN ('', 'left')
         GROUP BY b.id HAVING count(*) > 1 OR b.closed_at IS NULL
            OR bool_or(i.customer_id <> b.customer_id OR b.closed_at > b.expires_at)""",
    "what was proved before a flow began counts where the bank's app said it of the flow's own request": """
        SELECT i.id FROM oidc_interaction i
         WHERE i.proofs_from IS NOT NULL AND i.pushed_id IS NOT NULL AND NOT EXISTS (
             SELECT FROM oidc_appsignin s JOIN oidc_pushedrequest p ON p.id = s.pushed_id
              WHERE p.id = i.pushed_id AND s.used_at IS NOT NULL AND s.authenticated_at >= i.proofs_from
                AND i.proofs_from = p.created_at
                AND (i.customer_id IS NULL OR i.customer_id = s.customer_id))""",
    "an edition of a consent is allowed in one flow, and that flow is of its own client": """
        SELECT c.id FROM consent_consent c JOIN oidc_interaction i ON i.consent_id = c.id
          JOIN oidc_client l ON l.id = i.client_id
         GROUP BY c.id HAVING count(*) FILTER (WHERE i.outcome = 'allowed')
             > count(DISTINCT i.edition) FILTER (WHERE i.outcome = 'allowed')
            OR bool_or((l.issuer, l.client_id) <> (c.issuer, c.client_id))""",
    **DISCLOSED,
} | {
    f"{table} keeps no secret in clear": f"SELECT encode(sha256({column}), 'hex') FROM {table}"  # noqa: S608
    f" WHERE octet_length({column}) <> 32"
    for table, column in DIGESTS.items()
}
