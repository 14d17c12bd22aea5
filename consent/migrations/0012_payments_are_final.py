"""A payment that was counted, and a file of payments, stay as they are: no row changes, no table is emptied."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER payment_use_table_is_final BEFORE TRUNCATE ON consent_paymentuse
    FOR EACH STATEMENT EXECUTE FUNCTION payment_use_is_final();
ALTER TABLE consent_paymentuse ENABLE ALWAYS TRIGGER payment_use_table_is_final;
CREATE FUNCTION payment_file_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a file of payments stays as it came' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER payment_file_rows_are_final BEFORE UPDATE OR DELETE ON consent_paymentfile
    FOR EACH ROW EXECUTE FUNCTION payment_file_is_final();
CREATE TRIGGER payment_file_table_is_final BEFORE TRUNCATE ON consent_paymentfile
    FOR EACH STATEMENT EXECUTE FUNCTION payment_file_is_final();
ALTER TABLE consent_paymentfile ENABLE ALWAYS TRIGGER payment_file_rows_are_final;
ALTER TABLE consent_paymentfile ENABLE ALWAYS TRIGGER payment_file_table_is_final;
"""
UNGUARD = """
DROP TRIGGER payment_file_table_is_final ON consent_paymentfile;
DROP TRIGGER payment_file_rows_are_final ON consent_paymentfile;
DROP FUNCTION payment_file_is_final();
DROP TRIGGER payment_use_table_is_final ON consent_paymentuse;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0011_payment_guards")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
