"""A role is given or taken, each of which is noted, and none is turned into another, which nobody would note."""

from django.db import migrations

GUARD = """
CREATE FUNCTION staff_role_is_given_or_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a role is given or taken, and turned into no other' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_role_is_given_or_taken BEFORE UPDATE ON consent_person_groups
    FOR EACH ROW EXECUTE FUNCTION staff_role_is_given_or_taken();
ALTER TABLE consent_person_groups ENABLE ALWAYS TRIGGER staff_role_is_given_or_taken;
"""
UNGUARD = """
DROP TRIGGER staff_role_is_given_or_taken ON consent_person_groups;
DROP FUNCTION staff_role_is_given_or_taken();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0009_saved_views")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
