"""What the United Kingdom calls how far a payment order has come (CON-74)."""

from collections.abc import Mapping

from consent.payments import Progress

Words = Mapping[str, Progress]
V3_PAYMENT: Words = {
    "Pending": Progress.PENDING,
    "AcceptedSettlementInProcess": Progress.UNDER_WAY,
    "AcceptedSettlementCompleted": Progress.SENT,
    "AcceptedWithoutPosting": Progress.UNPOSTED,
    "AcceptedCreditSettlementCompleted": Progress.ARRIVED,
    "Rejected": Progress.REFUSED,
}
V3_SET_UP: Words = {
    "InitiationPending": Progress.PENDING,
    "InitiationCompleted": Progress.SET_UP,
    "InitiationFailed": Progress.REFUSED,
    "Cancelled": Progress.CANCELLED,
}
"""Of what is to be paid later, again and again, or in many payments."""
V4_PAYMENT: Words = {
    "RCVD": Progress.RECEIVED,
    "PDNG": Progress.PENDING,
    "ACTC": Progress.CHECKED,
    "PATC": Progress.UNSIGNED,
    "ACCP": Progress.ACCEPTED,
    "ACFC": Progress.FUNDED,
    "ACSP": Progress.UNDER_WAY,
    "ACWC": Progress.CHANGED,
    "ACSC": Progress.SENT,
    "ACWP": Progress.UNPOSTED,
    "ACCC": Progress.ARRIVED,
    "BLCK": Progress.BLOCKED,
    "RJCT": Progress.REFUSED,
}
V4_LATER: Words = {**V4_PAYMENT, "CANC": Progress.CANCELLED}
"""Of what may be cancelled before it is made."""
V4_SET_UP: Words = {
    "RCVD": Progress.RECEIVED,
    "PDNG": Progress.PENDING,
    "ACTC": Progress.CHECKED,
    "PATC": Progress.UNSIGNED,
    "INCO": Progress.SET_UP,
    "INFA": Progress.REFUSED,
    "RJCT": Progress.REFUSED,
    "CANC": Progress.CANCELLED,
}
V4_FILE: Words = {"PDNG": Progress.PENDING, "INCO": Progress.SET_UP, "INFA": Progress.REFUSED}
