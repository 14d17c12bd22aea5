"""The REST resources through which New Zealand's recipients register a consent (CON-29, CON-30)."""

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from typing import Any

from consent.lifecycle import COMMON_TRANSITIONS, SHORTENING, Lifecycle, Status
from consent.policy import Idempotency, IntentResource, IntentState, Terms, Unsigned
from oidc.clauses import clause
from profiles.account_access import document, framed, settled, terms

PERMISSIONS = frozenset({
    "ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances", "ReadBeneficiariesBasic",
    "ReadBeneficiariesDetail", "ReadDirectDebits", "ReadOffers", "ReadParty", "ReadPartyAuthUser",
    "ReadScheduledPaymentsBasic", "ReadScheduledPaymentsDetail", "ReadStandingOrdersBasic",
    "ReadStandingOrdersDetail", "ReadStatementsBasic", "ReadStatementsDetail", "ReadTransactionsBasic",
    "ReadTransactionsCredits", "ReadTransactionsDebits", "ReadTransactionsDetail",
})  # fmt: skip

PERMISSIONS_V1 = PERMISSIONS | {"ReadPAN"}
"""v1.0 still has the one that v2.1 dropped (CON-31)."""

PUBLISHED: dict[Status, str] = {
    Status.AWAITING: "AwaitingAuthorisation",
    Status.ACTIVE: "Authorised",
    Status.REJECTED: "Rejected",
    Status.WITHDRAWN: "Revoked",
    Status.REVOKED: "Revoked",
    # No "expired" is published: what was authorised and ran out reads as revoked.
    Status.EXPIRED: "Revoked",
    Status.CONSUMED: "Consumed",
    # Nothing here is told in two steps.
    Status.INCOMPLETE: "AwaitingAuthorisation",
}
"""Of every kind of consent in v3.0, one name for every state; v1.0 has its own for payments."""


def _read_v3(body: Mapping[str, Any], served: Set[str], now: datetime) -> Terms:
    data = framed(body)
    data.only({"Consent"})
    return terms(data.object("Consent"), body, served, now)


@clause("CON-31")
def _read_v1(body: Mapping[str, Any], served: Set[str], now: datetime) -> Terms:
    return terms(framed(body), body, served, now)


def _render(identifier: str) -> Callable[[IntentState, str], dict[str, Any]]:
    @clause("CON-11")
    def render(state: IntentState, self_url: str) -> dict[str, Any]:
        return document(state, self_url, {identifier: str(state.id), "Status": PUBLISHED[settled(state)]})

    return render


ACCOUNT_ACCESS_V3 = IntentResource(
    path="open-banking-nz/v3.0/account-access-consents",
    kind="account access",
    older={},
    scope="accounts",
    # A changed consent is a new one (AMD-09): none is amended, agreed to again, or loses an account. That it
    # ends when its customer says is the law (REF-11), and changes nothing that its recipient registered.
    lifecycle=Lifecycle((*COMMON_TRANSITIONS, SHORTENING)),
    deletable=True,
    idempotency=Idempotency.HONOURED,
    signature=Unsigned.IGNORED,
    payment=None,
    planned=None,
    progress={},
    file=None,
    funds=None,
    several=None,
    hidden=frozenset(),
    deletable_after=frozenset(),
    read=_read_v3,
    render=_render("ConsentId"),
)
ACCOUNT_REQUESTS_V1 = IntentResource(
    path="open-banking-nz/v1.0/account-requests",
    kind="account access",
    older={},
    scope="accounts",
    lifecycle=Lifecycle((*COMMON_TRANSITIONS, SHORTENING)),
    deletable=True,
    idempotency=Idempotency.HONOURED,
    signature=Unsigned.IGNORED,
    payment=None,
    planned=None,
    progress={},
    file=None,
    funds=None,
    several=None,
    hidden=frozenset(),
    deletable_after=frozenset(),
    read=_read_v1,
    render=_render("AccountRequestId"),
)
