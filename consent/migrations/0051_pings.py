"""Clients hear that a customer has decided whom they asked without a browser."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0050_found_by_amendment"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(
                choices=[
                    ("call", "call"),
                    ("event", "event"),
                    ("mail", "mail"),
                    ("logout", "logout"),
                    ("ping", "ping"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("channel", "ping"), models.Q(("state", "delivered"), _negated=True)),
                fields=["issuer", "client_id"],
                name="outbox_pings_of_client",
            ),
        ),
    ]
