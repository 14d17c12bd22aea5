"""A recipient names what it was granted by an id: to add to it, to replace it, or to have another one."""

from typing import Any

import pytest

from consent.models import Consent
from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause("TOK-16")
def test_skeleton(fapi2: Recipient, mia: Customer) -> None:
    tokens = fapi2.redeems(fapi2.answer_in(mia.allows(fapi2.link(scope="openid accounts")))["code"]).json()
    assert tokens["grant_id"] == str(Consent.objects.get().pk)
    mia.http.logout()
    link = fapi2.link(scope="openid transactions", grant_id=tokens["grant_id"], grant_management_action="merge")
    page = mia.signs_in(link)
    print(page.text)
    review = page.press("btn-continue")
    print(review.text)
    again = fapi2.redeems(fapi2.answer_in(review.press("btn-allow").onward)["code"]).json()
    print(again)
    assert 0
