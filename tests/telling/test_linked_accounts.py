"""A British recipient hears of single accounts of a consent that goes on."""

from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import OF_ACCOUNTS, Actor, Status, Verb
from consent.models import OutboxMessage
from consent.notices import Change, Channel, State
from tests.actors import Recipient
from tests.telling.conftest import asks, by_published_keys, delivers, given, subscribes

pytestmark = [pytest.mark.django_db, pytest.mark.clause("EVT-04", "EVT-05")]
LINKED_ACCOUNT = "urn:uk:org:openbanking:events:account-access-consent-linked-account-update"


def the_bank(verb: Any) -> None:
    """Suspends the account, or lets it go on."""
    verb(account="mia-everyday", because="a dispute", at=timezone.now(), policies=consent_policies())


def test_an_account_that_rests_and_one_that_goes_on_are_told(uk: Recipient) -> None:
    subscribes(uk, EventTypes=[LINKED_ACCOUNT])
    consent = given(uk)

    for verb in (operations.suspend, operations.resume):
        the_bank(verb)
        assert delivers(Channel.EVENT) == State.HELD
        ((jti, token),) = asks(uk, "POST", "events", {}).json()["sets"].items()
        _, claims = by_published_keys(uk, token)

        assert list(claims["events"]) == [LINKED_ACCOUNT]
        told = claims["events"][LINKED_ACCOUNT]
        assert list(told) == ["subject"], "neither closed nor switched: there is no code for it"
        assert told["subject"]["http://openbanking.org.uk/rid"] == str(consent.pk)
        assert "mia-everyday" not in str(claims)
        asks(uk, "POST", "events", {"ack": [jti], "maxEvents": 0})


def test_a_suspension_that_changes_nothing_is_not_told(uk: Recipient) -> None:
    subscribes(uk, EventTypes=[LINKED_ACCOUNT])
    given(uk)
    the_bank(operations.suspend)

    the_bank(operations.suspend)

    assert OutboxMessage.objects.filter(topic=LINKED_ACCOUNT).count() == 1


@pytest.mark.parametrize("verb", sorted(OF_ACCOUNTS | {Verb.REMOVE_ACCOUNT}))
def test_it_is_told_of_consents_to_see_accounts_alone(verb: Verb) -> None:
    policy = consent_policy("uk")

    told = {
        resource.kind
        for resource in policy.intents
        for notice in policy.notices(
            Change(
                verb=verb, actor=Actor.HOLDER, kind=resource.kind, source=Status.ACTIVE, target=Status.ACTIVE
            )
        )
        if notice.topic == LINKED_ACCOUNT
    }

    assert told == {one.kind for one in policy.intents if one.path.endswith("account-access-consents")}
