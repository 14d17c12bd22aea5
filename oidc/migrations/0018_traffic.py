from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0017_signed_in_clients"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrafficCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted", models.CharField(max_length=320)),
                ("span", models.BigIntegerField()),
                ("over_at", models.DateTimeField()),
                ("calls", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("counted", "span"), name="one_count_a_span")],
            },
        ),
        # What a crash may lose need not be written twice.
        migrations.RunSQL(
            "ALTER TABLE oidc_trafficcount SET UNLOGGED", "ALTER TABLE oidc_trafficcount SET LOGGED"
        ),
    ]
