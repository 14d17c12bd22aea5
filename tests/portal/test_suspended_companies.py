"""A company that the bank has suspended gets nothing, and no page says that data are shared with it."""

import pytest
from django.utils import timezone

from consent.models import Consent
from consent.models import Recipient as Company
from tests.actors import Customer, Recipient
from tests.payments import kind
from tests.people import MakePayer
from tests.portal.sharing import shares
from tests.portal.test_joint_accounts import joint_page, leo2, own_account, shared

__all__ = ["leo2", "own_account", "shared"]  # fixtures, by their names

pytestmark = pytest.mark.django_db
PAUSED = "doesn’t let Recipient budget-fox see any data at present"


def suspend() -> None:
    Company.objects.update(suspended_at=timezone.now())


@pytest.mark.clause("DASH-11")
def test_a_suspended_company_is_said_to_be_paused(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    page = mia.signs_in("/")
    assert "Recipient budget-fox Sharing" in page.text
    assert "Seen by Recipient budget-fox." in mia.opens("/accounts").text

    suspend()

    for url in ("/", f"/consents/{consent.pk}/"):
        page = mia.opens(url)
        assert PAUSED in page.text, url
        assert "status--sharing" not in page.response.content.decode(), url
    assert "Would see" in mia.opens("/").text
    assert "Paused" in mia.opens("/").text
    assert "Seen by" not in mia.opens("/accounts").text
    assert "Nobody can see your data through us." in mia.opens("/kinds").text
    assert mia.opens(f"/consents/{consent.pk}/stop").has("btn-stop")

    Company.objects.update(suspended_at=None)
    assert "Recipient budget-fox Sharing" in mia.opens("/").text


def test_a_sharing_that_is_over_is_not_said_to_be_paused(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    Consent.objects.update(expires_at=timezone.now())
    suspend()
    mia.signs_in("/")

    assert "Paused" not in mia.opens("/?tab=ended").text
    assert "at present" not in mia.opens(f"/consents/{consent.pk}/").text


@pytest.mark.clause("DASH-22")
def test_other_holders_are_not_told_that_it_sees_anything_either(shared: str, leo2: Customer) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    assert "Sharing" in leo2.opens("/").text
    suspend()

    for url in ("/", joint_page()):
        page = leo2.opens(url)
        assert "status--sharing" not in page.response.content.decode(), url
        assert "Paused" in page.text, url


def test_nor_that_it_may_pay(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    payer.allowed_by(ava, payer.registered())
    suspend()

    page = ava.opens("/payments")

    assert "doesn’t let Recipient budget-fox take payments at present" in page.text
    assert "status--sharing" not in page.response.content.decode()
