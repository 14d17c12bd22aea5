"""Of reports of misuse that were closed before they said so, the log of staff tells what came of them, and who
closed them."""

from django.db import migrations

TOLD = """
UPDATE portal_misusereport report SET outcome = event.detail->>'outcome', closed_by = event.member
  FROM staff_staffevent event
 WHERE event.did = 'closed a report' AND event.detail->>'report' = report.id::text
   AND report.closed_at IS NOT NULL AND report.outcome = '';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0021_what_operators_did_to_others"),
        ("portal", "0012_reports_say_what_came_of_them"),
    ]
    operations = [migrations.RunSQL(TOLD, migrations.RunSQL.noop)]
