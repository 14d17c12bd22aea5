"""Every scope and permission that a standard publishes has words in every language, whether or not it can be
asked for here: the lists are the standards', and stand here so that nothing of ours can shorten them."""

import pytest
from django.conf import settings

from portal.languages import SPOKEN
from portal.wording import Cluster, Wording

PRESCRIBED = {
    "profile": ("Name", ("Full name and title(s)",)),
    "common:customer.basic:read": ("Name and occupation", ("Name", "Occupation")),
    "common:customer.detail:read": (
        "Name, occupation, contact details",
        ("Name", "Occupation", "Phone", "Email address", "Mail address", "Residential address"),
    ),
    "bank:accounts.basic:read": (
        "Account name, type and balance",
        ("Name of account", "Type of account", "Account balance"),
    ),
    "bank:accounts.detail:read": (
        "Account balance and details",
        (
            "Name of account", "Type of account", "Account balance", "Account number", "Interest rates",
            "Fees", "Discounts", "Account terms", "Account mail address",
        ),
    ),
    "bank:transactions:read": (
        "Transaction details",
        (
            "Incoming and outgoing transactions", "Amounts", "Dates", "Descriptions of transactions",
            "Who you have sent money to and received money from",
        ),
    ),
    "bank:regular_payments:read": (
        "Direct debits and scheduled payments", ("Direct debits", "Scheduled payments"),
    ),
    "bank:payees:read": ("Saved payees", ("Names and details of accounts you have saved",)),
}  # fmt: skip
"""CDS 1.36.0, Data Language Standards: a person's, banking's; of a detailed scope the language marked ‡."""

_ORGANISATION = (
    "Agent name and role", "Organisation name", "Organisation numbers (ABN or ACN)", "Charity status",
    "Establishment date", "Industry", "Organisation type", "Country of registration",
)  # fmt: skip
PRESCRIBED_OF_ORGANISATIONS = PRESCRIBED | {
    "common:customer.basic:read": ("Organisation profile", _ORGANISATION),
    "common:customer.detail:read": (
        "Organisation profile and contact details",
        (*_ORGANISATION, "Organisation address", "Mail address", "Phone number"),
    ),
}
"""The language marked * for business consumers; of all else there is one."""

COMMON = (
    "ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances", "ReadBeneficiariesBasic",
    "ReadBeneficiariesDetail", "ReadDirectDebits", "ReadOffers", "ReadParty", "ReadScheduledPaymentsBasic",
    "ReadScheduledPaymentsDetail", "ReadStandingOrdersBasic", "ReadStandingOrdersDetail",
    "ReadStatementsBasic", "ReadStatementsDetail", "ReadTransactionsBasic", "ReadTransactionsCredits",
    "ReadTransactionsDebits", "ReadTransactionsDetail",
)  # fmt: skip
PUBLISHED = {
    "cds": tuple(PRESCRIBED),
    "nz": (*COMMON, "ReadPartyAuthUser"),
    "nz1": (*COMMON, "ReadPartyAuthUser", "ReadPAN"),
    "uk": (*COMMON, "ReadPartyPSU", "ReadPAN", "ReadProducts"),
}
"""NZ API Centre v3.0 and v1.0; Open Banking Read/Write v3.1 and v4.0."""


def only(wording: Wording, *permissions: str) -> Cluster:
    (cluster,) = wording.clusters(permissions)
    return cluster


@pytest.mark.clause("DASH-05", "CON-24", "CON-31")
@pytest.mark.parametrize("tag", sorted(SPOKEN))
@pytest.mark.parametrize(("issuer", "codes"), PUBLISHED.items(), ids=PUBLISHED)
def test_everything_published_has_words_of_its_own_in_every_language(
    issuer: str, codes: tuple[str, ...], tag: str
) -> None:
    wording = settings.ISSUERS[issuer].wordings[tag]
    clusters = [only(wording, code) for code in codes]

    for part in ("title", "meaning", "not_included"):
        texts = [getattr(cluster, part) for cluster in clusters]
        assert all(texts)
        assert len(set(texts)) == len(texts)


def test_the_lists_are_as_long_as_the_standards_say() -> None:
    lengths = {issuer: len(set(codes)) for issuer, codes in PUBLISHED.items()}

    assert lengths == {"cds": 8, "nz": 19, "nz1": 20, "uk": 21}
    assert set(PUBLISHED["nz1"]) == {*PUBLISHED["nz"], "ReadPAN"}


@pytest.mark.clause("CDS data language", "DASH-05")
@pytest.mark.parametrize("scope", PRESCRIBED)
def test_what_is_prescribed_stands_as_it_is(scope: str) -> None:
    wording = settings.ISSUERS["cds"].wording
    cluster, (of_organisations,) = only(wording, scope), wording.kinds((scope,), organisation=True)

    assert (cluster.title, cluster.items) == PRESCRIBED[scope]
    assert (of_organisations.title, of_organisations.items) == PRESCRIBED_OF_ORGANISATIONS[scope]


@pytest.mark.clause("CDS data language")
@pytest.mark.parametrize("of", ["common:customer", "bank:accounts"])
def test_a_detailed_scope_swallows_its_basic_one(of: str) -> None:
    wording = settings.ISSUERS["cds"].wording

    assert only(wording, f"{of}.basic:read", f"{of}.detail:read") == only(wording, f"{of}.detail:read")


@pytest.mark.clause("PAR-12")
def test_australia_may_be_asked_for_everything_that_it_publishes() -> None:
    profile = settings.ISSUERS["cds"]

    assert profile.consent.permissions >= PRESCRIBED.keys()
    assert profile.security.scopes >= PRESCRIBED.keys()
