"""What only the bank's gateway serves is reported under a permission that covers it."""

import pytest

from consent.api.bank.disclosures import kinds_of_data
from consent.issuers import consent_policy
from consent.models import Person
from tests.bank_systems import System
from tests.consent.api.bank.conftest import Give
from tests.consent.api.bank.reporting import call_under, days, reports

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-04", "CON-24")]


@pytest.mark.parametrize(
    ("issuer", "permission", "kinds"),
    [
        ("uk", "ReadBeneficiariesBasic", {"payees"}),
        ("uk", "ReadProducts", {"products"}),
        ("uk", "ReadPartyPSU", {"customer"}),
        ("nz", "ReadStandingOrdersDetail", {"standing orders"}),
        ("nz", "ReadPartyAuthUser", {"customer"}),
        ("cds", "bank:regular_payments:read", {"direct debits", "scheduled payments"}),
        ("cds", "common:customer.basic:read", {"customer"}),
    ],
)
def test_what_only_the_gateway_serves_is_told_to_it_and_counted_where_it_was_granted(  # noqa: PLR0917
    gateway: System, give: Give, mia: Person, issuer: str, permission: str, kinds: set[str]
) -> None:
    served = [
        "customer", "direct debits", "holders", "offers", "payees", "products", "scheduled payments",
        "standing orders", "statements",
    ]  # fmt: skip
    given = give(mia, issuer=issuer, permissions=(permission,))

    results = reports(gateway, *(call_under(given, kind_of_data=kind) for kind in served))

    assert {kind for kind, result in zip(served, results, strict=True) if result == "recorded"} == kinds
    assert {row[1] for row in days()} == kinds


@pytest.mark.parametrize("issuer", ["cds", "nz", "nz1", "uk"])
def test_whatever_a_customer_grants_to_see_can_be_reported_as_looked_at(issuer: str) -> None:
    narrowing = {"ReadTransactionsCredits", "ReadTransactionsDebits", "ReadPAN"}

    covering = {code for permissions in kinds_of_data()[issuer].values() for code in permissions}

    asked_for = {code for code in consent_policy(issuer).permissions if not code.startswith("claim:")}
    assert asked_for - narrowing - covering == set()
