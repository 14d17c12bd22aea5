"""Hands for every issuer, and what must not have changed after a refusal."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from consent.lifecycle import Status
from consent.models import Person
from demo.authority import Authority
from oidc.issuers import security_policy
from tests.gate.denials import Denial, World
from tests.gate.holdings import Hands, customer_with_an_account, hands_of
from tests.people import MakeRecipient

ISSUERS = tuple(settings.ISSUERS)
MakeWorld = Callable[..., World]


@pytest.fixture
def customer(db: None) -> Person:
    return customer_with_an_account()


@pytest.fixture
def world_at(make_recipient: MakeRecipient, customer: Person, pki: Authority) -> MakeWorld:
    """Hands at one issuer, and at another."""

    def make(issuer: str) -> World:
        other = next(name for name in ISSUERS if name != issuer)
        here, there = (make_recipient(name, **with_every_grant(name)) for name in (issuer, other))
        return World(hands=hands_of(here, customer), elsewhere=hands_of(there, customer), pki=pki)

    return make


def with_every_grant(issuer: str) -> dict[str, Any]:
    """What a client registers that wants all there is, but for what travels through browsers."""
    policy = security_policy(issuer)
    asks = {} if policy.backchannel is None else {"backchannel_token_delivery_mode": "poll"}
    return {"grant_types": sorted(policy.grant_types - {"implicit"}), **asks}


def try_each(
    denials: Iterable[Denial],
    world: World,
    knock: Callable[[Hands, Denial], None],
    subtests: pytest.Subtests,
) -> None:
    """Let each denial happen to the world as it was, knock, and see that nothing has changed by it."""
    for denial in denials:
        with subtests.test(denial.why), transaction.atomic():
            hands = replace(world.hands)
            if denial.consent is not Status.ACTIVE:
                hands = hands_of(hands.recipient, hands.customer, denial.consent)
            denial.done(replace(world, hands=hands))
            before = kept()
            knock(hands, denial)
            assert kept() == before
            transaction.set_rollback(True)


def kept() -> dict[str, Any]:
    """What no refused call may change: consents and their events, codes, tokens, disclosures."""
    counts = {}
    with connection.cursor() as cursor:
        for table in (
            "consent_consentevent", "consent_disclosure", "consent_disclosureday", "consent_ending",
            "consent_idempotencykey", "consent_paymentfile",
            "consent_paymentuse", "oidc_accesstoken",
            "oidc_refreshtoken", "oidc_authorizationcode", "oidc_interaction", "oidc_pushedrequest",
            "oidc_backchannelauthentication", "oidc_appsignin", "oidc_authsession",
        ):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- a name from the list above
            counts[table] = cursor.fetchone()
        cursor.execute("SELECT id, status, version FROM consent_consent ORDER BY id")
        counts["consents"] = cursor.fetchall()
    return counts
