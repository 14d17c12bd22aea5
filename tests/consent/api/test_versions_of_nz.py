"""New Zealand's v2.3 beside v3.0: one consent, used in either; and what is optional and not offered."""

from itertools import product

import pytest

from tests.actors import Customer, Recipient
from tests.consent.payments.conftest import errors

pytestmark = pytest.mark.django_db
NZ = "open-banking-nz"
OPTIONAL = (
    "accounts/an-account/beneficiaries", "accounts/an-account/direct-debits", "accounts/an-account/offers",
    "accounts/an-account/party", "accounts/an-account/scheduled-payments",
    "accounts/an-account/standing-orders", "accounts/an-account/statements",
    "accounts/an-account/statements/one", "accounts/an-account/statements/one/file",
    "accounts/an-account/statements/one/transactions", "balances", "beneficiaries", "direct-debits", "offers",
    "party", "scheduled-payments", "standing-orders", "statements", "transactions",
)  # fmt: skip
"""Those that the published files of v1.0.1, v2.3.5 and v3.0.3 mark by an answer 501 and we do not serve."""
NOWHERE = ("accounts/an-account/secrets", "account", "balances/one", "accounts/an-account/statements/one/x")


@pytest.mark.clause("CON-30", "PRF-01")
def test_what_is_registered_in_one_version_is_read_and_used_in_both(nz: Recipient, mia: Customer) -> None:
    asked = {"Data": {"Consent": {"Permissions": ["ReadAccountsDetail"]}}, "Risk": {}}
    answer = nz.http.post(
        f"/nz/{NZ}/v2.3/account-access-consents",
        asked,
        content_type="application/json",
        secure=True,
        headers={"Authorization": f"Bearer {nz.client_token()}"},
        **nz.handshake(),
    )
    assert answer.status_code == 201, answer.content
    told, intent = answer.json(), answer.json()["Data"]["ConsentId"]
    assert told["Links"]["Self"].endswith(f"/v2.3/account-access-consents/{intent}")
    token = nz.redeems(nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))["code"]).json()[
        "access_token"
    ]

    for version, kind in (("v2.3", "CurrentAccount"), ("v3.0", "Transaction")):
        own = nz.reads(f"/nz/{NZ}/{version}/account-access-consents/{intent}", nz.client_token())
        accounts = nz.reads(f"/nz/{NZ}/{version}/accounts", token).json()["Data"]["Account"]

        assert own.json()["Data"]["Status"] == "Authorised"
        assert accounts[0]["AccountSubType"] == kind


@pytest.mark.clause("CON-07")
def test_what_is_optional_and_not_offered_is_told_apart_from_what_never_was(nz: Recipient) -> None:
    for root, path in product(("nz/{}/v2.3", "nz/{}/v3.0", "nz1/{}/v1.0"), OPTIONAL):
        answer = nz.reads(f"/{root.format(NZ)}/{path}", "")
        assert (answer.status_code, errors(answer)) == (501, [("Resource.Invalid", "")]), path
    for path in NOWHERE:
        assert nz.reads(f"/nz/{NZ}/v3.0/{path}", "").status_code == 404, path
    assert nz.reads("/uk/open-banking/v4.0/aisp/offers", "").status_code == 404
