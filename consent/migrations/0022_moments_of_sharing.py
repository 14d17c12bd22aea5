"""From when until when accounts were shared and people disabled. What was before is taken from the rows that
are there, and from evidence of what amendments took out: accounts that came by one count from the beginning."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
INSERT INTO consent_sharedspan (consent_id, account, since, until)
SELECT c.id, a.account, greatest(c.authorised_at, said.agreed), coalesce(said.taken_back, a.suspended_at)
  FROM consent_consentaccount a JOIN consent_consent c ON c.id = a.consent_id
 CROSS JOIN LATERAL (
       SELECT max(p.decided_at) FILTER (WHERE p.state = 'approved') AS agreed,
              min(p.decided_at) FILTER (WHERE p.state = 'withdrawn') AS taken_back,
              count(*) FILTER (WHERE p.state NOT IN ('approved', 'withdrawn')) AS others
         FROM consent_authoriser p WHERE p.account_id = a.id) said
 WHERE a.state IN ('shared', 'withdrawn') AND c.authorised_at IS NOT NULL AND said.others = 0;
INSERT INTO consent_sharedspan (consent_id, account, since, until)
SELECT c.id, taken.account, c.authorised_at, e.at
  FROM consent_consentevent e
  JOIN consent_evidence v ON (v.consent_id, v.sequence) = (e.consent_id, e.sequence)
  JOIN consent_consent c ON c.id = e.consent_id
 CROSS JOIN LATERAL jsonb_array_elements_text(v.content -> 'accounts_before') AS taken (account)
 WHERE e.verb IN ('amend', 'reauthorise') AND NOT v.content -> 'accounts' ? taken.account;
INSERT INTO consent_disabledspan (person_id, since)
SELECT id, statement_timestamp() FROM consent_person WHERE NOT is_active;
"""
TRIGGER = """
CREATE FUNCTION consent_person_is_disabled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_active THEN
        UPDATE consent_disabledspan SET until = statement_timestamp()
         WHERE person_id = NEW.id AND until IS NULL;
    ELSE
        INSERT INTO consent_disabledspan (person_id, since) VALUES (NEW.id, statement_timestamp())
            ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_person_begins_disabled AFTER INSERT ON consent_person
    FOR EACH ROW WHEN (NOT NEW.is_active) EXECUTE FUNCTION consent_person_is_disabled();
CREATE TRIGGER consent_person_is_disabled AFTER UPDATE ON consent_person
    FOR EACH ROW WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active)
    EXECUTE FUNCTION consent_person_is_disabled();
"""
NO_TRIGGER = """
DROP TRIGGER consent_person_is_disabled ON consent_person;
DROP TRIGGER consent_person_begins_disabled ON consent_person;
DROP FUNCTION consent_person_is_disabled();
"""
KEY = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}


class Migration(migrations.Migration):
    dependencies = [("consent", "0021_what_the_bank_takes_back")]

    operations = [
        migrations.CreateModel(
            name="SharedSpan",
            fields=[
                ("id", models.BigAutoField(**KEY)),
                ("account", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "consent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.consent",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["consent", "account"], name="shared_spans_of_consent")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("consent", "account"),
                        name="one_open_shared_span",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DisabledSpan",
            fields=[
                ("id", models.BigAutoField(**KEY)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("person",),
                        name="one_open_disabled_span",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
