"""The bank refuses what is still incomplete, and takes back what a customer had agreed to in others' consents."""

from django.db import migrations, models

GUARD = """
DROP TRIGGER consent_status_moves_legally ON consent_consent;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (
        (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version
            OR OLD.edition IS DISTINCT FROM NEW.edition)
        AND ((OLD.status, NEW.status) NOT IN ({moves}) OR NEW.version <> OLD.version + 1
            OR NEW.edition <> OLD.edition
            AND (NEW.edition <> OLD.edition + 1 OR NEW.status <> 'active' OR OLD.status <> 'active'))
    ) EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
"""
BEFORE = """
    ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
    ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired'), ('active', 'consumed'),
    ('incomplete', 'awaiting'), ('incomplete', 'expired'), ('active', 'active'), ('consumed', 'consumed')
"""
SINCE = BEFORE + ", ('incomplete', 'rejected')"


class Migration(migrations.Migration):
    dependencies = [("consent", "0020_suspended_accounts")]
    operations = [
        migrations.AddField("ending", "taken_back", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.RunSQL(GUARD.format(moves=SINCE), GUARD.format(moves=BEFORE)),
    ]
