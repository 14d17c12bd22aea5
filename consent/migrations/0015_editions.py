"""A consent in force is agreed to anew under its own id: the database counts its editions, and knows the move."""

from django.db import migrations, models

GUARD = """
DROP TRIGGER consent_status_moves_legally ON consent_consent;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (
        (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version{changed})
        AND ((OLD.status, NEW.status) NOT IN ({moves}) OR NEW.version <> OLD.version + 1{counted})
    ) EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
"""
MOVES = """
    ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
    ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired'), ('active', 'consumed'),
    ('incomplete', 'awaiting'), ('incomplete', 'expired')
"""
BEFORE = GUARD.format(changed="", moves=MOVES, counted="")
SINCE = GUARD.format(
    changed=" OR OLD.edition IS DISTINCT FROM NEW.edition",
    moves=MOVES + ", ('active', 'active')",
    counted=" OR NEW.edition - OLD.edition <> CASE WHEN OLD.status = NEW.status THEN 1 ELSE 0 END",
)
VERBS = (
    "propose", "complete", "authorise", "reject", "withdraw", "revoke", "expire", "amend", "reauthorise",
    "lapse", "use",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("consent", "0014_handing_over")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="edition",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="consent",
            name="edition_in_use",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(model_name="consent", name="amended_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="consentevent",
            name="verb",
            field=models.CharField(max_length=16, choices=[(verb, verb) for verb in VERBS]),
        ),
        migrations.RunSQL(SINCE, BEFORE),
    ]
