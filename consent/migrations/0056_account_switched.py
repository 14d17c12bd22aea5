"""Consents are ended by one order, too, when a switching service took an account to another bank."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0055_brought_back"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ending",
            name="reason",
            field=models.CharField(
                choices=[
                    ("customer-asked", "customer-asked"),
                    ("customer-left", "customer-left"),
                    ("customer-died", "customer-died"),
                    ("account-closed", "account-closed"),
                    ("account-switched", "account-switched"),
                    ("recipient-barred", "recipient-barred"),
                    ("fraud-suspected", "fraud-suspected"),
                    ("security-incident", "security-incident"),
                    ("mistake", "mistake"),
                    ("other", "other"),
                ],
                max_length=20,
            ),
        ),
    ]
