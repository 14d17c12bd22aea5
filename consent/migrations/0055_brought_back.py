"""What was stopped at the bank may come back, as the next edition of itself: no token of before works again."""

from django.db import migrations, models

GUARD = """
DROP TRIGGER consent_status_moves_legally ON consent_consent;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (
        (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version
            OR OLD.edition IS DISTINCT FROM NEW.edition)
        AND ((OLD.status, NEW.status) NOT IN ({moves}) OR NEW.version <> OLD.version + 1
            OR NEW.edition <> OLD.edition
            AND (NEW.edition <> OLD.edition + 1 OR NEW.status <> 'active' OR OLD.status NOT IN ({renewed}))
            {also})
    ) EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
"""
MOVES = """
    ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
    ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired'), ('active', 'consumed'),
    ('incomplete', 'awaiting'), ('incomplete', 'expired'), ('active', 'active'), ('consumed', 'consumed'),
    ('incomplete', 'rejected')
"""
BACK = """OR OLD.status = 'withdrawn' AND (NEW.edition = OLD.edition OR NEW.edition_in_use < NEW.edition
                OR OLD.erased_at IS NOT NULL)"""
SINCE = GUARD.format(moves=MOVES + ", ('withdrawn', 'active')", renewed="'active', 'withdrawn'", also=BACK)
BEFORE = GUARD.format(moves=MOVES, renewed="'active'", also="")
VERBS = (
    "propose", "complete", "authorise", "reject", "withdraw", "revoke", "expire", "amend", "reauthorise",
    "revive", "remove account", "shorten", "lapse", "use", "approve", "decline", "retract", "time out",
    "suspend", "resume",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("consent", "0054_found_by_request")]
    operations = [
        migrations.AlterField(
            model_name="consentevent",
            name="verb",
            field=models.CharField(max_length=16, choices=[(verb, verb) for verb in VERBS]),
        ),
        migrations.RunSQL(SINCE, BEFORE),
    ]
