"""Evidence in a table of its own, from where it can be erased; the audit log keeps a salted hash of it."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION consent_evidence_is_erased_or_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is append-only; it may be erased, with the moment and the reason'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_evidence_is_kept BEFORE DELETE ON consent_evidence
    FOR EACH ROW EXECUTE FUNCTION consent_evidence_is_erased_or_kept();
CREATE TRIGGER consent_evidence_table_is_kept BEFORE TRUNCATE ON consent_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION consent_evidence_is_erased_or_kept();
CREATE TRIGGER consent_evidence_is_only_erased BEFORE UPDATE ON consent_evidence FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.consent_id, OLD.sequence) = (NEW.id, NEW.consent_id, NEW.sequence)
        AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.erased_because <> ''
    )) EXECUTE FUNCTION consent_evidence_is_erased_or_kept();
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_is_kept;
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_table_is_kept;
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_is_only_erased;
"""
UNGUARD = """
DROP TRIGGER consent_evidence_is_only_erased ON consent_evidence;
DROP TRIGGER consent_evidence_table_is_kept ON consent_evidence;
DROP TRIGGER consent_evidence_is_kept ON consent_evidence;
DROP FUNCTION consent_evidence_is_erased_or_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_sweep")]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("salt", models.BinaryField(max_length=16, null=True)),
                (
                    "content",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
                ),
                ("erased_at", models.DateTimeField(null=True)),
                ("erased_because", models.CharField(blank=True, max_length=200)),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.consent"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("consent", "sequence"), name="one_evidence_an_event"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content__isnull", False), ("erased_at", None), ("salt__isnull", False)),
                    models.Q(("content", None), ("erased_at__isnull", False), ("salt", None)),
                    _connector="OR",
                ),
                name="evidence_whole_or_erased",
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
