"""A customer takes a part of a consent back: one account, or the time that is left."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.amendments import amendments
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, Status, TransitionRefused, Verb
from consent.models import Consent, ConsentAccount, ConsentEvent, OutboxMessage
from consent.notices import Channel, State
from consent.operations import AnothersConsent, LastAccount, NotSooner
from tests.actors import Customer, Recipient
from tests.invariants import violations
from tests.telling.conftest import asks, by_published_keys, delivers, subscribes

LINKED_ACCOUNT = "urn:uk:org:openbanking:events:account-access-consent-linked-account-update"
PARTS = {
    "cds": {("sharing", Verb.REMOVE_ACCOUNT), ("sharing", Verb.SHORTEN)},
    "fapi1": {("sharing", Verb.REMOVE_ACCOUNT), ("sharing", Verb.SHORTEN)},
    "fapi2": {("sharing", Verb.REMOVE_ACCOUNT), ("sharing", Verb.SHORTEN)},
    "nz": {("account access", Verb.SHORTEN)},
    "nz1": {("account access", Verb.SHORTEN)},
    "oidc": {("sharing", Verb.SHORTEN)},
    "uk": {("account access", Verb.REMOVE_ACCOUNT)},
}
"""What each ecosystem leaves to customers."""


def given(recipient: Recipient, customer: Customer, accounts: int = 2) -> tuple[Consent, dict[str, Any]]:
    back = recipient.answer_in(customer.allows(recipient.link(), accounts))
    return Consent.objects.latest("created_at"), recipient.redeems(back["code"]).json()


def call(consent: Consent, **changes: Any) -> dict[str, Any]:
    return {
        "consent_id": consent.pk,
        "customer_id": consent.customer_id,
        "at": timezone.now(),
        "policy": consent_policy(consent.issuer),
        "evidence": {},
    } | changes


def accounts_of(consent: Consent) -> list[str]:
    return list(
        ConsentAccount.objects.filter(consent=consent).order_by("account").values_list("account", flat=True)
    )


def seen(recipient: Recipient, tokens: dict[str, Any]) -> int:
    """How many accounts the recipient is shown."""
    data = recipient.reads_accounts(tokens["access_token"]).json()
    body = data.get("data") or data.get("Data") or data
    return len(body.get("accounts") or body.get("Account") or [])


@pytest.mark.clause("AMD-09", "REF-11")
@pytest.mark.parametrize("issuer", sorted(consent_policies()))
def test_a_part_is_taken_back_by_its_customer_alone_and_only_where_the_ecosystem_leaves_it(
    issuer: str,
) -> None:
    policy = consent_policies()[issuer]
    kinds = (
        {"sharing", *(resource.kind for resource in policy.intents)}
        if issuer != "uk"
        else {resource.kind for resource in policy.intents}
    )

    found = {
        (kind, verb, actor)
        for kind, verb, actor, status in product(kinds, (Verb.REMOVE_ACCOUNT, Verb.SHORTEN), Actor, Status)
        if policy.lifecycle_of(kind).target(verb, status, actor) is not None
    }

    assert found == {(*row, Actor.CUSTOMER) for row in PARTS.get(issuer, set())}


@pytest.mark.parametrize("issuer", ["cds", "fapi2", "uk"])
def test_an_account_taken_out_is_seen_no_more_and_the_others_go_on(
    issuer: str, make_recipient: Any, mia: Customer
) -> None:
    recipient = make_recipient(issuer)
    consent, tokens = given(recipient, mia)
    first, second = accounts_of(consent)
    assert seen(recipient, tokens) == 2

    operations.remove_account(**call(consent, account=first))

    assert accounts_of(consent) == [second]
    assert seen(recipient, tokens) == 1
    (change,) = amendments(consent.pk)
    assert change.before.accounts == (first, second)
    assert change.after.accounts == (second,)
    assert violations() == []


def test_the_last_account_is_not_taken_out(cds: Recipient, mia: Customer) -> None:
    consent, _ = given(cds, mia, accounts=1)

    with pytest.raises(LastAccount):
        operations.remove_account(**call(consent, account=accounts_of(consent)[0]))

    assert len(accounts_of(consent)) == 1


def test_taking_out_what_is_not_there_changes_nothing(cds: Recipient, mia: Customer) -> None:
    consent, _ = given(cds, mia)
    first, _second = accounts_of(consent)
    operations.remove_account(**call(consent, account=first))

    operations.remove_account(**call(consent, account=first))

    assert ConsentEvent.objects.filter(consent=consent, verb=Verb.REMOVE_ACCOUNT).count() == 1


@pytest.mark.parametrize("verb", ["remove_account", "shorten"])
def test_nobody_elses_consent_is_changed(verb: str, cds: Recipient, mia: Customer) -> None:
    consent, _ = given(cds, mia)
    what = {
        "remove_account": {"account": accounts_of(consent)[0]},
        "shorten": {"ends": timezone.now() + timedelta(days=1)},
    }[verb]

    with pytest.raises(AnothersConsent):
        getattr(operations, verb)(**call(consent, customer_id=0, **what))

    assert ConsentEvent.objects.filter(consent=consent).count() == 2


@pytest.mark.parametrize("verb", ["remove_account", "shorten"])
def test_nothing_is_taken_back_of_what_has_ended(verb: str, cds: Recipient, mia: Customer) -> None:
    consent, _ = given(cds, mia)
    what = {
        "remove_account": {"account": accounts_of(consent)[0]},
        "shorten": {"ends": timezone.now() + timedelta(days=1)},
    }[verb]
    operations.withdraw(
        consent_id=consent.pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("cds"),
    )

    with pytest.raises(TransitionRefused):
        getattr(operations, verb)(**call(consent, **what))


def test_what_is_shortened_ends_then(cds: Recipient, mia: Customer) -> None:
    consent, tokens = given(cds, mia)
    before, ends = consent.expires_at, timezone.now() + timedelta(days=2)

    operations.shorten(**call(consent, ends=ends))

    consent.refresh_from_db()
    assert (consent.expires_at, consent.edition) == (ends, 1)
    (change,) = amendments(consent.pk)
    assert [
        one and one.replace(microsecond=0) for one in (change.before.expires_at, change.after.expires_at)
    ] == [one and one.replace(microsecond=0) for one in (before, ends)]
    assert seen(cds, tokens) == 2
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert cds.reads_accounts(tokens["access_token"]).status_code in {401, 403}


def test_nothing_is_made_longer_and_nothing_ends_in_the_past(cds: Recipient, mia: Customer) -> None:
    consent, _ = given(cds, mia)
    assert consent.expires_at is not None

    for ends in (consent.expires_at + timedelta(seconds=1), timezone.now() - timedelta(days=1)):
        with pytest.raises(NotSooner):
            operations.shorten(**call(consent, ends=ends))


@pytest.mark.clause("EVT-04", "EVT-05")
def test_a_british_recipient_hears_of_the_account_without_a_reason_that_was_none(
    uk: Recipient, mia: Customer
) -> None:
    subscribes(uk, EventTypes=[LINKED_ACCOUNT])
    consent, _ = given(uk, mia)

    operations.remove_account(**call(consent, account=accounts_of(consent)[0]))

    assert delivers(Channel.EVENT) == State.HELD
    (token,) = asks(uk, "POST", "events", {"returnImmediately": True}).json()["sets"].values()
    _, claims = by_published_keys(uk, token)
    assert list(claims["events"]) == [LINKED_ACCOUNT]
    assert "reason" not in claims["events"][LINKED_ACCOUNT]
    assert OutboxMessage.objects.filter(consent=consent, topic="changed").exists()
