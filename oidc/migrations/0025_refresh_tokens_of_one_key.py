from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0024_signed_in_by_the_banks_app"),
    ]

    operations = [
        migrations.AddField(
            model_name="refreshtoken",
            name="jkt",
            field=models.CharField(blank=True, db_default="", max_length=43),
        ),
    ]
