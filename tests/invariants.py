"""What must be true of the stored rows at any moment, each as a query that finds what breaks it."""

from django.conf import settings
from django.db import connection

from consent import queries
from consent.models import Consent

TOKENS = """
WITH token AS (
    SELECT 'access' AS kind, id, code_id, application_id, consent_id, user_id, issued_at, expires
      FROM oidc_accesstoken WHERE consent_id IS NOT NULL
    UNION ALL
    SELECT 'refresh', id, code_id, application_id, consent_id, user_id, issued_at, expires
      FROM oidc_refreshtoken
)
"""
"""A customer's tokens of both kinds, for every query to use as `token`."""
WITHOUT_ACCOUNTS = ", ".join(
    f"'{permission}'"
    for permission in sorted(
        {p for issuer in settings.ISSUERS.values() for p in issuer.consent.without_accounts}
    )
)
BINDING = ", ".join(
    f"'{name}'" for name, issuer in settings.ISSUERS.items() if issuer.security.sender_constraints
)
"""The issuers whose access tokens work for their holder alone."""
DIGESTS = {
    "oidc_authorizationcode": "digest",
    "oidc_accesstoken": "digest",
    "oidc_refreshtoken": "digest",
    "oidc_pushedrequest": "digest",
    "oidc_usedjti": "digest",
    "oidc_usedproof": "digest",
    "oidc_interaction": "browser",
    "consent_idempotencykey": "body_digest",
    "consent_consentevent": "hash",
}

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
    "every customer's token comes from a spent code, or with a code, of its client and customer": """
        SELECT t.kind, t.id FROM token t LEFT JOIN oidc_authorizationcode k ON k.id = t.code_id
         WHERE (k.consumed_at IS NULL AND t.issued_at IS DISTINCT FROM k.issued_at)
            OR k.application_id <> t.application_id OR k.consent_id <> t.consent_id
            OR k.user_id IS DISTINCT FROM t.user_id""",
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
    "no code without its customer's yes, and none before they proved who they are": """
        SELECT k.id FROM oidc_authorizationcode k JOIN consent_consent c ON c.id = k.consent_id
         WHERE c.authorised_at IS NULL OR k.issued_at < c.authorised_at
            OR k.issued_at < k.authenticated_at OR k.acr = ''""",
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
            ('active', 'expired'), ('active', 'consumed'), ('incomplete', 'awaiting'),
            ('incomplete', 'expired')))""",
    "the last event leads to the status the consent has": """
        SELECT c.id FROM consent_consent c JOIN LATERAL (
            SELECT result FROM consent_consentevent WHERE consent_id = c.id ORDER BY sequence DESC LIMIT 1
        ) e ON true WHERE e.result <> c.status""",
    "a consent in force has a customer and, where it is about accounts, one its recipient can name": f"""
        SELECT c.id FROM consent_consent c
         WHERE c.status = 'active' AND (c.customer_id IS NULL OR
            c.permissions - ARRAY[{WITHOUT_ACCOUNTS}] <> '[]'::jsonb AND NOT EXISTS (
            SELECT 1 FROM consent_consentaccount a JOIN consent_accountalias n
                ON (n.issuer, n.client_id, n.customer_id, n.account)
                 = (c.issuer, c.client_id, c.customer_id, a.account)
             WHERE a.consent_id = c.id))""",  # noqa: S608
    "each event carries the hash of the one before": """
        SELECT id FROM (
            SELECT id, sequence, previous,
                   lag(hash) OVER chain AS before, lag(sequence) OVER chain AS earlier
              FROM consent_consentevent WINDOW chain AS (PARTITION BY consent_id ORDER BY sequence)
        ) links
         WHERE (earlier IS NULL AND (sequence <> 1 OR previous <> decode(repeat('00', 32), 'hex')))
            OR (earlier IS NOT NULL AND (sequence <> earlier + 1 OR previous <> before))""",
    "the uses of a consent are counted without a gap, each under a consent that its customer allowed": """
        SELECT u.consent_id FROM consent_paymentuse u JOIN consent_consent c ON c.id = u.consent_id
         GROUP BY u.consent_id, c.authorised_at
        HAVING max(u.number) <> count(*) OR min(u.number) <> 1 OR min(u.at) < c.authorised_at""",
    "what was consumed was used once, and a consent is consumed by its one use": """
        SELECT c.id FROM consent_consent c LEFT JOIN consent_paymentuse u ON u.consent_id = c.id
         WHERE c.status = 'consumed' GROUP BY c.id HAVING count(u.id) <> 1""",
    "money leaves one account": """
        SELECT c.id FROM consent_consent c JOIN consent_consentaccount a ON a.consent_id = c.id
         WHERE c.permissions = '["payments"]'::jsonb GROUP BY c.id HAVING count(*) > 1""",
    "an idempotency key stands for a consent of its own client, and a consent for one key": """
        SELECT i.id FROM consent_idempotencykey i JOIN consent_consent c ON c.id = i.consent_id
         WHERE (i.issuer, i.client_id) <> (c.issuer, c.client_id)
        UNION ALL
        SELECT min(id) FROM consent_idempotencykey GROUP BY consent_id HAVING count(*) > 1""",
    "a pushed request is completed once, and used up by it": """
        SELECT p.id FROM oidc_pushedrequest p
          JOIN oidc_interaction i ON i.pushed_id = p.id AND i.outcome = 'allowed'
         GROUP BY p.id HAVING count(*) > 1 OR p.consumed_at IS NULL""",
    "a consent is allowed in one flow, and that flow is of its own client": """
        SELECT c.id FROM consent_consent c JOIN oidc_interaction i ON i.consent_id = c.id
          JOIN oidc_client l ON l.id = i.client_id
         GROUP BY c.id HAVING count(*) FILTER (WHERE i.outcome = 'allowed') > 1
            OR bool_or((l.issuer, l.client_id) <> (c.issuer, c.client_id))""",
} | {
    f"{table} keeps no secret in clear": f"SELECT id FROM {table} WHERE octet_length({column}) <> 32"  # noqa: S608
    for table, column in DIGESTS.items()
}


def violations() -> list[str]:
    """Every invariant that does not hold, with the rows that break it; empty where all is well."""
    broken = []
    with connection.cursor() as cursor:
        for rule, finds in INVARIANTS.items():
            cursor.execute(TOKENS + finds)
            if rows := cursor.fetchall():
                broken.append(f"{rule}: {rows}")
    for consent_id in Consent.objects.values_list("pk", flat=True):
        if not queries.chain_holds(consent_id):
            broken.append(f"chain of {consent_id} is broken")
    return broken
