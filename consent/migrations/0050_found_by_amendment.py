"""Consents are found by when their customer agreed to them anew: who is told of those that nobody uses asks for it.
Few are, so the index is small; writers of consents wait while it is built."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0049_walks_go_on")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddIndex(
            "consent",
            models.Index(
                condition=models.Q(("amended_at__isnull", False)),
                fields=["amended_at"],
                name="consent_by_amendment",
            ),
        ),
    ]
