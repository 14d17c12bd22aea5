"""What is personal of a consent can be erased once it is over; holds that keep it; records that it is gone.

Guards: an erased consent stays erased, and only then its payments and files may be emptied. Holds are lifted
once. Records of erasures stay as they are. By which names a recipient went is noted by a trigger.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ENDED = ["consumed", "expired", "rejected", "revoked", "withdrawn"]

GUARDS = """
CREATE FUNCTION consent_stays_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'consent % was erased, and stays so', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_stays_erased BEFORE UPDATE ON consent_consent FOR EACH ROW WHEN (
        OLD.erased_at IS NOT NULL AND (NEW.erased_at, NEW.wire, NEW.customer_id, NEW.status)
        IS DISTINCT FROM (OLD.erased_at, OLD.wire, OLD.customer_id, OLD.status)
    ) EXECUTE FUNCTION consent_stays_erased();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_stays_erased;

CREATE OR REPLACE FUNCTION payment_use_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
        IF (OLD.id, OLD.consent_id, OLD.number, OLD.key, OLD.digest, OLD.amount, OLD.currency, OLD.at, '', '')
         = (NEW.id, NEW.consent_id, NEW.number, NEW.key, NEW.digest, NEW.amount, NEW.currency, NEW.at,
            NEW.payee, NEW.reference)
           AND EXISTS (SELECT FROM consent_consent WHERE id = OLD.consent_id AND erased_at IS NOT NULL) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a payment that was counted stays counted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION payment_file_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
        IF (OLD.consent_id, OLD.media_type, OLD.received_at, ''::bytea)
         = (NEW.consent_id, NEW.media_type, NEW.received_at, NEW.content)
           AND EXISTS (SELECT FROM consent_consent WHERE id = OLD.consent_id AND erased_at IS NOT NULL) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a file of payments stays as it came' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION consent_hold_is_lifted_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a legal hold stays as it was placed, and is lifted once'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_hold_is_kept BEFORE DELETE ON consent_legalhold
    FOR EACH ROW EXECUTE FUNCTION consent_hold_is_lifted_once();
CREATE TRIGGER consent_hold_table_is_kept BEFORE TRUNCATE ON consent_legalhold
    FOR EACH STATEMENT EXECUTE FUNCTION consent_hold_is_lifted_once();
CREATE TRIGGER consent_hold_is_lifted_once BEFORE UPDATE ON consent_legalhold FOR EACH ROW WHEN (
        OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
        OR (OLD.id, OLD.person_id, OLD.consent_id, OLD.why, OLD."case", OLD.placed_by, OLD.placed_at)
        IS DISTINCT FROM
        (NEW.id, NEW.person_id, NEW.consent_id, NEW.why, NEW."case", NEW.placed_by, NEW.placed_at)
    ) EXECUTE FUNCTION consent_hold_is_lifted_once();
ALTER TABLE consent_legalhold ENABLE ALWAYS TRIGGER consent_hold_is_kept;
ALTER TABLE consent_legalhold ENABLE ALWAYS TRIGGER consent_hold_table_is_kept;
ALTER TABLE consent_legalhold ENABLE ALWAYS TRIGGER consent_hold_is_lifted_once;

CREATE FUNCTION consent_erasure_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of an erasure stays as it is' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_erasure_rows_are_final BEFORE UPDATE OR DELETE ON consent_erasure
    FOR EACH ROW EXECUTE FUNCTION consent_erasure_is_final();
CREATE TRIGGER consent_erasure_table_is_final BEFORE TRUNCATE ON consent_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION consent_erasure_is_final();
ALTER TABLE consent_erasure ENABLE ALWAYS TRIGGER consent_erasure_rows_are_final;
ALTER TABLE consent_erasure ENABLE ALWAYS TRIGGER consent_erasure_table_is_final;

CREATE FUNCTION consent_recipient_is_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent_recipientspan
        (recipient_id, name, legal_name, register_entry, website, self_described, since)
    VALUES (NEW.id, NEW.name, NEW.legal_name, NEW.register_entry, NEW.website, NEW.self_described,
        CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at ELSE statement_timestamp() END);
    RETURN NULL;
