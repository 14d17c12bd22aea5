"""What the example bank does with payments of each nature: its cut-off, how long they take and what they cost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("example_bank", "0003_joint_sharing")]

    operations = [
        migrations.CreateModel(
            name="PaymentProduct",
            fields=[
                ("nature", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("cut_off", models.TimeField(blank=True, null=True)),
                ("timezone", models.CharField(max_length=64)),
                ("refuses_after", models.BooleanField(default=False)),
                ("days", models.PositiveSmallIntegerField(default=0)),
                ("fee", models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("fee_kind", models.CharField(blank=True, max_length=40)),
            ],
        ),
    ]
