"""A company that the bank has suspended, or its software, gets nothing: no page says that it sees data."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from consent.models import Consent
from consent.models import Recipient as Company
from oidc.models import AuthorizationCode, Client, Interaction
from tests.actors import Customer, Recipient
from tests.payments import kind
from tests.people import MakePayer
from tests.portal.sharing import shares
from tests.portal.test_joint_accounts import joint_page, leo2, own_account, shared

__all__ = ["leo2", "own_account", "shared"]  # fixtures, by their names

pytestmark = pytest.mark.django_db
PAUSED = "doesn’t let Recipient budget-fox see any data at present"


def company(moment: datetime | None) -> None:
    Company.objects.update(suspended_at=moment)


def software(moment: datetime | None) -> None:
    Client.objects.update(suspended_at=moment)


def software_by_its_directory(moment: datetime | None) -> None:
    Client.objects.update(paused_at=moment)


Suspends = Callable[[datetime | None], None]


@pytest.fixture(params=[company, software, software_by_its_directory], ids=lambda way: way.__name__)
def suspend(request: pytest.FixtureRequest) -> Suspends:
    """Lets them have nothing from a moment on; None lets them again."""
    way: Suspends = request.param
    return way


@pytest.mark.clause("DASH-11")
def test_a_suspended_company_is_said_to_be_paused(cds: Recipient, mia: Customer, suspend: Suspends) -> None:
    consent = shares(cds)
    page = mia.signs_in("/")
    assert "Recipient budget-fox Sharing" in page.text
    assert "Seen by Recipient budget-fox." in mia.opens("/accounts").text

    suspend(timezone.now())

    for url in ("/", f"/consents/{consent.pk}/"):
        page = mia.opens(url)
        assert PAUSED in page.text, url
        assert "status--sharing" not in page.response.content.decode(), url
    assert "Would see" in mia.opens("/").text
    assert "Paused" in mia.opens("/").text
    assert "Seen by" not in mia.opens("/accounts").text
    assert "Nobody can see your data through us." in mia.opens("/kinds").text
    assert mia.opens(f"/consents/{consent.pk}/stop").has("btn-stop")

    suspend(None)
    assert "Recipient budget-fox Sharing" in mia.opens("/").text


def test_a_sharing_that_is_over_is_not_said_to_be_paused(
    cds: Recipient, mia: Customer, suspend: Suspends
) -> None:
    consent = shares(cds)
    Consent.objects.update(expires_at=timezone.now())
    suspend(timezone.now())
    mia.signs_in("/")

    assert "Paused" not in mia.opens("/?tab=ended").text
    assert "at present" not in mia.opens(f"/consents/{consent.pk}/").text


@pytest.mark.clause("DASH-22")
def test_other_holders_are_not_told_that_it_sees_anything_either(
    shared: str, leo2: Customer, suspend: Suspends
) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    assert "Sharing" in leo2.opens("/").text
    suspend(timezone.now())

    for url in ("/", joint_page()):
        page = leo2.opens(url)
        assert "status--sharing" not in page.response.content.decode(), url
        assert "Paused" in page.text, url


def test_nor_that_it_may_pay(payer_of: MakePayer, ava: Customer, suspend: Suspends) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    payer.allowed_by(ava, payer.registered())
    suspend(timezone.now())

    page = ava.opens("/payments")

    assert "doesn’t let Recipient budget-fox take payments at present" in page.text
    assert "status--sharing" not in page.response.content.decode()


def test_another_software_of_the_same_company_goes_on(cds: Recipient, uk: Recipient, mia: Customer) -> None:
    stopped, goes_on = shares(cds), shares(uk)
    Consent.objects.update(recipient=stopped.recipient)
    Client.objects.filter(issuer="cds").update(suspended_at=timezone.now())
    mia.signs_in("/")

    assert PAUSED in mia.opens(f"/consents/{stopped.pk}/").text
    assert PAUSED not in mia.opens(f"/consents/{goes_on.pk}/").text
    assert "Everyday 1" in mia.opens("/accounts").text


# --- while a customer decides ------------------------------------------------------------------------------


@pytest.mark.clause("AUT-18", "AUD-03")
@pytest.mark.parametrize("step", ["sign-in", "review"])
def test_a_customer_under_way_reads_whom_it_is_about_and_goes_back(
    recipient: Recipient, mia: Customer, suspend: Suspends, step: str
) -> None:
    page = mia.opens(recipient.link()) if step == "sign-in" else mia.reaches_review(recipient.link())
    flow_id = Interaction.objects.get().pk
    suspend(timezone.now())

    lost = page.press("btn-allow") if step == "review" else mia.opens(f"/consent/{flow_id}/")

    assert lost.status == 403
    assert "Recipient budget-fox isn’t allowed to receive data right now" in lost.text
    assert "Nothing was shared. Your other sharing isn’t affected." in lost.text
    assert "Go back to Recipient budget-fox" in lost.text
    assert f"REF-{flow_id.hex[:4]}-{flow_id.hex[4:8]}".upper() in lost.text
    assert recipient.answer_in(lost.press("btn-cancel").onward)["error"] == "access_denied"
    assert not AuthorizationCode.objects.exists()
    assert Consent.objects.get().status != "active"


def test_a_payer_reads_that_nothing_was_paid(payer_of: MakePayer, ava: Customer, suspend: Suspends) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    ava.signs_in(payer.link(payer.registered()))
    suspend(timezone.now())

    lost = ava.opens(f"/consent/{Interaction.objects.get().pk}/review")

    assert "Recipient budget-fox isn’t allowed to take payments right now" in lost.text
    assert "Nothing was paid." in lost.text
    assert "access_denied" in str(lost.press("btn-cancel").onward)


@pytest.mark.clause("AUT-24")
def test_no_code_is_taken_back_to_who_was_suspended_after_the_decision(
    cds: Recipient, mia: Customer, suspend: Suspends
) -> None:
    review = mia.reaches_review(cds.link())
    flow_id = Interaction.objects.get().pk
    decided = review.send("btn-allow")
    assert decided["Location"].endswith(f"/consent/{flow_id}/return")
    suspend(timezone.now())

    page = mia.opens(f"/consent/{flow_id}/return")

    assert page.status == 403
    assert not page.has("btn-cancel")
    assert not AuthorizationCode.objects.exists()


@pytest.mark.clause("AUT-24")
def test_another_browser_does_not_leave_for_them(cds: Recipient, mia: Customer, suspend: Suspends) -> None:
    mia.opens(cds.link())
    flow_id = Interaction.objects.get().pk
    suspend(timezone.now())

    lost = mia.opens(f"/consent/{flow_id}/")
    assert lost.has("btn-cancel")
    seen = Customer("leo").opens(f"/consent/{flow_id}/")

    assert "another browser" in seen.text
    assert not seen.has("btn-cancel")
    assert Interaction.objects.get().outcome == ""
