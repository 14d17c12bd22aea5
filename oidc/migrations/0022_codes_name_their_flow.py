from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0021_set_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="authorizationcode",
            name="interaction",
            field=models.UUIDField(null=True),
        ),
    ]
