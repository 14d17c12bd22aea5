"""Defects of other consent servers that no test of ours had named before (docs/peers-defects.md)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from consent.models import Consent
from portal.moments import day
from tests.actors import Customer, Recipient
from tests.consent.payments.test_uses import TO_LANTERN
from tests.payments import kind
from tests.people import MakeGateway, MakePayer

pytestmark = pytest.mark.django_db


@pytest.mark.peer("6-09")
def test_what_has_run_out_is_under_ended_with_its_last_day_before_any_job_has_run(
    cds: Recipient, mia: Customer
) -> None:
    cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"])
    consent, ended = Consent.objects.get(), timezone.now() - timedelta(days=3)
    Consent.objects.update(expires_at=ended)

    now, over = (mia.opens(path).response.content.decode() for path in ("/", "/?tab=ended"))

    assert f"/consents/{consent.pk}/" not in now
    assert f"/consents/{consent.pk}/" in over
    assert day(ended, settings.ISSUERS["cds"].wording.timezone) in over
    assert Consent.objects.get().status == "active"


@pytest.mark.peer("6b-06")
def test_a_payment_of_the_smallest_coin_is_asked_for_allowed_and_made(
    payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    body = payer.kind.body()
    body["Data"]["Initiation"]["InstructedAmount"]["Amount"] = "0.01"

    intent = payer.registered(body)
    payer.allowed_by(ava, intent)

    assert gateway_of("uk").counts(intent, amount="0.01", **TO_LANTERN).status_code == 201


@pytest.mark.peer("6b-17")
def test_a_consent_is_described_by_what_was_granted_and_nothing_beside(uk: Recipient, mia: Customer) -> None:
    granted = {"ReadAccountsBasic", "ReadBalances"}
    wording = settings.ISSUERS["uk"].wording
    others = settings.ISSUERS["uk"].consent.permissions - granted
    absent = {cluster.title for one in others for cluster in wording.clusters((one,))}
    absent -= {cluster.title for cluster in wording.clusters(tuple(sorted(granted)))}
    assert absent

    review = mia.reaches_review(uk.link(claims=uk.names(uk.intent(Permissions=sorted(granted)))))
    review.press("btn-allow")
    pages = [review, mia.opens("/"), mia.opens(f"/consents/{Consent.objects.get().pk}/")]

    assert [title for title in absent for page in pages if title in page.text] == []
