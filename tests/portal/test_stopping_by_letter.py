"""A letter that stops a sharing: filled in, for those who would rather write."""

import pytest

from consent.models import Consent
from oidc.security_log import reference_of
from tests.actors import Customer, Recipient
from tests.arrangements import BASIC, given
from tests.payments import kind
from tests.people import MakePayer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("ARR-13")]


def test_it_says_all_that_the_bank_needs_to_find_it_and_the_page_leads_there(
    cds: Recipient, mia: Customer
) -> None:
    shared = given(cds, mia, BASIC)
    stop = mia.signs_in(f"/consents/{shared.id}/stop")
    assert f'href="/consents/{shared.id}/stop/letter"' in stop.response.content.decode()

    letter = mia.opens(f"/consents/{shared.id}/stop/letter").text

    assert "Please stop sharing my data with" in letter
    assert "Mia Thompson" in letter
    assert "40118204" in letter
    assert reference_of(Consent.objects.get().pk) in letter
    assert "within two business days" in letter


def test_nothing_is_stopped_by_reading_it(cds: Recipient, mia: Customer) -> None:
    shared = given(cds, mia, BASIC)

    mia.signs_in(f"/consents/{shared.id}/stop/letter")

    assert cds.reads_accounts(shared.tokens["access_token"]).status_code == 200


def test_what_is_over_needs_none_and_anothers_is_not_found(
    cds: Recipient, mia: Customer, leo: Customer
) -> None:
    shared = given(cds, mia, BASIC)
    path = f"/consents/{shared.id}/stop/letter"

    assert leo.signs_in(path).status == 404
    mia.signs_in(f"/consents/{shared.id}/stop").press("btn-stop")
    assert mia.opens(path).url.endswith(f"/consents/{shared.id}/")


def test_of_what_an_app_may_pay_it_says_that(payer_of: MakePayer, mia: Customer) -> None:
    payer = payer_of(kind("nz", "v3.0/enduring-payment-consents"))
    intent = payer.registered()
    payer.allowed_by(mia, intent)

    letter = mia.opens(f"/consents/{intent}/stop/letter").text

    assert "Please stop what" in letter
    assert "sharing my data" not in letter
