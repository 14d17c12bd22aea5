"""Messages stand in the index of what is settled from when they are, so that those that wait cost less."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_editions")]

    operations = [
        migrations.RemoveIndex(model_name="outboxmessage", name="outbox_by_settlement"),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", False)),
                fields=["settled_at"],
                name="outbox_by_settlement",
            ),
        ),
    ]
