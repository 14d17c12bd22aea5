from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0023_codes_name_their_flow"),
    ]

    operations = [
        migrations.AddField(
            model_name="refreshtoken",
            name="jkt",
            field=models.CharField(blank=True, db_default="", max_length=43),
        ),
    ]
