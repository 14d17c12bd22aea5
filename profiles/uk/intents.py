"""The REST resources through which the United Kingdom's recipients register a consent (CON-23 to CON-28)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consent.lifecycle import Status
from consent.policy import Idempotency, IntentResource, IntentState, Terms
from oidc.clauses import clause
from profiles.account_access import document, framed, terms

PERMISSIONS = frozenset({
    "ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances", "ReadTransactionsBasic",
    "ReadTransactionsCredits", "ReadTransactionsDebits", "ReadTransactionsDetail",
})  # fmt: skip
"""Those we serve data for: one that opens nothing must be refused (CON-25)."""

HIDDEN = frozenset({Status.REVOKED})
"""A deleted consent reads as one that never was (CON-09)."""

_V3: Mapping[Status, str] = {
    Status.AWAITING: "AwaitingAuthorisation",
    Status.ACTIVE: "Authorised",
    Status.REJECTED: "Rejected",
    # What ends at the bank ends its tokens and stays authorised: since v3.1.4 no status tells of it.
    Status.WITHDRAWN: "Authorised",
    Status.EXPIRED: "Authorised",
}
_V4: Mapping[Status, tuple[str, str, str]] = {
    Status.AWAITING: ("AWAU", "U036", "Waiting for the customer to authorise"),
    Status.ACTIVE: ("AUTH", "", ""),
    Status.REJECTED: ("RJCT", "U037", "The customer did not authorise"),
    Status.WITHDRAWN: ("CANC", "CN01", "The customer stopped sharing at the bank"),
    Status.EXPIRED: ("EXPD", "TKXP", "The consent has run out"),
}
"""Status, and the code and words of its reason."""


@clause("CON-23", "CON-24", "CON-25", "CON-26")
def _read(body: Mapping[str, Any], now: datetime) -> Terms:
    return terms(framed(body), body, PERMISSIONS, now)


def _status(state: IntentState) -> Status:
    """What ran out before anybody decided was never authorised, and so was rejected."""
    lapsed = state.status is Status.EXPIRED and not state.authorised
    return Status.REJECTED if lapsed else state.status


@clause("CON-23", "CON-28")
def _render_v3(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, {"ConsentId": str(state.id), "Status": _V3[_status(state)]})


@clause("CON-23", "CON-57")
def _render_v4(state: IntentState, self_url: str) -> dict[str, Any]:
    status, code, words = _V4[_status(state)]
    added: dict[str, Any] = {"ConsentId": str(state.id), "Status": status}
    if code:
        added["StatusReason"] = [{"StatusReasonCode": code, "StatusReasonDescription": words}]
    return document(state, self_url, added)


ACCOUNT_ACCESS_V3 = IntentResource(
    path="open-banking/v3.1/aisp/account-access-consents",
    kind="account access",
    scope="accounts",
    idempotency=Idempotency.IGNORED,
    hidden=HIDDEN,
    read=_read,
    render=_render_v3,
)
ACCOUNT_ACCESS_V4 = IntentResource(
    path="open-banking/v4.0/aisp/account-access-consents",
    kind="account access",
    scope="accounts",
    idempotency=Idempotency.IGNORED,
    hidden=HIDDEN,
    read=_read,
    render=_render_v4,
)
"""Of the same kind: what was registered in one version is read, and authorised, in the other too (CON-08)."""
