"""Who held an account once and only uses it by now: they say nothing for those who hold it."""

import pytest

from bank.example.models import Account, Holding
from consent.models import Consent, ConsentEvent
from tests.actors import Customer, Recipient
from tests.people import MakeRecipient
from tests.portal.test_secondary_users import EVERYDAY, LEO, MIA, NOAH

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-27")]


@pytest.mark.clause("DASH-21")
def test_they_agree_to_nothing_for_those_who_hold_it(cds: Recipient, noah: Customer, leo: Customer) -> None:
    Holding.objects.filter(customer_number=NOAH, uses_only=True).update(instructed=True)
    Account.objects.get(pk=EVERYDAY).holdings.create(customer_number=LEO, position=9)
    Account.objects.filter(pk=EVERYDAY).update(joint_sharing="co-approval")
    noah.reaches_review(cds.link()).press("btn-allow")
    leo.signs_in()
    asked = leo.opens(f"/joint/{Consent.objects.get().pk}/decide")
    assert "Waiting for you" in leo.opens("/").text

    Holding.objects.filter(account=EVERYDAY, customer_number=LEO).update(uses_only=True)

    assert "Waiting for you" not in leo.opens("/").text
    assert not asked.press("btn-allow").has("btn-allow")
    assert not ConsentEvent.objects.filter(verb="approve").exists()


@pytest.mark.clause("RES-08")
def test_where_holders_alone_share_they_share_it_no_more(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    fapi2 = make_recipient("fapi2")
    token = str(fapi2.redeems(fapi2.answer_in(mia.allows(fapi2.link()))["code"]).json()["access_token"])
    assert len(fapi2.reads_accounts(token).json()["accounts"]) == 1

    Holding.objects.filter(customer_number=MIA).update(uses_only=True, instructed=True)

    assert fapi2.reads_accounts(token).json()["accounts"] == []
