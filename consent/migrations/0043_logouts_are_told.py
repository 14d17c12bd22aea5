"""Clients hear that their customer has signed out; what they have not taken is found by client."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0042_acting_for")]

    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(
                choices=[("call", "call"), ("event", "event"), ("mail", "mail"), ("logout", "logout")],
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("channel", "logout"), models.Q(("state", "delivered"), _negated=True)),
                fields=["issuer", "client_id"],
                name="outbox_logouts_of_client",
            ),
        ),
    ]
