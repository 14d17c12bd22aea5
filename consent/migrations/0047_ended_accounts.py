"""An account of a consent may end on the word of a holder who is none of its authorisers."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("consent", "0046_looked_at_before_erased")]

    operations = [
        migrations.AddField(
            model_name="consentaccount", name="ended_in", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddConstraint(
            model_name="consentaccount",
            constraint=models.CheckConstraint(
                condition=Q(ended_in=None) | Q(state="withdrawn"), name="account_ended_once_withdrawn"
            ),
        ),
    ]
