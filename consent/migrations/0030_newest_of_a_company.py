"""The consents of one company, newest first: its own index, in the place of two that another one began with.

An index of the columns that a foreign key makes by itself serves nothing where another index begins with the
same column: those of a consent's customer and recipient go, so that each consent is entered in one index less
than before.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0029_first_tallies")]
    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AlterField(
            "consent",
            "recipient",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="consent.recipient",
            ),
        ),
        migrations.AlterField(
            "consent",
            "customer",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            "consent",
            models.Index(fields=["recipient", "-created_at", "-id"], name="consent_newest_of_company"),
        ),
    ]
