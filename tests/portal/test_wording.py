"""The words of each ecosystem are complete, and no two kinds of data read the same."""

import pytest
from django.conf import settings

from portal.wording import Cluster, Wording
from profiles.cds_au.words import WORDING as CDS
from profiles.nz.words import WORDING as NZ
from profiles.single_claims import ALONE

EACH = [
    pytest.param(name, permission, id=f"{name} {permission}")
    for name, profile in settings.ISSUERS.items()
    for permission in sorted(profile.consent.permissions)
]


def only(wording: Wording, *permissions: str) -> Cluster:
    (cluster,) = wording.clusters(permissions)
    return cluster


@pytest.mark.parametrize(("issuer", "permission"), EACH)
def test_every_permission_has_words(issuer, permission):
    cluster = only(settings.ISSUERS[issuer].wording, permission)
    assert cluster.title
    assert cluster.meaning
    assert cluster.not_included


@pytest.mark.parametrize("issuer", sorted(settings.ISSUERS))
@pytest.mark.parametrize("part", ["title", "meaning", "not_included"])
def test_no_two_permissions_share_a_text(issuer, part):
    """A claim asked for alone is a part of its scope's kind of data, and its items say which part."""
    profile = settings.ISSUERS[issuer]
    whole = [code for code in sorted(profile.consent.permissions) if not code.startswith(ALONE)]
    texts = [getattr(only(profile.wording, code), part) for code in whole]
    assert len(texts) == len(set(texts))


@pytest.mark.clause("IDT-13")
def test_a_claim_asked_for_alone_is_named_alone():
    wording = settings.ISSUERS["oidc"].wording

    assert only(wording, "claim:email").items == ("Email address",)
    assert only(wording, "claim:birthdate", "claim:name").items == ("Full name", "Date of birth")
    assert only(wording, "profile", "claim:name") == only(wording, "profile")
    items = [
        only(wording, code).items for code in settings.ISSUERS["oidc"].consent.permissions if ":" in code
    ]
    assert len(items) == len(set(items))
    assert only(CDS, "claim:given_name") == only(CDS, "claim:updated_at") == only(CDS, "profile")


@pytest.mark.parametrize("wording", [CDS, NZ], ids=["cds", "nz"])
def test_a_permission_without_words_is_an_error(wording):
    with pytest.raises(KeyError, match="ReadTheirMind"):
        wording.clusters(("ReadTheirMind",))


@pytest.mark.parametrize("issuer", sorted(settings.ISSUERS))
def test_everything_a_data_endpoint_discloses_has_words(issuer):
    profile = settings.ISSUERS[issuer]
    disclosed = {resource.disclosed_as for resource in profile.data.resources}
    assert disclosed <= profile.wording.resource_words.keys()


@pytest.mark.clause("CDS data language")
def test_the_standards_own_words_stand_as_they_are():
    assert only(CDS, "bank:transactions:read").title == "Transaction details"
    assert only(CDS, "bank:accounts.basic:read").items == (
        "Name of account",
        "Type of account",
        "Account balance",
    )


@pytest.mark.clause("CDS data language")
@pytest.mark.parametrize(
    "asked",
    [("bank:accounts.detail:read",), ("bank:accounts.basic:read", "bank:accounts.detail:read")],
    ids=["detail alone", "basic and detail"],
)
def test_a_detailed_scope_says_that_it_includes_the_basic_one(asked):
    assert only(CDS, *asked).title == "Account balance and details"


def test_detail_swallows_its_basic_permission():
    assert only(NZ, "ReadAccountsBasic", "ReadAccountsDetail").title == "Your account numbers"


def test_one_direction_narrows_the_payments():
    cluster = only(NZ, "ReadTransactionsDetail", "ReadTransactionsCredits")
    assert cluster.title == "Money coming in, with details"
    assert "what you spend" in cluster.not_included


def test_both_directions_are_money_in_and_out():
    cluster = only(NZ, "ReadTransactionsBasic", "ReadTransactionsCredits", "ReadTransactionsDebits")
    assert cluster.meaning.startswith("Money in and out.")


def test_no_text_has_a_gap_left_open():
    for profile in settings.ISSUERS.values():
        wording = profile.wording
        for text in (
            wording.review_title,
            wording.purpose_note,
            wording.share_label,
            wording.refuse_label,
            wording.care_note,
            *wording.before_stopping,
        ):
            assert "{" not in text.format(app="Budgetly")
