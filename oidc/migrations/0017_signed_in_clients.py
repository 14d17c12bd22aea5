"""Which clients a session has signed its customer in at, and by what they know it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0043_logouts_are_told"), ("oidc", "0016_refusals")]

    operations = [
        migrations.AddField(
            model_name="authorizationcode",
            name="sid",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="SignedInClient",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("session_key", models.CharField(max_length=40)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="oidc.client"
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="consent.consent"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session_key", "client"), name="client_once_a_session")
                ],
            },
        ),
    ]
