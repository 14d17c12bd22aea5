"""How many consents there are of each sort: tallies, and a trigger that notes what each statement changed.

The trigger asks once a statement, and adds rows of its own: no two statements wait for each other. It is no
guard, so `session_replication_role` switches it off, and whoever does that counts anew afterwards.
"""

import itertools

from django.db import migrations, models

_SORT = "issuer, client_id, recipient_id, kind, status"
_DAYS = """(created_at AT TIME ZONE 'UTC')::date, (status_changed_at AT TIME ZONE 'UTC')::date,
           (expires_at AT TIME ZONE 'UTC')::date"""
TALLY = f"""
CREATE FUNCTION consent_is_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO consent_tallychange ({_SORT}, created_on, changed_on, expires_on, number)
        SELECT {_SORT}, {_DAYS}, count(*) FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    ELSE
        INSERT INTO consent_tallychange ({_SORT}, created_on, changed_on, expires_on, number)
        SELECT {_SORT}, created_on, changed_on, expires_on, sum(number) FROM (
            SELECT {_SORT}, {_DAYS}, 1 FROM fresh UNION ALL SELECT {_SORT}, {_DAYS}, -1 FROM stale
        ) moved ({_SORT}, created_on, changed_on, expires_on, number)
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(number) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_begins_tallied AFTER INSERT ON consent_consent
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION consent_is_tallied();
CREATE TRIGGER consent_is_tallied AFTER UPDATE ON consent_consent
    REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION consent_is_tallied();
"""  # noqa: S608 -- names from above
UNTALLY = """
DROP TRIGGER consent_is_tallied ON consent_consent;
DROP TRIGGER consent_begins_tallied ON consent_consent;
DROP FUNCTION consent_is_tallied();
"""


def _fields(**further: models.Field) -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    common = {
        "id": models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
        "issuer": models.CharField(max_length=32),
        "kind": models.CharField(max_length=64),
        "status": models.CharField(max_length=16),
        "number": models.IntegerField(),
    }
    return list(itertools.chain(common.items(), further.items()))


class Migration(migrations.Migration):
    dependencies = [("consent", "0027_narrowed_endings")]
    operations = [
        migrations.CreateModel(
            name="CompanyTally",
            fields=_fields(
                client_id=models.CharField(max_length=255),
                recipient=models.UUIDField(db_column="recipient_id"),
            ),
            options={
                "indexes": [models.Index(fields=["client_id"], name="tallies_of_client")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "issuer", "client_id", "kind", "status"),
                        name="one_tally_a_client",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DayTally",
            fields=_fields(moment=models.CharField(max_length=17), day=models.DateField()),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("moment", "day", "issuer", "kind", "status"), name="one_tally_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TallyChange",
            fields=_fields(
                client_id=models.CharField(max_length=255),
                recipient=models.UUIDField(db_column="recipient_id"),
                created_on=models.DateField(),
                changed_on=models.DateField(),
                expires_on=models.DateField(null=True),
            ),
        ),
        migrations.RunSQL(TALLY, UNTALLY),
    ]
