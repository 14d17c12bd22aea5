"""New Zealand's story, in both versions that the bank speaks."""

from dataclasses import replace

from demo.journey.registered_consent import Version, registered_consent
from demo.journey.world import World

V3 = Version(
    title="New Zealand v3.0",
    customer="mia",
    timezone="Pacific/Auckland",
    issuer="nz",
    api="open-banking-nz/v3.0",
    intents="account-access-consents",
    intent_id="ConsentId",
    claim="ConsentId",
    strong="urn:apicentre:nz:sca",
    nested=True,
    keyed=True,
    awaiting="AwaitingAuthorisation",
    stopped="Revoked",
    subscriptions="open-banking-nz/v3.0/event-subscriptions",
    event="urn:nz:co:paymentsnz:apicentre:events:account-access-consent-revoked",
    comes_back=False,
)
V1 = replace(
    V3,
    title="New Zealand v1.0",
    issuer="nz1",
    api="open-banking-nz/v1.0",
    intents="account-requests",
    intent_id="AccountRequestId",
    claim="openbanking_intent_id",
    strong="urn:openbanking:nz:sca",
    nested=False,
    subscriptions="",
    event="",
)


def new_zealand(world: World) -> None:
    for version in (V3, V1):
        registered_consent(world, version)
