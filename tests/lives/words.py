"""What recipients read as the status of a consent, by the published standards.

A status that is missing from a table reads as no consent at all. "lapsed" is one that ended before anybody
had allowed it.
"""

NEW_ZEALAND = {
    "awaiting": "AwaitingAuthorisation",
    "active": "Authorised",
    "rejected": "Rejected",
    "withdrawn": "Revoked",
    "revoked": "Revoked",
    "expired": "Revoked",
    "lapsed": "Rejected",
}
NEW_ZEALAND_ONCE = NEW_ZEALAND | {"expired": "Rejected", "consumed": "Consumed"}
NEW_ZEALAND_1_PAYMENT = {
    "awaiting": "Pending",
    "active": "AcceptedCustomerProfile",
    "consumed": "AcceptedCustomerProfile",
    "rejected": "Rejected",
    "expired": "Rejected",
    "lapsed": "Rejected",
}
_BRITAIN_3 = {
    "incomplete": "AwaitingUpload",
    "awaiting": "AwaitingAuthorisation",
    "active": "Authorised",
    "rejected": "Rejected",
    "lapsed": "Rejected",
    "withdrawn": "Authorised",
    "expired": "Authorised",
    "consumed": "Consumed",
}
_BRITAIN_4 = {
    "incomplete": "AWUP",
    "awaiting": "AWAU",
    "active": "AUTH",
    "rejected": "RJCT",
    "lapsed": "RJCT",
    "withdrawn": "CANC",
    "expired": "EXPD",
    "consumed": "COND",
}
BRITAIN = {"3.1": _BRITAIN_3, "4.0": _BRITAIN_4}
BRITAIN_ONCE = {
    "3.1": _BRITAIN_3 | {"expired": "Rejected"},
    "4.0": _BRITAIN_4 | {"expired": "RJCT"},
}
BRITAIN_FUNDS = {
    "3.1": _BRITAIN_3 | {"withdrawn": "Revoked", "expired": "Revoked"},
    "4.0": _BRITAIN_4,
}
