"""Evidence and files of payments in envelopes; of evidence the accounts stay apart, since they are searched.

Guards: of a stored envelope only the half that wraps its data key may be replaced, so that keys can be rotated
and what is sealed stays as it was.
"""

import json
from collections.abc import Callable
from typing import Any

import django.core.serializers.json
from django.db import migrations, models

from vault.envelope import seal, unseal

BATCH = 500
REST = """
CREATE FUNCTION sealed_rest(envelope bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT substring(envelope FROM 4 + position('\\x2e'::bytea IN substring(envelope FROM 5)) + 61)
$$;
"""
EVIDENCE = """
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
FORMER_EVIDENCE = """
CREATE TRIGGER consent_evidence_is_only_erased BEFORE UPDATE ON consent_evidence FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.consent_id, OLD.sequence) = (NEW.id, NEW.consent_id, NEW.sequence)
        AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.erased_because <> ''
    )) EXECUTE FUNCTION consent_evidence_is_erased_or_kept();
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_is_only_erased;
"""
FILE = """
CREATE OR REPLACE FUNCTION payment_file_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
        IF (OLD.consent_id, OLD.media_type, OLD.received_at) = (NEW.consent_id, NEW.media_type, NEW.received_at)
           AND (octet_length(NEW.content) = 0
                AND EXISTS (SELECT FROM consent_consent WHERE id = OLD.consent_id AND erased_at IS NOT NULL)
                OR octet_length(NEW.content) > 0 AND sealed_rest(OLD.content) = sealed_rest(NEW.content)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a file of payments stays as it came' USING ERRCODE = 'insufficient_privilege';
END $$;
ALTER TABLE consent_paymentfile ENABLE ALWAYS TRIGGER payment_file_rows_are_final;
"""
FORMER_FILE = """
CREATE OR REPLACE FUNCTION payment_file_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
        IF (OLD.consent_id, OLD.media_type, OLD.received_at, ''::bytea)
         = (NEW.consent_id, NEW.media_type, NEW.received_at, NEW.content)
           AND EXISTS (SELECT FROM consent_consent WHERE id = OLD.consent_id AND erased_at IS NOT NULL) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a file of payments stays as it came' USING ERRCODE = 'insufficient_privilege';
END $$;
ALTER TABLE consent_paymentfile ENABLE ALWAYS TRIGGER payment_file_rows_are_final;
"""
NO_REST = "DROP FUNCTION sealed_rest(bytea);"
OFF = """
DROP TRIGGER consent_evidence_is_only_erased ON consent_evidence;
ALTER TABLE consent_paymentfile DISABLE TRIGGER payment_file_rows_are_final;
"""


def sealed(apps: Any, editor: Any) -> None:
    """Put what is there into envelopes."""

    def evidence(row: Any) -> None:
        plain = json.dumps(row.content, cls=django.core.serializers.json.DjangoJSONEncoder).encode()
        row.sealed = seal(plain, f"consent_evidence.sealed|{row.consent_id}|{row.sequence}")
        row.accounts = row.content.get("accounts")

    def file(row: Any) -> None:
        row.content = seal(bytes(row.content), f"consent_paymentfile.content|{row.pk}")

    _each(apps.get_model("consent", "Evidence"), evidence, ["sealed", "accounts"], content__isnull=False)
    _each(apps.get_model("consent", "PaymentFile"), file, ["content"])


def opened(apps: Any, editor: Any) -> None:
    def evidence(row: Any) -> None:
        place = f"consent_evidence.sealed|{row.consent_id}|{row.sequence}"
        row.content = json.loads(unseal(bytes(row.sealed), place))

    def file(row: Any) -> None:
        row.content = unseal(bytes(row.content), f"consent_paymentfile.content|{row.pk}")

    _each(apps.get_model("consent", "Evidence"), evidence, ["content"], sealed__isnull=False)
    _each(apps.get_model("consent", "PaymentFile"), file, ["content"])


def _each(model: Any, change: Callable[[Any], None], fields: list[str], **which: Any) -> None:
    rows = model.objects.filter(**which).order_by("pk")
    after = None
    while some := list((rows if after is None else rows.filter(pk__gt=after))[:BATCH]):
        for row in some:
            if fields != ["content"] or not hasattr(row, "media_type") or row.content:
                change(row)
        model.objects.bulk_update(some, fields)
        after = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("consent", "0025_erasure")]
    operations = [
        migrations.RunSQL(REST, NO_REST),
        migrations.RunSQL(OFF, FORMER_EVIDENCE + FORMER_FILE),
        migrations.RemoveConstraint("evidence", "evidence_whole_or_erased"),
        migrations.AddField("evidence", "sealed", models.BinaryField(null=True)),
        migrations.AddField(
            "evidence",
            "accounts",
            models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
        ),
        migrations.RunPython(sealed, opened),
        migrations.RemoveField("evidence", "content"),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                name="evidence_whole_or_erased",
                condition=models.Q(salt__isnull=False, sealed__isnull=False, erased_at=None)
                | models.Q(salt=None, sealed=None, accounts=None, erased_at__isnull=False),
            ),
        ),
        migrations.RunSQL(EVIDENCE + FILE, OFF),
    ]
