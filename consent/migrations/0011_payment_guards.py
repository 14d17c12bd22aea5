"""The database knows the moves of consents to pay, and that a payment once counted stays counted."""

from django.db import migrations

GUARD = """
DROP TRIGGER consent_status_moves_legally ON consent_consent;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (
        (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version)
        AND ((OLD.status, NEW.status) NOT IN ({moves}) OR NEW.version <> OLD.version + 1)
    ) EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
DROP TRIGGER consent_begins_awaiting ON consent_consent;
CREATE TRIGGER consent_begins_awaiting BEFORE INSERT ON consent_consent
    FOR EACH ROW WHEN (NEW.status NOT IN ({births}) OR NEW.version <> 1)
    EXECUTE FUNCTION consent_begins_awaiting();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_begins_awaiting;
"""
MOVES = """
    ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
    ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired')
"""
OF_PAYMENTS = """, ('active', 'consumed'), ('incomplete', 'awaiting'), ('incomplete', 'expired')"""
BEFORE = GUARD.format(moves=MOVES, births="'awaiting'")
SINCE = GUARD.format(moves=MOVES + OF_PAYMENTS, births="'awaiting', 'incomplete'")
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
    dependencies = [("consent", "0010_consents_to_pay")]
    operations = [migrations.RunSQL(SINCE + USES, BEFORE + NO_USES)]