END $$;
CREATE TRIGGER consent_recipient_begins_named AFTER INSERT ON consent_recipient
    FOR EACH ROW EXECUTE FUNCTION consent_recipient_is_named();
CREATE TRIGGER consent_recipient_is_named AFTER UPDATE ON consent_recipient FOR EACH ROW WHEN (
        (OLD.name, OLD.legal_name, OLD.register_entry, OLD.website, OLD.self_described) IS DISTINCT FROM
        (NEW.name, NEW.legal_name, NEW.register_entry, NEW.website, NEW.self_described)
    ) EXECUTE FUNCTION consent_recipient_is_named();
INSERT INTO consent_recipientspan
    (recipient_id, name, legal_name, register_entry, website, self_described, since)
SELECT id, name, legal_name, register_entry, website, self_described, created_at FROM consent_recipient;
"""
UNGUARD = """
DROP TRIGGER consent_recipient_is_named ON consent_recipient;
DROP TRIGGER consent_recipient_begins_named ON consent_recipient;
DROP FUNCTION consent_recipient_is_named();
DROP TRIGGER consent_erasure_table_is_final ON consent_erasure;
DROP TRIGGER consent_erasure_rows_are_final ON consent_erasure;
DROP FUNCTION consent_erasure_is_final();
DROP TRIGGER consent_hold_is_lifted_once ON consent_legalhold;
DROP TRIGGER consent_hold_table_is_kept ON consent_legalhold;
DROP TRIGGER consent_hold_is_kept ON consent_legalhold;
DROP FUNCTION consent_hold_is_lifted_once();
CREATE OR REPLACE FUNCTION payment_file_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a file of payments stays as it came' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION payment_use_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a payment that was counted stays counted' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER consent_stays_erased ON consent_consent;
DROP FUNCTION consent_stays_erased();
"""
UUID_KEY = models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
BIG_KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("consent", "0024_figures")]
    operations = [
        migrations.AddField("consent", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("person", "erased_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "consent",
            models.Index(
                fields=["created_at", "id"], name="consent_unerased", condition=models.Q(erased_at=None)
            ),
        ),
        migrations.AddConstraint(
            "consent",
            models.CheckConstraint(
                name="consent_erased_once_over",
                condition=models.Q(erased_at=None) | models.Q(status__in=ENDED, customer=None),
            ),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", UUID_KEY),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "cause",
                    models.CharField(choices=[("asked", "asked"), ("retention", "retention")], max_length=9),
                ),
                ("about", models.CharField(blank=True, max_length=16)),
                ("why", models.CharField(blank=True, max_length=20)),
                ("case", models.CharField(blank=True, max_length=40)),
                ("ordered_by", models.CharField(max_length=150)),
                ("approved_by", models.CharField(blank=True, max_length=150)),
                ("proposal", models.UUIDField(null=True)),
                ("parts", models.JSONField()),
                ("kept", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", UUID_KEY),
                ("why", models.CharField(max_length=20)),
                ("case", models.CharField(max_length=40)),
                ("placed_by", models.CharField(max_length=150)),
                ("placed_at", models.DateTimeField()),
                ("lifted_by", models.CharField(blank=True, db_default="", max_length=150)),
                ("lifted_for", models.CharField(blank=True, db_default="", max_length=40)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "consent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.consent",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)), fields=["person"], name="holds_on_person"
                    ),
                    models.Index(
                        condition=models.Q(("lifted_at", None)), fields=["consent"], name="holds_on_consent"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent__isnull", False), ("person", None)),
                            models.Q(("consent", None), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_on_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", ""), ("lifted_for", "")),
                            models.Q(
                                ("lifted_at__isnull", False),
                                models.Q(("lifted_by", ""), _negated=True),
                                models.Q(("lifted_for", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hold_stands_or_was_lifted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecipientSpan",
            fields=[
                ("id", BIG_KEY),
                ("name", models.CharField(max_length=200)),
                ("legal_name", models.CharField(max_length=200)),
                ("register_entry", models.CharField(blank=True, max_length=200)),
                ("website", models.CharField(blank=True, max_length=200)),
                ("self_described", models.BooleanField()),
                ("since", models.DateTimeField()),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consent.recipient",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["recipient", "-since"], name="names_of_recipient")]},
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
