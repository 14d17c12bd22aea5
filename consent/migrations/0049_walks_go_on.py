from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0048_sealed_intents"),
    ]

    operations = [
        migrations.AddField(
            model_name="sweepmark",
            name="walking_to",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sweepmark",
            name="block",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
