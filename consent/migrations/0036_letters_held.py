"""Letters that are held until they go with others are found by when that is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0035_terms_move_by_events")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("channel", "mail"), ("state", "held")),
                fields=["next_attempt_at"],
                name="outbox_letters_held",
            ),
        ),
    ]
