"""What only the bank's gateway serves is reported under a permission that covers it."""

import re

import pytest

from consent.api.bank.disclosures import kinds_of_data
from consent.issuers import consent_policy
from consent.models import Person
from demo.environment import CHECKOUT
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
        ("cds", "bank:regular_payments:read", {"direct debits", "scheduled payments", "instalment plans"}),
        ("cds", "common:customer.basic:read", {"customer"}),
    ],
)
def test_what_only_the_gateway_serves_is_told_to_it_and_counted_where_it_was_granted(
    gateway: System, give: Give, mia: Person, *, issuer: str, permission: str, kinds: set[str]
) -> None:
    served = [
        "customer", "direct debits", "holders", "instalment plans", "offers", "payees", "products",
        "scheduled payments", "standing orders", "statements",
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


def test_the_document_names_every_kind_with_all_that_covers_it() -> None:
    _, _, table = (CHECKOUT / "docs" / "bank-api.md").read_text().partition("| `kind_of_data` |")
    rows = re.findall(r"^\| (`[^|]*`) \| ([^|]*)\| ([^|]*)\|$", table.partition("\n\n")[0], re.MULTILINE)
    written = {
        (issuer, kind, code)
        for kinds, british, australian in rows
        for kind in re.findall(r"`([^`]+)`", kinds)
        for issuer, codes in (("uk", british), ("nz", british), ("cds", australian))
        for code in re.findall(r"`([^`]+:[^`]+|Read\w+|\w+)`", codes)
    }
    known = kinds_of_data()

    for issuer, theirs in known.items():
        if issuer in {"nz", "uk", "cds"}:
            covered = {
                (issuer, kind, code)
                for kind, codes in theirs.items()
                for code in codes
                if not code.startswith("claim:") and code != "profile"
            }
            assert covered <= written, issuer
    assert {kind for _issuer, kind, _code in written} == {
        kind for issuer in ("nz", "uk", "cds") for kind in known[issuer]
    }
