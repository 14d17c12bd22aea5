"""What New Zealand's recipients may ask of a sign-in and of claims, in both versions."""

from typing import Any

import pytest

from tests.actors import Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AUT-21", "IDT-14", "IDT-15")
def test_claims_that_nobody_releases_fail_no_request(make_recipient: MakeRecipient, mia: Customer) -> None:
    nz1 = make_recipient("nz1")
    claims: dict[str, Any] = nz1.names(nz1.intent())
    claims["id_token"]["website"] = {"essential": True}
    claims["userinfo"] = {"name": {"essential": True}, "phone_number": None}

    tokens = nz1.redeems(nz1.answer_in(mia.allows(nz1.link(claims=claims)))["code"]).json()
    told = nz1.reads("/nz1/userinfo", tokens["access_token"])

    assert "website" not in nz1.verified(tokens["id_token"])
    assert told.status_code == 200
    assert told.json().keys() == {"sub"}


@pytest.mark.clause("ACR-08")
@pytest.mark.parametrize("asked", ["urn:apicentre:nz:sca", "urn:openbanking:nz:sca"])
def test_both_namespaces_of_acr_are_known_and_the_one_asked_for_is_told(
    nz: Recipient, mia: Customer, asked: str
) -> None:
    claims = nz.names(nz.intent())
    claims["id_token"]["acr"] = {"essential": True, "values": [asked]}

    tokens = nz.redeems(nz.answer_in(mia.allows(nz.link(claims=claims)))["code"]).json()

    assert nz.verified(tokens["id_token"])["acr"] == asked
