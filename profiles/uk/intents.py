"""The REST resources through which the United Kingdom's recipients register a consent (CON-23 to CON-28)."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from consent.lifecycle import COMMON_TRANSITIONS, REAUTHORISATION, REMOVAL, REVIVAL, Lifecycle
from consent.policy import Idempotency, IntentResource, IntentState, Terms, Unsigned
from oidc.clauses import clause
from profiles.account_access import document, framed, terms
from profiles.uk.statuses import DELETABLE_AFTER, HIDDEN, in_v3, in_v4

PERMISSIONS = frozenset({
    "ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances", "ReadBeneficiariesBasic",
    "ReadBeneficiariesDetail", "ReadDirectDebits", "ReadOffers", "ReadPAN", "ReadParty", "ReadPartyPSU",
    "ReadProducts", "ReadScheduledPaymentsBasic", "ReadScheduledPaymentsDetail", "ReadStandingOrdersBasic",
    "ReadStandingOrdersDetail", "ReadStatementsBasic", "ReadStatementsDetail", "ReadTransactionsBasic",
    "ReadTransactionsCredits", "ReadTransactionsDebits", "ReadTransactionsDetail",
})  # fmt: skip
"""All that are published; an operator says which of them the bank does not serve (CON-25)."""


@clause("CON-23", "CON-24", "CON-25", "CON-26")
def _read(body: Mapping[str, Any], served: Set[str], now: datetime) -> Terms:
    return terms(framed(body), body, served, now)


@clause("CON-23", "CON-28")
def _render_v3(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, in_v3(state))


@clause("CON-23", "CON-57")
def _render_v4(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, in_v4(state))


ACCOUNT_ACCESS_V3 = IntentResource(
    path="open-banking/v3.1/aisp/account-access-consents",
    kind="account access",
    older={},
    scope="accounts",
    # The same intent may come again, also after a stop at the bank; what it asks for stays, its end too, the
    # accounts are the customer's (AMD-06).
    lifecycle=Lifecycle((*COMMON_TRANSITIONS, REAUTHORISATION, REVIVAL, REMOVAL)),
    deletable=True,
    idempotency=Idempotency.IGNORED,
    signature=Unsigned.REFUSED,
    payment=None,
    planned=None,
    progress={},
    file=None,
    funds=None,
    several=None,
    hidden=HIDDEN,
    deletable_after=DELETABLE_AFTER,
    read=_read,
    render=_render_v3,
)
ACCOUNT_ACCESS_V4 = replace(
    ACCOUNT_ACCESS_V3, path="open-banking/v4.0/aisp/account-access-consents", render=_render_v4
)
"""Of the same kind: what was registered in one version is read, and authorised, in the other too (CON-08)."""
