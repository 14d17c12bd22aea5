"""The REST resources through which New Zealand's recipients register a consent (CON-29, CON-30)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from consent.lifecycle import Status
from consent.policy import IntentResource, IntentState, Terms
from consent.problems import Fault
from profiles.reading import Body

PERMISSIONS = frozenset({
    "ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances", "ReadBeneficiariesBasic",
    "ReadBeneficiariesDetail", "ReadDirectDebits", "ReadOffers", "ReadParty", "ReadPartyAuthUser",
    "ReadScheduledPaymentsBasic", "ReadScheduledPaymentsDetail", "ReadStandingOrdersBasic",
    "ReadStandingOrdersDetail", "ReadStatementsBasic", "ReadStatementsDetail", "ReadTransactionsBasic",
    "ReadTransactionsCredits", "ReadTransactionsDebits", "ReadTransactionsDetail",
})  # fmt: skip

PUBLISHED: Mapping[Status, str] = {
    Status.AWAITING: "AwaitingAuthorisation",
    Status.ACTIVE: "Authorised",
    Status.REJECTED: "Rejected",
    Status.WITHDRAWN: "Revoked",
    Status.REVOKED: "Revoked",
    # No "expired" is published: what ran out reads as revoked.
    Status.EXPIRED: "Revoked",
}

_ASKED = frozenset({"Permissions", "ExpirationDateTime", "TransactionFromDateTime", "TransactionToDateTime"})


def _read_v3(document: Mapping[str, Any], now: datetime) -> Terms:
    body = Body(document)
    body.only({"Data", "Risk"})
    body.object("Risk").only(set())
    data = body.object("Data")
    data.only({"Consent"})
    return _terms(data.object("Consent"), document, now)


def _read_v1(document: Mapping[str, Any], now: datetime) -> Terms:
    body = Body(document)
    body.only({"Data", "Risk"})
    body.object("Risk").only(set())
    return _terms(body.object("Data"), document, now)


def _terms(asked: Body, document: Mapping[str, Any], now: datetime) -> Terms:
    asked.only(_ASKED)
    permissions = asked.words("Permissions", PERMISSIONS)
    expires_at = asked.moment("ExpirationDateTime")
    since = asked.moment("TransactionFromDateTime")
    until = asked.moment("TransactionToDateTime")
    if expires_at is not None and expires_at <= now:
        asked.flaw(Fault.FIELD_INVALID_DATE, "ExpirationDateTime", "lies in the past")
    if since is not None and until is not None and since > until:
        asked.flaw(Fault.FIELD_INVALID_DATE, "TransactionToDateTime", "lies before TransactionFromDateTime")
    if permissions and not {"ReadAccountsBasic", "ReadAccountsDetail"} & set(permissions):
        asked.flaw(Fault.FIELD_INVALID, "Permissions", "needs ReadAccountsBasic or ReadAccountsDetail")
    kinds = {"ReadTransactionsBasic", "ReadTransactionsDetail"} & set(permissions)
    directions = {"ReadTransactionsCredits", "ReadTransactionsDebits"} & set(permissions)
    if bool(kinds) != bool(directions):
        asked.flaw(
            Fault.FIELD_INVALID,
            "Permissions",
            "needs ReadTransactionsBasic or Detail together with ReadTransactionsCredits or Debits",
        )
    asked.refuse_flawed()
    return Terms(
        permissions=permissions,
        expires_at=expires_at,
        transactions_from=since,
        transactions_to=until,
        wire=document,
    )


def _render(identifier: str) -> Callable[[IntentState, str], dict[str, Any]]:
    """In both versions what was asked stands, as sent, beside what the server adds."""

    def render(state: IntentState, self_url: str) -> dict[str, Any]:
        data = {
            identifier: str(state.id),
            "Status": state.status,
            "CreationDateTime": state.created_at.isoformat(),
            "StatusUpdateDateTime": state.status_changed_at.isoformat(),
        }
        return {
            "Data": data | state.wire["Data"],
            "Risk": state.wire["Risk"],
            "Links": {"Self": self_url},
            "Meta": {},
        }

    return render


ACCOUNT_ACCESS_V3 = IntentResource(
    path="open-banking-nz/v3.0/account-access-consents",
    kind="account access",
    scope="accounts",
    idempotency_required=False,
    read=_read_v3,
    render=_render("ConsentId"),
)
ACCOUNT_REQUESTS_V1 = IntentResource(
    path="open-banking-nz/v1.0/account-requests",
    kind="account access",
    scope="accounts",
    idempotency_required=False,
    read=_read_v1,
    render=_render("AccountRequestId"),
)
