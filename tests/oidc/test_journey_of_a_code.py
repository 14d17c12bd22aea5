"""From the authorization request to tokens and data, and to their end, in every ecosystem."""

import pytest

from consent.models import Consent, ConsentEvent
from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AUT-13", "AUT-14", "TOK-01", "TOK-05", "TOK-06", "TOK-08", "TOK-18", "TLS-10")
def test_a_customer_allows_and_the_recipient_reads(recipient: Recipient, mia: Customer) -> None:
    back = recipient.answer_in(mia.allows(recipient.link()))

    answer = recipient.redeems(back["code"])

    assert back["state"] == "a-state"
    assert answer.status_code == 200, answer.content
    tokens = answer.json()
    assert tokens["token_type"] == "Bearer"
    assert 120 <= tokens["expires_in"] <= 600
    data = recipient.reads_accounts(tokens["access_token"])
    assert data.status_code == 200, data.content
    assert Consent.objects.get().status == "active"
    assert list(ConsentEvent.objects.values_list("verb", flat=True)) == ["propose", "authorise"]
