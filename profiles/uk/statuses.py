"""What the United Kingdom calls the states of a consent, in v3.1 and v4.0 (CON-57): one name for every state,
of every kind of consent but the few that have other words."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from consent.account_states import AccountState
from consent.lifecycle import Actor, Status
from consent.policy import IntentState, Signing
from consent.reasons import Reason
from oidc.clauses import clause
from profiles.account_access import settled
from profiles.registered_consents import SUSPECTED

HIDDEN = frozenset({Status.REVOKED})
"""A deleted consent reads as one that never was (CON-09)."""
DELETABLE_AFTER = frozenset({Status.WITHDRAWN, Status.EXPIRED})
"""v3.1 calls both "Authorised", so its recipient has to be able to delete such a consent (CON-09)."""

V3: Mapping[Status, str] = {
    Status.INCOMPLETE: "AwaitingUpload",
    Status.AWAITING: "AwaitingAuthorisation",
    Status.ACTIVE: "Authorised",
    Status.REJECTED: "Rejected",
    Status.CONSUMED: "Consumed",
    # What ends at the bank ends its tokens and stays authorised: since v3.1.4 no status tells of it.
    Status.WITHDRAWN: "Authorised",
    Status.EXPIRED: "Authorised",
    Status.REVOKED: "Authorised",
}
V3_FUNDS: Mapping[Status, str] = {
    **V3,
    Status.WITHDRAWN: "Revoked",
    Status.EXPIRED: "Revoked",
    Status.REVOKED: "Revoked",
}
"""Consents to confirm funds alone still tell that they ended."""
V3_ONE_PAYMENT: Mapping[Status, str] = {**V3, Status.EXPIRED: "Rejected"}
"""A payment that was allowed and never made can be made no more: nothing but "Rejected" says so."""

Said = tuple[str, str, str]
"""Status, and the code and words of its reason."""
V4: Mapping[Status, Said] = {
    Status.INCOMPLETE: ("AWUP", "U042", "Waiting for the file of payments"),
    Status.AWAITING: ("AWAU", "U036", "Waiting for the customer to authorise"),
    Status.ACTIVE: ("AUTH", "", ""),
    Status.REJECTED: ("RJCT", "U037", "The customer did not authorise"),
    Status.CONSUMED: ("COND", "U038", "The consent was used"),
    Status.WITHDRAWN: ("CANC", "CN01", "The customer stopped it at the bank"),
    Status.EXPIRED: ("EXPD", "TKXP", "The consent has run out"),
    Status.REVOKED: ("CANC", "CN01", "The customer stopped it at the recipient"),
}
V4_ONE_PAYMENT: Mapping[Status, Said] = {
    **V4,
    # "EXPD" is published for consents that last alone.
    Status.EXPIRED: ("RJCT", "TKXP", "The consent has run out"),
}


def in_v3(state: IntentState, names: Mapping[Status, str] = V3) -> dict[str, Any]:
    return {"ConsentId": str(state.id), "Status": names[settled(state)]}


def in_v4(state: IntentState, names: Mapping[Status, Said] = V4) -> dict[str, Any]:
    status, code, words = _by_the_bank(state) or names[settled(state)]
    said: dict[str, Any] = {"ConsentId": str(state.id), "Status": status}
    if code:
        said["StatusReason"] = [{"StatusReasonCode": code, "StatusReasonDescription": words}]
    return said


@clause("CON-57", "CON-58")
def _by_the_bank(state: IntentState) -> Said | None:
    """What the bank ended of its own accord is not told as its customer's word. Why it did is the customer's
    business and the bank's: suspicion alone has a code of its own."""
    if state.ended_by is not Actor.HOLDER or state.reason is Reason.CUSTOMER_ASKED:
        return None
    if state.status is Status.REJECTED:
        return "RJCT", "U033", "The bank did not let it be authorised"
    if state.reason in SUSPECTED:
        return "CANC", "TKSP", "The bank stopped it to protect the customer"
    return "CANC", "U042", "The bank ended it"


def several_in_v3(signing: Signing) -> dict[str, Any]:
    return _several(signing, "AwaitingFurtherAuthorisation", "Authorised", "Rejected")


def several_in_v4(signing: Signing) -> dict[str, Any]:
    return _several(signing, "AWAF", "AUTH", "RJCT")


@clause("CON-43")
def _several(signing: Signing, waits: str, signed: str, rejected: str) -> dict[str, Any]:
    """`MultiAuthorisation` of a payment order; any refusal, and time that ran out, rejects it."""
    words = {AccountState.WAITING: waits, AccountState.SHARED: signed}
    return {
        "MultiAuthorisation": {
            "Status": words.get(signing.state, rejected),
            "NumberRequired": signing.required,
            "NumberReceived": signing.received,
            "LastUpdateDateTime": signing.changed_at.astimezone(UTC).isoformat(),
            "ExpirationDateTime": signing.decide_by.astimezone(UTC).isoformat(),
        }
    }
