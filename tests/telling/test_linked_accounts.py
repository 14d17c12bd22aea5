"""A British recipient hears of single accounts of a consent that goes on."""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import OF_ACCOUNTS, Actor, Status, Verb
from consent.models import Consent, OutboxMessage
from consent.notices import Change, Channel, State
from consent.reasons import Reason
from tests.actors import Customer, Recipient
from tests.payments import kind
from tests.people import MakePayer
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


def ended(consent: Consent, reason: Reason) -> None:
    operations.end(
        consent_id=consent.pk,
        reason=reason,
        note="",
        system="core",
        at=timezone.now(),
        policy=consent_policy(consent.issuer),
    )


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (Reason.ACCOUNT_CLOSED, "UK.OBIE.AccountClosure"),
        (Reason.ACCOUNT_SWITCHED, "UK.OBIE.CASS"),
    ],
)
def test_an_account_that_was_closed_or_switched_is_told_with_the_standards_reason(
    uk: Recipient, reason: Reason, code: str
) -> None:
    subscribes(uk, EventTypes=[LINKED_ACCOUNT])

    ended(given(uk), reason)

    assert delivers(Channel.EVENT) == State.HELD
    (token,) = asks(uk, "POST", "events", {}).json()["sets"].values()
    _, claims = by_published_keys(uk, token)
    assert claims["events"][LINKED_ACCOUNT]["reason"] == code


@pytest.mark.clause("DASH-17")
def test_customers_are_told_that_their_account_was_switched(uk: Recipient, mia: Customer) -> None:
    consent = given(uk)

    ended(consent, Reason.ACCOUNT_SWITCHED)

    while delivers(Channel.MAIL) is not None:
        pass
    letter, app = mail.outbox[-1], consent.recipient.name
    assert letter.subject == f"Sharing with {app} ended with your account’s switch"
    assert "An account was switched from Harbour Bank to another bank, so on" in letter.body
    mia.signs_in("/")
    page = mia.opens(f"/consents/{consent.pk}/").text
    assert "An account was switched to another bank, so we ended it" in page
    assert "stopped this sharing" not in page


@pytest.mark.clause("DASH-17")
def test_so_are_those_who_allowed_payments(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    payer.allowed_by(ava, payer.registered())

    ended(Consent.objects.get(), Reason.ACCOUNT_SWITCHED)

    while delivers(Channel.MAIL) is not None:
        pass

    assert "to another bank, so on" in mail.outbox[-1].body
    assert "ended what you allowed" in mail.outbox[-1].body


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
