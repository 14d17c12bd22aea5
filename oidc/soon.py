"""What must be true soon: nothing is decided by it, but somebody should look when it is not.

Asked as the invariants are (`oidc/invariants.py`), by the same command and the same job.
"""

from django.conf import settings

JOBS = ", ".join(
    f"('{entry['task']}', interval '{entry['schedule']} seconds')"
    for entry in settings.CELERY_BEAT_SCHEDULE.values()
)
SWEPT = (
    ("what is over", "expires_at", "c.status IN ('active', 'awaiting')"),
    ("what nobody decided in time", "authorise_by", "c.status IN ('awaiting', 'incomplete')"),
    ("what nobody picked up", "pick_up_by", "c.status = 'active' AND c.in_use_since IS NULL"),
)
"""The orders of the sweep: the column, and whom its moment ends."""
BEHIND = {
    f"{what} is closed within the hour also where it came to lie behind the sweep": f"""
        SELECT c.id FROM consent_consent c JOIN consent_sweepmark m ON m."column" = '{column}'
         WHERE {ended} AND (c.{column}, c.id) <= (m.moment, m.consent)
           AND c.{column} BETWEEN now() - interval '25 hours' AND now() - interval '15 minutes'
         LIMIT 1000"""  # noqa: S608
    for what, column, ended in SWEPT
}
"""What the sweep has passed over: it was not there yet, or its moment was a later one, as where it was stored
late or a machine's clock is slow. All that came to an end within a day is read for it; what is older the
sweep meets as it looks at everything again, once a day."""
FRESHNESS = {
    f"{what} is closed within a quarter of an hour": f"""
        SELECT c.id FROM consent_consent c WHERE {ended}
           AND c.{column} < now() - interval '15 minutes' AND (c.{column}, c.id) > (
            coalesce((SELECT moment FROM consent_sweepmark WHERE "column" = '{column}'), '-infinity'),
            coalesce((SELECT consent FROM consent_sweepmark WHERE "column" = '{column}'), c.id))
         LIMIT 1000"""  # noqa: S608
    for what, column, ended in SWEPT
} | {
    "a message that is due, to somebody who answers, is tried within ten minutes": """
        SELECT m.id FROM consent_outboxmessage m LEFT JOIN consent_lane l ON l.name = m.lane
         WHERE m.state = 'waiting' AND m.next_attempt_at < now() - interval '10 minutes'
           AND (m.claimed_until IS NULL OR m.claimed_until < now() - interval '10 minutes')
           AND coalesce(l.silences, 0) = 0 AND NOT EXISTS (
            SELECT 1 FROM consent_outboxmessage before
             WHERE (before.consent_id, before.channel, before.state) = (m.consent_id, m.channel, 'waiting')
               AND before.addressee_id IS NOT DISTINCT FROM m.addressee_id
               AND before.sequence < m.sequence)
         LIMIT 1000""",
    "an account that is suspended rests in every consent within a quarter of an hour": """
        SELECT a.id FROM consent_suspendedaccount s JOIN consent_consentaccount a USING (account)
          JOIN consent_consent c ON c.id = a.consent_id
         WHERE s.since < now() - interval '15 minutes' AND a.suspended_at IS NULL
           AND a.state IN ('shared', 'waiting') AND c.status = 'active' LIMIT 1000""",
    "every job that ever ran has run in one of its last three slots, and in none that is to come": f"""
        SELECT ran.job, ran.slot FROM consent_jobslot ran
          JOIN (VALUES {JOBS}) AS planned (job, every) USING (job)
         WHERE ran.slot < now() - 4 * planned.every OR ran.slot > now() + interval '1 minute'""",  # noqa: S608
}
