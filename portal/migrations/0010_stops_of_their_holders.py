"""A stop is its holder's own: the word that lifts it names it.

Each word of before lifts the stop that it followed, whoever said that, as it did then. Going back, words that
followed a stop which holds still are deleted: the newest word counted, and that stop would have been lifted.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

NAMED = """
WITH word AS (
    SELECT w.id, w.said, lag(w.id) OVER same AS before, lag(w.said) OVER same AS said_before
      FROM portal_holderword w JOIN consent_recipient r ON r.id = w.recipient_id
    WINDOW same AS (PARTITION BY w.account, w."user", r.legal_name ORDER BY w.at, w.id)
)
UPDATE portal_holderword w SET lifts_id = word.before
  FROM word WHERE word.id = w.id AND word.said = 'let' AND word.said_before = 'stopped';
DELETE FROM portal_holderword WHERE said = 'let' AND lifts_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
UNNAMED = """
DELETE FROM portal_holderword w USING consent_recipient r
 WHERE r.id = w.recipient_id AND w.said = 'let' AND EXISTS (
    SELECT FROM portal_holderword s JOIN consent_recipient q ON q.id = s.recipient_id
     WHERE s.said = 'stopped' AND (s.account, s."user", q.legal_name) = (w.account, w."user", r.legal_name)
       AND (s.at, s.id) < (w.at, w.id)
       AND NOT EXISTS (SELECT FROM portal_holderword l WHERE l.lifts_id = s.id));
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_words_of_holders")]

    operations = [
        migrations.AddField(
            model_name="holderword",
            name="lifts",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lifted",
                to="portal.holderword",
            ),
        ),
        migrations.RunSQL(NAMED, UNNAMED),
        migrations.AddConstraint(
            model_name="holderword",
            constraint=models.CheckConstraint(
                condition=Q(said="let", lifts__isnull=False) | (~Q(said="let") & Q(lifts=None)),
                name="a_word_lifts_one_stop",
            ),
        ),
    ]
