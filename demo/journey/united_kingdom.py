"""The United Kingdom's story, in both versions that the bank speaks at one issuer."""

from dataclasses import replace

from demo.journey.registered_consent import Version, registered_consent
from demo.journey.world import World

V3 = Version(
    title="United Kingdom v3.1",
    customer="ava",
    timezone="Europe/London",
    issuer="uk",
    api="open-banking/v3.1/aisp",
    intents="account-access-consents",
    intent_id="ConsentId",
    claim="openbanking_intent_id",
    strong="urn:openbanking:psd2:sca",
    nested=False,
    keyed=False,
    awaiting="AwaitingAuthorisation",
    stopped="Authorised",
    subscriptions="open-banking/v3.1/event-subscriptions",
    event="urn:uk:org:openbanking:events:consent-authorization-revoked",
    comes_back=True,
)
V4 = replace(
    V3,
    title="United Kingdom v4.0",
    api="open-banking/v4.0/aisp",
    awaiting="AWAU",
    stopped="CANC",
    subscriptions="open-banking/v4.0/event-subscriptions",
)


def united_kingdom(world: World) -> None:
    for version in (V3, V4):
        registered_consent(world, version)
