from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0033_calls_of_a_client"),
    ]

    operations = [
        migrations.AddField(
            model_name="ending",
            name="asked_by_then",
            field=models.BooleanField(db_default=False),
        ),
    ]
