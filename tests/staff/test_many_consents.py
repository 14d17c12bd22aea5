"""The page of a customer stays as small, and asks as little, however many consents there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Authoriser, ConsentAccount, Person
from tests.pages import Page
from tests.portal.sharing import again
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
LEO = "40126690"
MANY, VERY_MANY = 99, 1900
HEAVIEST = 150_000


def shared_by_leo() -> None:
    """Of an account that mia has a say in, and agreed to."""
    a_consent(customer=LEO)
    mia = Person.objects.get(customer_number=MIA)
    decided = {"state": "approved", "decided_at": timezone.now(), "decided_in": 2}
    Authoriser.objects.create(account=ConsentAccount.objects.get(), customer=mia, **decided)


def each_to_an_account_of_its_own() -> None:
    """That its customer no longer holds."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_consentaccount SET account = 'gone-' || id")


def looked_at(member: Member, url: str) -> tuple[Page, int]:
    """With how many statements."""
    with CaptureQueriesContext(connection) as asked:
        page = member.opens(url)
    return page, len(asked)


@pytest.mark.parametrize("whose", ["their own", "their own, to accounts they no longer hold", "others'"])
def test_a_customers_page_is_as_heavy_and_asks_as_much_for_thousands(whose: str, sam: Member) -> None:
    if whose == "others'":
        shared_by_leo()
    else:
        a_consent()
    (consent,) = {account.consent for account in ConsentAccount.objects.select_related("consent")}
    url = sam.works_on().opens_customer(MIA).url
    weights, statements = [], []
    for more in (MANY, VERY_MANY):
        again(consent, more)
        if whose.endswith("hold"):
            each_to_an_account_of_its_own()
        page, asked = looked_at(sam, url)
        weights.append(len(page.response.content))
        statements.append(asked)
        assert f"And {ConsentAccount.objects.count() - 20} more, among the consents below." in page.text
    report, _ = looked_at(sam, f"{url}report")

    assert statements[0] == statements[1]
    assert max(weights) <= HEAVIEST
    assert abs(weights[1] - weights[0]) < 500  # numbers with one digit more
    assert len(report.response.content) <= 50_000
