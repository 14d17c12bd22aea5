"""The error body of the Consumer Data Standards: a URN, its fixed title, and a detail (CON-65, CON-66)."""

from typing import Any

from consent.problems import OF_PAYMENTS, Fault, Flaw, Problem
from oidc.clauses import clause

INVALID_CONSENT = ("cds-all:Authorisation/InvalidConsent", "Consent Is Invalid")
INVALID_ACCOUNT = ("cds-banking:Authorisation/InvalidBankingAccount", "Invalid Banking Account")
UNAVAILABLE_ACCOUNT = ("cds-banking:Authorisation/UnavailableBankingAccount", "Unavailable Banking Account")
EXPECTED = ("cds-all:GeneralError/Expected", "Expected Error Encountered")
UNEXPECTED = ("cds-all:GeneralError/Unexpected", "Unexpected Error Encountered")

CODES: dict[Fault, tuple[str, str]] = {
    Fault.FIELD_MISSING:        ("cds-all:Field/Missing", "Missing Required Field"),
    Fault.FIELD_INVALID:        ("cds-all:Field/Invalid", "Invalid Field"),
    Fault.FIELD_INVALID_DATE:   ("cds-all:Field/InvalidDateTime", "Invalid Date"),
    Fault.FIELD_UNEXPECTED:     ("cds-all:Field/Invalid", "Invalid Field"),
    Fault.QUERY_INVALID:        ("cds-all:Field/Invalid", "Invalid Field"),
    Fault.PAGE_SIZE:            ("cds-all:Field/InvalidPageSize", "Invalid Page Size"),
    Fault.PAGE_BEYOND:          ("cds-all:Field/InvalidPage", "Invalid Page"),
    Fault.HEADER_MISSING:       ("cds-all:Header/Missing", "Missing Required Header"),
    Fault.HEADER_INVALID:       ("cds-all:Header/Invalid", "Invalid Header"),
    Fault.VERSION_INVALID:      ("cds-all:Header/InvalidVersion", "Invalid Version"),
    Fault.UNSUPPORTED_VERSION:  ("cds-all:Header/UnsupportedVersion", "Unsupported Version"),
    Fault.RESOURCE_UNKNOWN:     ("cds-all:Resource/Invalid", "Invalid Resource"),
    Fault.PATH_UNKNOWN:         ("cds-all:Resource/NotFound", "Resource Not Found"),
    Fault.SCOPE:                INVALID_CONSENT,
    Fault.PERMISSION:           INVALID_CONSENT,
    Fault.CONSENT_INVALID:      INVALID_CONSENT,
    Fault.RECIPIENT_INACTIVE:   ("cds-all:Authorisation/AdrStatusNotActive", "ADR Status Is Not Active"),
    Fault.CONSENT_WITHDRAWN:    ("cds-all:Authorisation/RevokedConsent", "Consent Is Revoked"),
    Fault.CONSENT_ENDED:        ("cds-all:Authorisation/RevokedConsent", "Consent Is Revoked"),
    Fault.CONSENT_SUSPECTED:    ("cds-all:Authorisation/RevokedConsent", "Consent Is Revoked"),
    Fault.SIGN_IN_AGAIN:        ("cds-all:Authorisation/RevokedConsent", "Consent Is Revoked"),
    Fault.CONSENT_STATUS:       ("cds-all:Authorisation/InvalidArrangement", "Invalid Consent Arrangement"),
    Fault.ACCOUNT_UNKNOWN:      INVALID_ACCOUNT,
    Fault.ACCOUNT_NOT_SHARED:   INVALID_ACCOUNT,
    Fault.ACCOUNT_UNAVAILABLE:  UNAVAILABLE_ACCOUNT,
    Fault.RESOURCE_EXISTS:      EXPECTED,
    Fault.UNSUPPORTED_EVENT:    EXPECTED,
    Fault.BODY_MALFORMED:       EXPECTED,
    Fault.TOO_LARGE:            EXPECTED,
    Fault.MEDIA_TYPE:           EXPECTED,
    Fault.NOT_ACCEPTABLE:       EXPECTED,
    Fault.METHOD:               EXPECTED,
    Fault.TOKEN:                EXPECTED,
    Fault.IDEMPOTENCY_MISMATCH: EXPECTED,
    Fault.TOO_MANY:             EXPECTED,
    Fault.UNEXPECTED:           UNEXPECTED,
    **dict.fromkeys(OF_PAYMENTS, EXPECTED),
}  # fmt: skip
"""Each fault's code, after `urn:au-cds:error:`, and its title."""

NAMED_ONLY = frozenset({Fault.FIELD_MISSING, Fault.HEADER_MISSING})
"""Faults whose detail is no more than the name of what is missing."""


@clause("CON-65", "CON-66")
def describe_problem(problem: Problem, _interaction_id: str, _path: str) -> dict[str, Any]:
    """Every flaw as one member of `errors`."""
    return {"errors": [_error(flaw) for flaw in problem.flaws]}


def _error(flaw: Flaw) -> dict[str, Any]:
    code, title = CODES[flaw.fault]
    urn = f"urn:au-cds:error:{code}"
    detail = flaw.path if flaw.fault in NAMED_ONLY and flaw.path else flaw.detail
    error: dict[str, Any] = {"code": urn, "title": title, "detail": detail}
    # The two general errors carry the URN twice: there the code might have been one of the holder's own.
    if ":GeneralError/" in urn:
        error["meta"] = {"urn": urn}
    return error
