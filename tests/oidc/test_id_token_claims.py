"""What every ID token says: of one authentication, the same at both endpoints, and nothing unasked."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from oidc.models import RefreshToken
from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db
ENDS = "http://openbanking.org.uk/refresh_token_expires_at"
ALWAYS = {"iss", "sub", "aud", "iat", "exp", "auth_time", "acr", "amr", "nonce"}
NAMED_BY = {"nz": {"ConsentId"}, "nz1": {"openbanking_intent_id"}, "uk": {"openbanking_intent_id"}}
"""The consent's id, in the claims the request named it by."""


@pytest.mark.clause("IDT-01", "IDT-03", "IDT-04", "IDT-05", "IDT-10", "OIDC-CORE §3.3.2.11")
@pytest.mark.parametrize("state", ["a-state", ...], ids=["with state", "without state"])
def test_an_id_token_says_what_happened_and_nothing_that_nobody_asked_for(
    recipient: Recipient, mia: Customer, state: object
) -> None:
    before = int(time.time())
    back = recipient.answer_in(mia.allows(recipient.link(state=state, nonce="a-nonce")))
    tokens = recipient.redeems(back["code"]).json()
    behind = recipient.verified(tokens["id_token"])
    expected = ALWAYS | NAMED_BY.get(recipient.issuer, set())

    assert behind.keys() == expected | {"at_hash"}
    assert before <= behind["auth_time"] <= behind["iat"] <= time.time() < behind["exp"]
    assert (behind["acr"], behind["amr"]) == (recipient.dialect.acr, list(recipient.dialect.amr))
    assert behind["nonce"] == "a-nonce"
    if "id_token" in back:
        front = recipient.verified(back["id_token"])
        bound = {"c_hash"} | ({"s_hash"} if state == "a-state" else set())
        assert front.keys() == expected | bound
        for name in expected - {"iat", "exp"}:
            assert front[name] == behind[name], name
    assert back.get("state", ...) == state


@pytest.mark.clause("IDT-11", "REF-13")
@pytest.mark.parametrize("days", [0, 30], ids=["open ended", "thirty days"])
def test_british_recipients_read_when_a_refresh_token_ends_where_it_does(
    uk: Recipient, mia: Customer, days: int
) -> None:
    until = (timezone.now() + timedelta(days=days)).replace(microsecond=0)
    intent = uk.intent(**({"ExpirationDateTime": until.isoformat()} if days else {}))

    back = uk.answer_in(mia.allows(uk.link(claims=uk.names(intent))))
    behind = uk.verified(uk.redeems(back["code"]).json()["id_token"])

    ends = RefreshToken.objects.get().expires
    told = [claims.get(ENDS) for claims in (uk.verified(back["id_token"]), behind)]
    assert told == [int(ends.timestamp()) if ends else None] * 2
    assert (ends is None) == (days == 0)
