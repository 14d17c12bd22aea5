"""The database repeats what an account and its authorisers may come to, and that nothing is shared before all
have approved; a consent may be moved and stay what it is, where something was said of its accounts."""

from django.db import migrations

GUARD = """
DROP TRIGGER consent_status_moves_legally ON consent_consent;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (
        (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version
            OR OLD.edition IS DISTINCT FROM NEW.edition)
        AND ((OLD.status, NEW.status) NOT IN ({moves}) OR NEW.version <> OLD.version + 1 OR {miscounted})
    ) EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
"""
MOVES = """
    ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
    ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired'), ('active', 'consumed'),
    ('incomplete', 'awaiting'), ('incomplete', 'expired'), ('active', 'active')
"""
BEFORE = GUARD.format(
    moves=MOVES, miscounted="NEW.edition - OLD.edition <> CASE WHEN OLD.status = NEW.status THEN 1 ELSE 0 END"
)
SINCE = GUARD.format(
    moves=MOVES + ", ('consumed', 'consumed')",
    miscounted="""NEW.edition <> OLD.edition
            AND (NEW.edition <> OLD.edition + 1 OR NEW.status <> 'active' OR OLD.status <> 'active')""",
)
SAID = """
CREATE FUNCTION consent_account_moves_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('waiting', 'shared') THEN
            RAISE EXCEPTION 'an account of a consent begins as waiting or shared, and not as %', NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (OLD.state, NEW.state) NOT IN (
        ('waiting', 'shared'), ('waiting', 'refused'), ('waiting', 'withdrawn'), ('waiting', 'timed out'),
        ('shared', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'an account of a consent may not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'shared' AND EXISTS (
        SELECT FROM consent_authoriser p WHERE p.account_id = NEW.id AND p.state <> 'approved'
    ) THEN
        RAISE EXCEPTION 'an account is not shared before all its authorisers have approved'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_account_begins_legally BEFORE INSERT ON consent_consentaccount
    FOR EACH ROW WHEN (NEW.state <> 'shared') EXECUTE FUNCTION consent_account_moves_legally();
CREATE TRIGGER consent_account_moves_legally BEFORE UPDATE ON consent_consentaccount
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION consent_account_moves_legally();
ALTER TABLE consent_consentaccount ENABLE ALWAYS TRIGGER consent_account_begins_legally;
ALTER TABLE consent_consentaccount ENABLE ALWAYS TRIGGER consent_account_moves_legally;

CREATE FUNCTION consent_authoriser_moves_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('waiting', 'approved') OR NEW.state = 'waiting' AND NOT EXISTS (
            SELECT FROM consent_consentaccount a WHERE a.id = NEW.account_id AND a.state = 'waiting'
        ) THEN
            RAISE EXCEPTION 'an authoriser begins as approved, or as waiting on an account that waits'
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (OLD.account_id, OLD.customer_id) IS DISTINCT FROM (NEW.account_id, NEW.customer_id)
        OR OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('waiting', 'approved'), ('waiting', 'refused'), ('waiting', 'timed out'), ('approved', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'an authoriser may not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_authoriser_moves_legally BEFORE INSERT OR UPDATE ON consent_authoriser
    FOR EACH ROW EXECUTE FUNCTION consent_authoriser_moves_legally();
ALTER TABLE consent_authoriser ENABLE ALWAYS TRIGGER consent_authoriser_moves_legally;
"""
UNSAID = """
DROP TRIGGER consent_authoriser_moves_legally ON consent_authoriser;
DROP FUNCTION consent_authoriser_moves_legally();
DROP TRIGGER consent_account_moves_legally ON consent_consentaccount;
DROP TRIGGER consent_account_begins_legally ON consent_consentaccount;
DROP FUNCTION consent_account_moves_legally();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0017_authorisers")]
    operations = [migrations.RunSQL(SINCE + SAID, UNSAID + BEFORE)]
