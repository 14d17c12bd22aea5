from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0022_backchannel"),
    ]

    operations = [
        migrations.AddField(
            model_name="authorizationcode",
            name="interaction",
            field=models.UUIDField(null=True),
        ),
    ]
