from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0020_log_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="families_from",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="client",
            name="proofs_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="banksystem",
            name="proofs_from",
            field=models.DateTimeField(null=True),
        ),
    ]
