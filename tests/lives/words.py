"""What recipients read as the status of a consent, by the published standards, and customers in letters.

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

LETTERS = {
    "joint-suspended": "gets nothing of the account",
    "joint-resumed": "from the account with",
    "shortened": "You brought the end forward",
    "joint-approved": "Somebody who holds the account agreed to its being shared",
    "joint-declined": "Somebody who holds the account didn’t agree",
    "joint-retracted": "Somebody who holds the account stopped its being shared",
    "joint-timed-out": "Not everybody who had to agree",
    "never-picked-up": "never picked this up",
    "changed": "You changed what",
    "agreed-again": "You agreed once more that",
    "given": "You agreed that",
    "stopped-by-you": "You stopped it on",
    "stopped-by-the-bank": "To ask us why, call us",
    "stopped-by-the-app": "told us on",
    "ended": "was over on",
    "ending": " ends on ",
}
"""By which a letter is known, whether it is about data or about money."""
