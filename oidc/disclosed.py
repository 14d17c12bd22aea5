"""What must be true of the data that went out, each as a query that finds what breaks it (AUD-01).

Asked with all other invariants (`oidc.invariants`). The record of a call says when it was; whether none was
to be answered then is known from spans, which outlast what they tell of.
"""

CROSSED = "interval '1 minute'"
"""By so much may a call and what ended its leave have crossed on their way: each brings its own moment, and
two servers tell the time by so much apart."""
DISCLOSED = {
    "data goes out under a consent in force, and at no other time": f"""
        SELECT d.id FROM consent_disclosure d JOIN consent_consent c ON c.id = d.consent_id
         WHERE c.authorised_at IS NULL OR d.at < c.authorised_at - {CROSSED}
            OR d.at > c.expires_at + {CROSSED}
            OR c.status <> 'active' AND d.at > c.status_changed_at + {CROSSED}""",  # noqa: S608
    "no data goes out to a company while it is suspended, nor of a customer who is disabled": f"""
        SELECT d.id FROM consent_disclosure d JOIN consent_consent c ON c.id = d.consent_id
         WHERE EXISTS (SELECT 1 FROM consent_suspendedspan s WHERE s.recipient_id = c.recipient_id
               AND d.at > s.since + {CROSSED} AND (d.at < s.until - {CROSSED} OR s.until IS NULL))
            OR EXISTS (SELECT 1 FROM consent_disabledspan s WHERE s.person_id = c.customer_id
               AND d.at > s.since + {CROSSED} AND (d.at < s.until - {CROSSED} OR s.until IS NULL))""",  # noqa: S608
    "data of an account goes out while it is shared, and neither suspended nor waited for": f"""
        SELECT d.id FROM consent_disclosureday d
         WHERE d.account <> '' AND NOT EXISTS (
            SELECT 1 FROM consent_sharedspan s WHERE (s.consent_id, s.account) = (d.consent_id, d.account)
               AND d.last_at > s.since - {CROSSED}
               AND (d.last_at < s.until + {CROSSED} OR s.until IS NULL))""",  # noqa: S608
}
"""Of an account, the last call of each day is looked at."""
