"""A world that is built once a test: two clients and a gateway of every issuer, the sandbox's customers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.actors import Recipient
from tests.bank_systems import System
from tests.grants import SCOPE as GRANTS
from tests.lives.kinds import KINDS
from tests.lives.server import served
from tests.lives.world import World
from tests.payments import SCOPES
from tests.people import MakeGateway, MakeRecipient
from tests.races.conftest import _allow_flush  # noqa: F401 -- a fixture, by its name
from tests.telling.conftest import URN, site, subscribes  # noqa: F401 -- the same
from tests.websites import Website, says
from tests.wire import WireBrowser

LINKED = "urn:uk:org:openbanking:events:account-access-consent-linked-account-update"
TO_PAY = "urn:nz:co:paymentsnz:apicentre:events:enduring-payment-consent-revoked"


@pytest.fixture
def world(  # noqa: PLR0917 -- fixtures come by their names
    transactional_db: None,
    bank: None,
    make_recipient: MakeRecipient,
    gateway_of: MakeGateway,
    site: Website,  # noqa: F811 -- a fixture
    settings: Any,
    tmp_path: Path,
) -> Iterator[World]:
    site.behave = says("202 Accepted")
    settings.EMAIL_URL = "memorymail://"
    settings.AUDIT_ANCHOR_DIR = tmp_path
    issuers = {kind.issuer for kind in KINDS}

    def registered(issuer: str, name: str) -> Recipient:
        wished: dict[str, Any] = {"scope": SCOPES[issuer]} if issuer in SCOPES else {}
        if issuer == "fapi2":
            wished = {"scope": GRANTS, "authorization_details_types": ["account_information"]}
        if issuer == "cds":
            wished["recipient_base_uri"] = site.url("/cdr")
        return make_recipient(issuer, name, **wished)

    recipients = {issuer: registered(issuer, "budget-fox") for issuer in issuers}
    thieves = {issuer: registered(issuer, "thief") for issuer in issuers}
    gateways = {issuer: gateway_of(issuer) for issuer in issuers}
    crm = System().register("end")
    with served(tmp_path) as wire:
        for caller in (crm, *recipients.values(), *thieves.values(), *gateways.values()):
            caller.http = WireBrowser(wire)
        subscribes(recipients["uk"], EventTypes=[URN["uk"], LINKED])
        subscribes(recipients["nz"], site.url("/nz"), EventTypes=[URN["nz"], TO_PAY])
        yield World(
            wire=wire,
            recipients=recipients,
            thieves=thieves,
            gateways=gateways,
            crm=crm,
            site=site,
            anchors=tmp_path,
        )
