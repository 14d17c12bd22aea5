"""Which version of the words, and in which language, each piece of evidence tells of: outside its envelope.

Every piece of evidence is opened once, so this is run with the keys that it was sealed under. What does not open
stays without, as `manage.py audit verify` says of it as well.
"""

import json
from typing import Any

from django.db import migrations, models

from vault.envelope import CannotOpen, unseal

BATCH = 500
GUARD = """
CREATE TRIGGER consent_evidence_is_only_erased BEFORE UPDATE ON consent_evidence FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.consent_id, OLD.sequence, OLD.words, OLD.language)
            = (NEW.id, NEW.consent_id, NEW.sequence, NEW.words, NEW.language)
        AND OLD.erased_at IS NULL
        AND (NEW.erased_at IS NOT NULL AND NEW.erased_because <> ''
            OR (OLD.salt, OLD.accounts, OLD.erased_at, OLD.erased_because, sealed_rest(OLD.sealed))
            IS NOT DISTINCT FROM
            (NEW.salt, NEW.accounts, NEW.erased_at, NEW.erased_because, sealed_rest(NEW.sealed)))
    )) EXECUTE FUNCTION consent_evidence_is_erased_or_kept();
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_is_only_erased;
"""
FORMER_GUARD = """
CREATE TRIGGER consent_evidence_is_only_erased BEFORE UPDATE ON consent_evidence FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.consent_id, OLD.sequence) = (NEW.id, NEW.consent_id, NEW.sequence)
        AND OLD.erased_at IS NULL
        AND (NEW.erased_at IS NOT NULL AND NEW.erased_because <> ''
            OR (OLD.salt, OLD.accounts, OLD.erased_at, OLD.erased_because, sealed_rest(OLD.sealed))
            IS NOT DISTINCT FROM
            (NEW.salt, NEW.accounts, NEW.erased_at, NEW.erased_because, sealed_rest(NEW.sealed)))
    )) EXECUTE FUNCTION consent_evidence_is_erased_or_kept();
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_is_only_erased;
"""
OFF = "DROP TRIGGER consent_evidence_is_only_erased ON consent_evidence"


def name_words(apps: Any, editor: Any) -> None:
    model = apps.get_model("consent", "Evidence")
    rows, after = model.objects.filter(sealed__isnull=False).order_by("pk"), 0
    while some := list(rows.filter(pk__gt=after)[:BATCH]):
        for row in some:
            shown = _shown(row)
            row.words, row.language = str(shown.get("wording", "")), str(shown.get("language", ""))
        model.objects.bulk_update(some, ["words", "language"])
        after = some[-1].pk


def _shown(row: Any) -> dict[str, Any]:
    try:
        content = unseal(bytes(row.sealed), f"consent_evidence.sealed|{row.consent_id}|{row.sequence}")
    except CannotOpen:
        return {}
    shown = json.loads(content).get("shown")
    return shown if isinstance(shown, dict) else {}


class Migration(migrations.Migration):
    dependencies = [("consent", "0030_newest_of_a_company")]
    operations = [
        migrations.AddField("evidence", "words", models.CharField(blank=True, default="", max_length=100)),
        migrations.AddField("evidence", "language", models.CharField(blank=True, default="", max_length=35)),
        migrations.RunSQL(OFF, FORMER_GUARD),
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RunPython(name_words, migrations.RunPython.noop),
        migrations.RunSQL(GUARD, OFF),
        migrations.AddIndex(
            "evidence",
            models.Index(
                fields=["words", "language", "consent"],
                name="evidence_by_words",
                condition=~models.Q(words=""),
            ),
        ),
    ]
