"""What a customer decides on is as easy to understand as is practicable: short sentences, no words of the
trade, and a sign beside each point."""

import re

import pytest
from django.conf import settings

from profiles.languages.saying import texts_of
from tests.actors import Customer, Recipient

LONGEST = 28
"""Words of one sentence. Government writers count on 25; a list of what is shared may have a few more."""
SENTENCE = re.compile(r"(?<=[.?!;:])\s+")
OF_THE_TRADE = re.compile(
    r"\b(scopes?|tokens?|APIs?|OAuth|OIDC|PSU|AISP|PISP|CBPII|TPP|ADR|ASPSP|endpoints?|JSON|intents?|grants?"
    r"|arrangements?|authenticat\w+|authoris\w+|authoriz\w+|credentials?|redirect\w*|clients?|recipients?"
    r"|payload|debtor|creditor|CDR)\b",
    re.IGNORECASE,
)
POINTS = ("what", "accounts", "long", "stop")


@pytest.mark.clause("DASH-04")
@pytest.mark.parametrize("issuer", sorted(settings.ISSUERS))
def test_every_text_of_a_decision_is_short_and_in_words_that_people_use(issuer: str) -> None:
    texts = texts_of(settings.ISSUERS[issuer].wording)

    sentences = {sentence for text in texts for sentence in SENTENCE.split(text)}

    assert not {one for one in sentences if len(one.split()) > LONGEST}
    assert not {one for one in sentences if OF_THE_TRADE.search(one)}


@pytest.mark.django_db
@pytest.mark.clause("DASH-04")
def test_the_points_of_a_decision_bear_signs_that_no_screen_reader_reads(
    cds: Recipient, mia: Customer
) -> None:
    review = mia.reaches_review(cds.link())

    html = review.response.content.decode()
    headings = dict(re.findall(r'<h2 id="point-(\w+)">(.*?)</h2>', html, re.DOTALL))
    for point in POINTS:
        assert '<svg class="icon"' in headings[point], point
        assert 'aria-hidden="true"' in headings[point], point
    said = review.text.replace("Recipient budget-fox", "").replace("recipient.test", "")
    assert not OF_THE_TRADE.findall(said)
