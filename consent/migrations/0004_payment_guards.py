"""The database knows the moves of consents to pay, and that a payment once counted stays counted."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION consent_status_moves_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (%s) OR NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'a consent may not go from %% (version %%) to %% (version %%)',
            OLD.status, OLD.version, NEW.status, NEW.version USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = """
    ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
    ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired')
"""
OF_PAYMENTS = """, ('active', 'consumed'), ('incomplete', 'awaiting'), ('incomplete', 'expired')"""
USES = """
CREATE FUNCTION payment_use_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a payment that was counted stays counted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER payment_use_rows_are_final BEFORE UPDATE OR DELETE ON consent_paymentuse
    FOR EACH ROW EXECUTE FUNCTION payment_use_is_final();
ALTER TABLE consent_paymentuse ENABLE ALWAYS TRIGGER payment_use_rows_are_final;
"""
NO_USES = """
DROP TRIGGER payment_use_rows_are_final ON consent_paymentuse;
DROP FUNCTION payment_use_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_consents_to_pay")]
    operations = [migrations.RunSQL(MOVES % (BEFORE + OF_PAYMENTS) + USES, MOVES % BEFORE + NO_USES)]
