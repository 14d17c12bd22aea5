"""Intents about money, and whom was paid under them, have columns to lie sealed in.

Of what is stored already `manage.py keys rotate-data` seals a batch at a time, while everybody works. Guards:
particulars of a payment are sealed once, wrapped anew, or emptied with the records of its consent. An erasure
by a worker of the release before, which knows nothing of the new columns, fails by a constraint.
"""

import json
from typing import Any

import django.core.serializers.json
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from vault.envelope import unseal

BATCH = 500
STAYS_ERASED = """
DROP TRIGGER consent_stays_erased ON consent_consent;
CREATE TRIGGER consent_stays_erased BEFORE UPDATE ON consent_consent FOR EACH ROW WHEN (
        OLD.erased_at IS NOT NULL AND (NEW.erased_at, NEW.wire, {sealed}NEW.customer_id, NEW.status)
        IS DISTINCT FROM (OLD.erased_at, OLD.wire, {before}OLD.customer_id, OLD.status)
    ) EXECUTE FUNCTION consent_stays_erased();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_stays_erased;
"""
USE = """
CREATE OR REPLACE FUNCTION payment_use_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
        IF (OLD.id, OLD.consent_id, OLD.number, OLD.key, OLD.digest, OLD.amount, OLD.currency, OLD.at, '', '')
         = (NEW.id, NEW.consent_id, NEW.number, NEW.key, NEW.digest, NEW.amount, NEW.currency, NEW.at,
            NEW.payee, NEW.reference)
           AND ({sealed}
                EXISTS (SELECT FROM consent_consent WHERE id = OLD.consent_id AND erased_at IS NOT NULL)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a payment that was counted stays counted' USING ERRCODE = 'insufficient_privilege';
END $$;
DO $do$ BEGIN
    EXECUTE format('ALTER FUNCTION payment_use_is_final() SET search_path = pg_catalog, %I, pg_temp',
                   current_schema());
END $do$;
"""
SEALED = r"""
                CASE WHEN octet_length(NEW.sealed) = 0 THEN false
                     WHEN octet_length(OLD.sealed) > 0 THEN sealed_rest(OLD.sealed) = sealed_rest(NEW.sealed)
                     ELSE (OLD.payee, OLD.reference) <> ('', '')
                          AND substring(NEW.sealed FROM 1 FOR 4) = '\x6165312e'::bytea END
                OR octet_length(NEW.sealed) = 0 AND"""
OFF = "ALTER TABLE consent_paymentuse DISABLE TRIGGER payment_use_rows_are_final;"
ON = "ALTER TABLE consent_paymentuse ENABLE ALWAYS TRIGGER payment_use_rows_are_final;"


def opened(apps: Any, editor: Any) -> None:
    """Everything lies in clear again."""
    editor.execute("SET LOCAL statement_timeout = 0")
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    consents = apps.get_model("consent", "Consent").objects.filter(sealed_wire__isnull=False)
    left = consents.order_by("pk")
    while some := list(left[:BATCH]):
        for row in some:
            place = f"consent_consent.sealed_wire|{row.pk}"
            row.open_wire, row.sealed_wire = json.loads(unseal(bytes(row.sealed_wire), place)), None
        consents.model.objects.bulk_update(some, ["open_wire", "sealed_wire"])
        left = consents.filter(pk__gt=some[-1].pk).order_by("pk")  # not again past what is open by now
    editor.execute(OFF)
    uses = apps.get_model("consent", "PaymentUse").objects.exclude(sealed=b"")
    left = uses.order_by("pk")
    while some := list(left[:BATCH]):
        for row in some:
            place = f"consent_paymentuse.sealed|{row.consent_id}|{row.number}"
            said = json.loads(unseal(bytes(row.sealed), place))
            row.payee, row.reference, row.sealed = said["payee"], said["reference"], b""
        uses.model.objects.bulk_update(some, ["payee", "reference", "sealed"])
        left = uses.filter(pk__gt=some[-1].pk).order_by("pk")
    editor.execute(ON)


class Migration(migrations.Migration):
    dependencies = [("consent", "0047_ended_accounts")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", "SET LOCAL statement_timeout = 0"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("consent", "wire", "open_wire"),
                migrations.AlterField(
                    "consent",
                    "open_wire",
                    models.JSONField(
                        db_column="wire", encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
            ]
        ),
        migrations.AddField("consent", "sealed_wire", models.BinaryField(null=True)),
        migrations.AddField("paymentuse", "sealed", models.BinaryField(db_default=b"")),
        migrations.AlterField(
            "paymentuse", "payee", models.CharField(blank=True, db_default="", max_length=300)
        ),
        migrations.AlterField(
            "paymentuse", "reference", models.CharField(blank=True, db_default="", max_length=140)
        ),
        AddConstraintNotValid(
            "consent",
            models.CheckConstraint(
                name="erased_intent_is_gone",
                condition=models.Q(erased_at=None) | models.Q(sealed_wire=None),
            ),
        ),
        migrations.RunSQL(
            STAYS_ERASED.format(sealed="NEW.sealed_wire, ", before="OLD.sealed_wire, "),
            STAYS_ERASED.format(sealed="", before=""),
        ),
        migrations.RunSQL(USE.format(sealed=SEALED), USE.format(sealed="")),
        migrations.RunPython(migrations.RunPython.noop, opened),
    ]
