"""Keys get a use and a state. What signs stays active, what is too new to sign is announced, the rest retires."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def give_states(apps, _schema_editor):
    """As keys were chosen before: the newest that is five minutes old, else the oldest."""
    IssuerKey = apps.get_model("oidc", "IssuerKey")
    now = timezone.now()
    kinds = set(IssuerKey.objects.values_list("issuer", "algorithm"))
    for issuer, algorithm in kinds:
        keys = list(IssuerKey.objects.filter(issuer=issuer, algorithm=algorithm).order_by("-created_at"))
        known = [key for key in keys if key.created_at <= now - timedelta(minutes=5)]
        active = known[0] if known else keys[-1]
        newer = keys[: keys.index(active)]
        for key in keys:
            key.state = "active" if key == active else "retiring"
            key.state_since = now
        for key in newer[:1]:
            key.state = "announced"
        IssuerKey.objects.bulk_update(keys, ["state", "state_since"])


class Migration(migrations.Migration):
    dependencies = [("oidc", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="signingkey", name="newest_key"),
        migrations.RenameModel("SigningKey", "IssuerKey"),
        migrations.AlterField("issuerkey", "algorithm", models.CharField(max_length=16)),
        migrations.AddField(
            "issuerkey",
            "use",
            models.CharField(
                choices=[("sig", "Signing"), ("enc", "Encryption")], default="sig", max_length=3
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "issuerkey",
            "state",
            models.CharField(
                choices=[
                    ("announced", "Announced"),
                    ("active", "Active"),
                    ("retiring", "Retiring"),
                    ("retired", "Retired"),
                ],
                default="retiring",
                max_length=9,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "issuerkey", "state_since", models.DateTimeField(default=timezone.now), preserve_default=False
        ),
        migrations.RunPython(give_states, migrations.RunPython.noop),
    ]
