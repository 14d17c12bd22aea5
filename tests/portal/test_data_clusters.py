"""The United Kingdom’s data clusters: shown first, with their permissions to open, in prescribed words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from profiles.uk.words import WORDING
from tests.actors import Customer, Recipient
from tests.evidence import decided_on

PRESCRIBED = {
    "Your Account Details": {
        "ReadAccountsBasic": "Any other name by which you refer to this account",
        "ReadAccountsDetail": "Your account name, number and sort-code",
        "ReadBalances": "Your account balance",
        "ReadPAN": "Your card number",
    },
    "Your Regular Payments": {
        "ReadBeneficiariesBasic": "Payee agreements you have set up",
        "ReadBeneficiariesDetail": "Details of Payee agreements you have set up",
        "ReadStandingOrdersBasic": "Your Standing Orders",
        "ReadStandingOrdersDetail": "Details of your Standing Orders",
        "ReadDirectDebits": "Your Direct Debits",
        "ReadScheduledPaymentsBasic": "Recurring and future dated payments",
        "ReadScheduledPaymentsDetail": "Details of recurring and future dated payments",
    },
    "Your Account Transactions": {
        "ReadTransactionsBasic": "Your transactions",
        "ReadTransactionsDetail": "Details of your transactions",
        "ReadTransactionsBasic ReadTransactionsCredits": "Your incoming transactions",
        "ReadTransactionsBasic ReadTransactionsDebits": "Your outgoing transactions",
        "ReadTransactionsDetail ReadTransactionsCredits": "Details of your incoming transactions",
        "ReadTransactionsDetail ReadTransactionsDebits": "Details of your outgoing transactions",
    },
    "Your Statements": {
        "ReadStatementsBasic": "Information contained in your statement",
        "ReadStatementsDetail": "Details of information contained in your statement",
    },
    "Your Account Features and Benefits": {
        "ReadProducts": "Product details – fees, charges, interest, benefits/rewards",
        "ReadOffers": "Offers available on your account",
    },
}
"""Customer Experience Guidelines, Permissions and Data Clusters, 13a and 13b; the list is the guidelines'."""
ASKED = ("ReadAccountsDetail", "ReadBalances", "ReadTransactionsDetail", "ReadTransactionsCredits")
AGAIN = "must ask you every 90 days whether you still want this."


@pytest.mark.clause("UK data clusters", "DASH-29")
def test_every_permission_bears_the_name_prescribed_below_its_cluster() -> None:
    told = {
        group: {asked: WORDING.clusters(tuple(asked.split())) for asked in permissions}
        for group, permissions in PRESCRIBED.items()
    }

    found = {
        group: {asked: (cluster.group, cluster.title) for asked, (cluster,) in clusters.items()}
        for group, clusters in told.items()
    }
    assert found == {
        group: {asked: (group, title) for asked, title in titles.items()}
        for group, titles in PRESCRIBED.items()
    }


@pytest.mark.django_db
@pytest.mark.clause("UK data clusters", "DASH-29", "AMD-08", "AUD-07")
def test_clusters_are_shown_before_the_decision_kept_and_shown_again(uk: Recipient, mia: Customer) -> None:
    intent = uk.intent(Permissions=list(ASKED))

    review = mia.reaches_review(uk.link(claims=uk.names(intent)))

    html, text = review.response.content.decode(), review.text
    assert "will see 2 kinds of data" in text
    for title in ("Your Account Details", "Your Account Transactions"):
        assert html.count(f"<b>{title}</b>") == 1
    assert "Your account name, number and sort-code · Your account balance" in text
    assert "Your account balance How much is in each account you choose" in text
    assert f"{AGAIN} You don’t need to come back here for that." in text
    uk.redeems(uk.answer_in(review.press("btn-allow").onward)["code"])
    kept = decided_on()["shown"]["data"]
    first = kept["kinds"][0]
    assert (first["group"], first["title"]) == (
        "Your Account Details",
        "Your account name, number and sort-code",
    )
    assert AGAIN in kept["terms"]["reconfirmed"]
    page, dashboard = mia.opens(f"/consents/{intent}/").text, mia.opens("/").text
    assert AGAIN in page
    assert "Your account name, number and sort-code · Your account balance" in page
    assert "Your Account Details" in dashboard
    assert "sort-code" not in dashboard


@pytest.mark.django_db
@pytest.mark.clause("AMD-08")
@pytest.mark.parametrize(("days", "said"), [(89, False), (91, True)])
def test_that_it_is_asked_again_is_said_of_what_lasts_longer(
    days: int, said: bool, uk: Recipient, mia: Customer
) -> None:
    ends: dict[str, Any] = {"ExpirationDateTime": (timezone.now() + timedelta(days=days)).isoformat()}

    review = mia.reaches_review(uk.link(claims=uk.names(uk.intent(**ends))))

    assert (AGAIN in review.text) is said
