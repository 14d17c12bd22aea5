"""Account access consents as the standards have them that grew out of the United Kingdom's: what may be asked
(CON-25, CON-30), and how a stored one is told."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from consent.lifecycle import Status
from consent.policy import IntentState, Terms
from consent.problems import Fault
from profiles.reading import Body

_ASKED = frozenset({"Permissions", "ExpirationDateTime", "TransactionFromDateTime", "TransactionToDateTime"})


def framed(document: Mapping[str, Any]) -> Body:
    """`Data` of a body that holds nothing but `Data` and an empty `Risk` (CON-05)."""
    body = Body(document)
    body.only({"Data", "Risk"})
    body.object("Risk").only(set())
    return body.object("Data")


def terms(asked: Body, document: Mapping[str, Any], known: Set[str], now: datetime) -> Terms:
    """What is asked, out of the permissions `known`; raises Problem with every flaw of the whole body."""
    asked.only(_ASKED)
    permissions = asked.words("Permissions", known)
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


def settled(state: IntentState) -> Status:
    """What ran out before anybody decided was never authorised, and so was rejected (CON-11)."""
    lapsed = state.status is Status.EXPIRED and not state.authorised
    return Status.REJECTED if lapsed else state.status


def document(state: IntentState, self_url: str, added: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked stands, as sent, beside what the server has `added` to it and the two dates."""
    dates = {
        "CreationDateTime": state.created_at.isoformat(),
        "StatusUpdateDateTime": state.status_changed_at.isoformat(),
    }
    risk = {"Risk": state.wire["Risk"]} if "Risk" in state.wire else {}
    return {
        "Data": {**added, **dates, **state.wire["Data"]},
        **risk,
        "Links": {"Self": self_url},
        "Meta": {},
    }
