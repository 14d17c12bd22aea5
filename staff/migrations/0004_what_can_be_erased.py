"""Proposals name customers by our key, and hold apart what else is personal, so that it can be erased.

The one change that their guard lets through beside the decision: `personal` is emptied once a proposal is over.
"""

import django.core.serializers.json
from django.db import migrations, models

from staff.rights import permissions

GUARD = """
CREATE TRIGGER staff_proposal_is_decided_once BEFORE UPDATE ON staff_proposal FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.kind, OLD.arguments, OLD.why, OLD."case", OLD.effect, OLD.proposer_id, OLD.proposed_at,
         OLD.expires_at)
        = (NEW.id, NEW.kind, NEW.arguments, NEW.why, NEW."case", NEW.effect, NEW.proposer_id, NEW.proposed_at,
           NEW.expires_at)
        AND (
            OLD.decided_at IS NULL AND NEW.decided_at IS NOT NULL AND NEW.expires_at > statement_timestamp()
            AND NEW.personal IS NOT DISTINCT FROM OLD.personal
            OR NEW.personal IS NULL AND (OLD.decided_at IS NOT NULL OR OLD.expires_at <= statement_timestamp())
            AND (OLD.decided_at, OLD.approved_by_id, OLD.refused_by_id, OLD.effect_approved)
            IS NOT DISTINCT FROM (NEW.decided_at, NEW.approved_by_id, NEW.refused_by_id, NEW.effect_approved)
        )
    )) EXECUTE FUNCTION staff_proposal_is_kept();
ALTER TABLE staff_proposal ENABLE ALWAYS TRIGGER staff_proposal_is_decided_once;
"""
FORMER_GUARD = """
CREATE TRIGGER staff_proposal_is_decided_once BEFORE UPDATE ON staff_proposal FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.kind, OLD.arguments, OLD.why, OLD."case", OLD.effect, OLD.proposer_id, OLD.proposed_at,
         OLD.expires_at)
        = (NEW.id, NEW.kind, NEW.arguments, NEW.why, NEW."case", NEW.effect, NEW.proposer_id, NEW.proposed_at,
           NEW.expires_at)
        AND OLD.decided_at IS NULL AND NEW.decided_at IS NOT NULL AND NEW.expires_at > statement_timestamp()
    )) EXECUTE FUNCTION staff_proposal_is_kept();
ALTER TABLE staff_proposal ENABLE ALWAYS TRIGGER staff_proposal_is_decided_once;
"""
UNGUARD = "DROP TRIGGER staff_proposal_is_decided_once ON staff_proposal;"
APART = """
UPDATE staff_proposal p SET arguments = p.arguments - 'named' || jsonb_build_object('person', c.id)
  FROM consent_person c
 WHERE p.arguments ->> 'target' = 'customer' AND c.customer_number = p.arguments ->> 'named';
UPDATE staff_proposal SET personal = jsonb_build_object('named', arguments -> 'named'),
       arguments = arguments - 'named'
 WHERE arguments ->> 'target' IN ('customer', 'account') AND arguments ? 'named';
"""
TOGETHER = """
UPDATE staff_proposal SET arguments = arguments || personal WHERE personal IS NOT NULL;
UPDATE staff_proposal p SET arguments = p.arguments - 'person'
       || jsonb_build_object('named', coalesce(c.customer_number, ''))
  FROM consent_person c WHERE p.arguments ? 'person' AND c.id = (p.arguments ->> 'person')::bigint;
"""
KINDS = ["end many", "suspend", "reinstate"]


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_figures"), ("consent", "0025_erasure")]
    operations = [
        migrations.RunSQL(UNGUARD, FORMER_GUARD),
        migrations.AddField(
            "proposal",
            "personal",
            models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
        ),
        migrations.AlterField(
            "proposal",
            "kind",
            models.CharField(choices=[(kind, kind) for kind in [*KINDS, "erase"]], max_length=9),
        ),
        migrations.RemoveConstraint("proposal", "proposal_kind_known"),
        migrations.AddConstraint(
            "proposal",
            models.CheckConstraint(
                name="proposal_kind_known", condition=models.Q(kind__in=[*KINDS, "erase"])
            ),
        ),
        # As the table of rights has them, whenever this runs: another right is no other migration.
        migrations.AlterModelOptions(
            "staffevent", {"default_permissions": (), "permissions": tuple(permissions())}
        ),
        migrations.RunSQL(APART, TOGETHER),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
