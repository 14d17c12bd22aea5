"""Dead letters are found by when that of which they tell happened. They are few, so the index is small; writers
of the outbox wait while it is built."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0043_logouts_are_told")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                condition=models.Q(("state__in", ("refused", "failed"))), fields=["at"], name="outbox_dead"
            ),
        ),
    ]
