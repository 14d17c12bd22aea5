"""Which version of the words, and in which language, each piece of evidence tells of: outside its envelope.

Of what is stored already a job opens and names a little at a time (`consent.name_words`), so no decision waits.
"""

from django.db import migrations, models

_GUARD = """
CREATE TRIGGER consent_evidence_is_only_erased BEFORE UPDATE ON consent_evidence FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.consent_id, OLD.sequence) = (NEW.id, NEW.consent_id, NEW.sequence)
        AND {words}
        AND OLD.erased_at IS NULL
        AND (NEW.erased_at IS NOT NULL AND NEW.erased_because <> ''
            OR (OLD.salt, OLD.accounts, OLD.erased_at, OLD.erased_because, sealed_rest(OLD.sealed))
            IS NOT DISTINCT FROM
            (NEW.salt, NEW.accounts, NEW.erased_at, NEW.erased_because, sealed_rest(NEW.sealed)))
    )) EXECUTE FUNCTION consent_evidence_is_erased_or_kept();
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_is_only_erased;
"""
ONCE = "(OLD.words IS NULL OR (OLD.words, OLD.language) IS NOT DISTINCT FROM (NEW.words, NEW.language))"
GUARD, FORMER_GUARD = _GUARD.format(words=ONCE), _GUARD.format(words="TRUE")
OFF = "DROP TRIGGER consent_evidence_is_only_erased ON consent_evidence"


class Migration(migrations.Migration):
    dependencies = [("consent", "0030_newest_of_a_company")]
    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddField("evidence", "words", models.CharField(max_length=100, null=True)),
        migrations.AddField("evidence", "language", models.CharField(max_length=35, null=True)),
        migrations.RunSQL(OFF, FORMER_GUARD),
        migrations.RunSQL(GUARD, OFF),
        migrations.AddIndex(
            "evidence",
            models.Index(
                fields=["words", "language", "consent"],
                name="evidence_by_words",
                condition=models.Q(words__gt=""),
            ),
        ),
        migrations.AddIndex(
            "evidence",
            models.Index(
                fields=["id"],
                name="evidence_to_be_named",
                condition=models.Q(words=None, erased_at=None),
            ),
        ),
    ]
