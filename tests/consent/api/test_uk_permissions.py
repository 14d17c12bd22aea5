"""Every published permission can be asked for, unless the operator says that nobody here serves it."""

from typing import Any

import pytest

from config import env
from consent.models import Consent
from profiles.uk.words import WORDING
from tests.actors import Customer
from tests.consent.api.conftest import Uk, uk_errors

pytestmark = pytest.mark.django_db


@pytest.mark.clause("CON-24")
def test_whatever_is_published_can_be_asked_for_and_has_words(uk_api: Uk) -> None:
    # CON-24, in the standard's order: the list stands here so that nothing of ours can shorten it.
    published = [
        "ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances", "ReadBeneficiariesBasic",
        "ReadBeneficiariesDetail", "ReadDirectDebits", "ReadOffers", "ReadPAN", "ReadParty", "ReadPartyPSU",
        "ReadProducts", "ReadScheduledPaymentsBasic", "ReadScheduledPaymentsDetail",
        "ReadStandingOrdersBasic", "ReadStandingOrdersDetail", "ReadStatementsBasic",
        "ReadStatementsDetail", "ReadTransactionsBasic", "ReadTransactionsCredits",
        "ReadTransactionsDebits", "ReadTransactionsDetail",
    ]  # fmt: skip

    for side in (uk_api.v3, uk_api.v4):
        answer = side.post({"Data": {"Permissions": published}, "Risk": {}})
        assert answer.status_code == 201, answer.content
        assert answer.json()["Data"]["Permissions"] == published
    assert all(WORDING.clusters((code,)) for code in published)


@pytest.mark.clause("CON-25")
def test_what_the_bank_does_not_serve_is_refused_and_what_was_given_of_it_stays(
    uk_api: Uk, mia: Customer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"Data": {"Permissions": ["ReadAccountsBasic", "ReadOffers"]}, "Risk": {}}
    given = uk_api.v4.post(body).json()["Data"]["ConsentId"]
    uk_api.allowed_by(mia, given)
    monkeypatch.setenv("PERMISSIONS_NOT_SERVED", "uk=ReadOffers,uk=ReadPAN")
    settings.ISSUERS = env.narrowed("PERMISSIONS_NOT_SERVED", settings.ISSUERS)

    old, new = uk_api.v3.post(body), uk_api.v4.post(body)

    assert (old.status_code, uk_errors(old)) == (400, [("UK.OBIE.Field.Invalid", "Data.Permissions")])
    assert (new.status_code, uk_errors(new)) == (400, [("U002", "Data.Permissions")])
    assert "'ReadOffers', which is not offered" in new.json()["Errors"][0]["Message"]
    assert uk_api.v4.call("GET", f"/{given}").json()["Data"]["Permissions"] == body["Data"]["Permissions"]
    assert "Offers available on your account" in mia.opens(f"/consents/{given}/").text
    assert Consent.objects.count() == 1
