"""What the bank's gateway reports of payments that it made: rows that stay as they came."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION payment_progress_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was reported of a payment stays as it came' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER payment_progress_rows_are_final BEFORE UPDATE OR DELETE ON consent_paymentprogress
    FOR EACH ROW EXECUTE FUNCTION payment_progress_is_final();
CREATE TRIGGER payment_progress_table_is_final BEFORE TRUNCATE ON consent_paymentprogress
    FOR EACH STATEMENT EXECUTE FUNCTION payment_progress_is_final();
ALTER TABLE consent_paymentprogress ENABLE ALWAYS TRIGGER payment_progress_rows_are_final;
ALTER TABLE consent_paymentprogress ENABLE ALWAYS TRIGGER payment_progress_table_is_final;
"""
UNGUARD = """
DROP TRIGGER payment_progress_table_is_final ON consent_paymentprogress;
DROP TRIGGER payment_progress_rows_are_final ON consent_paymentprogress;
DROP FUNCTION payment_progress_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0036_letters_held")]

    operations = [
        migrations.CreateModel(
            name="PaymentProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("status", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "use",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="consent.paymentuse",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("use", "number"), name="one_report_a_number")]
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
