"""Tallies know who ended a consent, when it was given and when data was looked at last under it; and of large
companies both when a consent was asked for and when it last moved.

This locks for a moment, and counts nothing: the migration after it does, so that whatever happens meanwhile is
noted by these triggers.
"""

from django.db import migrations, models

_SORT = "issuer, client_id, recipient_id, kind, status, ended_by"
# In the function's own time zone: the sweep has four days told of each consent, and this is the fastest way.
_DAYS = "created_at::date, authorised_at::date, status_changed_at::date, expires_at::date"
_ON = "created_on, given_on, changed_on, expires_on"
TALLY = f"""
CREATE OR REPLACE FUNCTION consent_is_tallied() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO consent_tallychange ({_SORT}, {_ON}, number)
        SELECT {_SORT}, {_DAYS}, count(*) FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
    ELSE
        INSERT INTO consent_tallychange ({_SORT}, {_ON}, number)
        SELECT {_SORT}, {_ON}, sum(number) FROM (
            SELECT {_SORT}, {_DAYS}, 1 FROM fresh UNION ALL SELECT {_SORT}, {_DAYS}, -1 FROM stale
        ) moved ({_SORT}, {_ON}, number)
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 HAVING sum(number) <> 0;
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608 -- names from above
BEFORE = """
CREATE OR REPLACE FUNCTION consent_is_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO consent_tallychange (issuer, client_id, recipient_id, kind, status, created_on, changed_on,
            expires_on, number)
        SELECT issuer, client_id, recipient_id, kind, status, (created_at AT TIME ZONE 'UTC')::date,
               (status_changed_at AT TIME ZONE 'UTC')::date, (expires_at AT TIME ZONE 'UTC')::date, count(*)
          FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    ELSE
        INSERT INTO consent_tallychange (issuer, client_id, recipient_id, kind, status, created_on, changed_on,
            expires_on, number)
        SELECT issuer, client_id, recipient_id, kind, status, (created_at AT TIME ZONE 'UTC')::date,
               (status_changed_at AT TIME ZONE 'UTC')::date, (expires_at AT TIME ZONE 'UTC')::date, sum(number)
          FROM (SELECT *, 1 AS number FROM fresh UNION ALL SELECT *, -1 FROM stale) moved
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(number) <> 0;
    END IF;
    RETURN NULL;
END $$;
"""
# Whoever adds days to a consent holds its own row, so that those of others before it have smaller numbers.
LOOK = """
CREATE FUNCTION consent_look_is_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign CONSTANT integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO consent_lookchange (issuer, kind, day, number)
    SELECT c.issuer, c.kind, told.day, sum(told.number) FROM (
        SELECT consent_id, max(day) AS day, min(id) AS first FROM moved GROUP BY consent_id
    ) these LEFT JOIN LATERAL (
        SELECT d.day FROM consent_disclosureday d
         WHERE d.consent_id = these.consent_id AND (TG_OP = 'DELETE' OR d.id < these.first)
         ORDER BY d.day DESC LIMIT 1
    ) others ON true
      JOIN consent_consent c ON c.id = these.consent_id
     CROSS JOIN LATERAL (VALUES (these.day, sign), (others.day, -sign)) told (day, number)
     WHERE told.day IS NOT NULL AND (others.day IS NULL OR others.day < these.day)
     GROUP BY 1, 2, 3 HAVING sum(told.number) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_look_begins_tallied AFTER INSERT ON consent_disclosureday
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION consent_look_is_tallied();
CREATE TRIGGER consent_look_ends_tallied AFTER DELETE ON consent_disclosureday
    REFERENCING OLD TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION consent_look_is_tallied();
"""
UNLOOK = """
DROP TRIGGER consent_look_ends_tallied ON consent_disclosureday;
DROP TRIGGER consent_look_begins_tallied ON consent_disclosureday;
DROP FUNCTION consent_look_is_tallied();
"""


def _key() -> models.BigAutoField:  # type: ignore[type-arg]
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _ended_by() -> models.CharField:  # type: ignore[type-arg]
    return models.CharField(blank=True, db_default="", default="", max_length=16)


def _looks() -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    return [
        ("id", _key()),
        ("issuer", models.CharField(max_length=32)),
        ("kind", models.CharField(max_length=64)),
        ("day", models.DateField()),
        ("number", models.IntegerField()),
    ]


class Migration(migrations.Migration):
    dependencies = [("consent", "0037_progress_of_payments")]
    operations = [
        migrations.AddField("consent", "ended_by", _ended_by()),
        *(migrations.AddField(name, "ended_by", _ended_by()) for name in ("companytally", "daytally")),
        migrations.AddField("tallychange", "ended_by", _ended_by()),
        migrations.AddField("tallychange", "given_on", models.DateField(null=True)),
        migrations.RemoveConstraint("companytally", "one_tally_a_client"),
        migrations.AddConstraint(
            "companytally",
            models.UniqueConstraint(
                fields=("recipient", "issuer", "client_id", "kind", "status", "ended_by"),
                name="one_tally_a_client",
            ),
        ),
        migrations.RemoveConstraint("daytally", "one_tally_a_day"),
        migrations.AddConstraint(
            "daytally",
            models.UniqueConstraint(
                fields=("moment", "day", "issuer", "kind", "status", "ended_by"),
                include=("number",),
                name="one_tally_a_day",
            ),
        ),
        migrations.CreateModel(
            name="MonthTally",
            fields=[
                ("id", _key()),
                ("issuer", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=64)),
                ("status", models.CharField(max_length=16)),
                ("ended_by", _ended_by()),
                ("number", models.IntegerField()),
                ("client_id", models.CharField(max_length=255)),
                ("recipient", models.UUIDField(db_column="recipient_id")),
                ("asked_in", models.DateField()),
                ("changed_on", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["recipient", "asked_in"], name="months_of_company")],
            },
        ),
        migrations.CreateModel(
            name="LookTally",
            fields=_looks(),
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "issuer", "kind"), name="one_look_tally_a_day")
                ],
            },
        ),
        migrations.CreateModel(name="LookChange", fields=_looks()),
        migrations.RunSQL(TALLY, BEFORE),
        migrations.RunSQL(LOOK, UNLOOK),
    ]
