"""What New Zealand's recipients may ask of a sign-in and of claims, in both versions."""

from typing import Any

import pytest

from consent.lifecycle import Status
from consent.models import Consent
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


@pytest.mark.clause("DASH-31")
def test_nothing_is_shared_until_the_bank_has_heard_the_customer_s_own_yes(
    nz: Recipient, mia: Customer
) -> None:
    """Whatever the recipient says that it was told: signed in they read who, what and how long, and press."""
    intent = nz.intent()
    link = nz.link(claims=nz.names(intent))

    unconfirmed = nz.reads_accounts(nz.client_token())
    review = mia.reaches_review(link)

    assert unconfirmed.status_code in {401, 403}
    assert Consent.objects.get(pk=intent).status == Status.AWAITING
    for told in (
        "Recipient budget-fox",
        "What they’ll see",
        "From which accounts",
        "For how long",
        "How to stop",
    ):
        assert told in review.text
    tokens = nz.redeems(nz.answer_in(review.press("btn-allow").onward)["code"]).json()
    assert nz.reads_accounts(tokens["access_token"]).status_code == 200
