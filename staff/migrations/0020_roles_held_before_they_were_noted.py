"""Who had a role before changes of roles were kept is counted among those who had one.

Nobody knows since when they had it: the day they were taken on stands there, and that it was found so.
"""

from django.db import migrations, models

FOUND = """
INSERT INTO staff_rolechange (person_id, role, given, at, found)
SELECT held.person_id, g.name, true, person.date_joined, true
  FROM consent_person_groups held
  JOIN auth_group g ON g.id = held.group_id
  JOIN consent_person person ON person.id = held.person_id
 WHERE NOT EXISTS (SELECT FROM staff_rolechange noted
                    WHERE noted.given AND noted.person_id = held.person_id AND noted.role = g.name);
"""
UNFOUND = """
ALTER TABLE staff_rolechange DISABLE TRIGGER staff_role_change_rows_are_final;
DELETE FROM staff_rolechange WHERE found;
ALTER TABLE staff_rolechange ENABLE ALWAYS TRIGGER staff_role_change_rows_are_final;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0019_a_part_is_verified")]
    operations = [
        migrations.AddField(
            model_name="rolechange", name="found", field=models.BooleanField(db_default=False)
        ),
        migrations.RunSQL(FOUND, UNFOUND),
    ]
