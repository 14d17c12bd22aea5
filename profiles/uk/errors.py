"""The error bodies of the United Kingdom's Open Banking standard, v3.1 and v4.0 (CON-61, CON-62, CON-63)."""

from typing import Any

from consent.problems import Fault, Problem
from oidc.clauses import clause
from profiles.coded_errors import error_response

V3, V4 = 0, 1
CODES: dict[Fault, tuple[str, str]] = {
    Fault.FIELD_MISSING:        ("Field.Missing", "U004"),
    Fault.FIELD_INVALID:        ("Field.Invalid", "U002"),
    Fault.FIELD_INVALID_DATE:   ("Field.InvalidDate", "U003"),
    Fault.FIELD_UNEXPECTED:     ("Field.Unexpected", "U005"),
    Fault.QUERY_INVALID:        ("Field.Invalid", "U002"),
    Fault.PAGE_SIZE:            ("Field.Invalid", "U002"),
    Fault.PAGE_BEYOND:          ("Field.Invalid", "U002"),
    Fault.HEADER_MISSING:       ("Header.Missing", "U007"),
    Fault.HEADER_INVALID:       ("Header.Invalid", "U006"),
    Fault.VERSION_INVALID:      ("Header.Invalid", "U006"),
    Fault.UNSUPPORTED_VERSION:  ("Header.Invalid", "U006"),
    Fault.MEDIA_TYPE:           ("Header.Invalid", "U006"),
    Fault.NOT_ACCEPTABLE:       ("Header.Invalid", "U006"),
    Fault.IDEMPOTENCY_MISMATCH: ("Header.Invalid", "U006"),
    Fault.TOKEN:                ("Header.Invalid", "U006"),
    Fault.SCOPE:                ("Header.Invalid", "U006"),
    Fault.RECIPIENT_INACTIVE:   ("Header.Invalid", "U006"),
    Fault.PERMISSION:           ("Resource.ConsentMismatch", "U008"),
    Fault.ACCOUNT_NOT_SHARED:   ("Resource.ConsentMismatch", "U008"),
    Fault.ACCOUNT_UNAVAILABLE:  ("Resource.ConsentMismatch", "U008"),
    Fault.CONSENT_STATUS:       ("Resource.InvalidConsentStatus", "U009"),
    # v4.0 tells why a token ended with its consent, by the reason that the consent itself reads (CON-57).
    Fault.CONSENT_WITHDRAWN:    ("Resource.InvalidConsentStatus", "CN01"),
    Fault.CONSENT_ENDED:        ("Resource.InvalidConsentStatus", "U042"),
    Fault.CONSENT_SUSPECTED:    ("Resource.InvalidConsentStatus", "TKSP"),
    Fault.CONSENT_INVALID:      ("Resource.InvalidConsentStatus", "TKXP"),
    Fault.SIGN_IN_AGAIN:        ("Reauthenticate", "U028"),
    Fault.BODY_MALFORMED:       ("Resource.InvalidFormat", "U010"),
    Fault.TOO_LARGE:            ("Resource.InvalidFormat", "U010"),
    Fault.METHOD:               ("Resource.InvalidFormat", "U010"),
    Fault.RESOURCE_EXISTS:      ("Rules.ResourceAlreadyExists", "U029"),
    Fault.RESOURCE_UNKNOWN:     ("Resource.NotFound", "U011"),
    Fault.PATH_UNKNOWN:         ("Resource.NotFound", "U011"),
    Fault.ACCOUNT_UNKNOWN:      ("Resource.NotFound", "U011"),
    Fault.SIGNATURE_MISSING:       ("Signature.Missing", "U019"),
    Fault.SIGNATURE_MALFORMED:     ("Signature.Malformed", "U018"),
    Fault.SIGNATURE_CLAIM_MISSING: ("Signature.MissingClaim", "U017"),
    Fault.SIGNATURE_CLAIM_INVALID: ("Signature.InvalidClaim", "U016"),
    Fault.SIGNATURE_INVALID:       ("Signature.Invalid", "U015"),
    Fault.SIGNATURE_UNEXPECTED:    ("Signature.Unexpected", "U020"),
    Fault.UNSUPPORTED_SCHEME:      ("Unsupported.Scheme", "U027"),
    Fault.UNSUPPORTED_ACCOUNT:     ("Unsupported.AccountIdentifier", "U021"),
    Fault.UNSUPPORTED_SECONDARY:   ("Unsupported.AccountSecondaryIdentifier", "U022"),
    Fault.UNSUPPORTED_CURRENCY:    ("Unsupported.Currency", "U023"),
    Fault.UNSUPPORTED_EVENT:       ("Unsupported.EventType", "U024"),
    Fault.UNSUPPORTED_FREQUENCY:   ("Unsupported.Frequency", "U025"),
    Fault.UNSUPPORTED_INSTRUMENT:  ("Unsupported.LocalInstrument", "U026"),
    Fault.CONSENT_MISMATCH:        ("Resource.ConsentMismatch", "U008"),
    Fault.PAYEE_NOT_ALLOWED:       ("Resource.ConsentMismatch", "U008"),
    Fault.LIMIT_EACH:              ("Rules.FailsControlParameters", "U014"),
    Fault.LIMIT_PERIOD:            ("Rules.FailsControlParameters", "U014"),
    Fault.LIMIT_TOTAL:             ("Rules.FailsControlParameters", "U014"),
    Fault.LIMIT_COUNT:             ("Rules.FailsControlParameters", "U014"),
    Fault.LIMIT_DATES:             ("Rules.FailsControlParameters", "U014"),
    Fault.REFERENCE_USED:          ("Rules.DuplicateReference", "U013"),
    Fault.AFTER_CUT_OFF:           ("Rules.AfterCutOffDateTime", "U012"),
    Fault.TOO_MANY:             ("UnexpectedError", "U000"),
    Fault.UNEXPECTED:           ("UnexpectedError", "U000"),
}  # fmt: skip
"""Each fault's code in v3.1, after `UK.OBIE.`, and in v4.0."""

_V3 = {fault: f"UK.OBIE.{codes[V3]}" for fault, codes in CODES.items()}
_V4 = {fault: codes[V4] for fault, codes in CODES.items()}


@clause("CON-58", "CON-61", "CON-62", "CON-63")
def describe_problem(problem: Problem, interaction_id: str, path: str) -> dict[str, Any]:
    """In the words of the version in the path; only v4.0 explains a 401, where a consent has ended."""
    if "/open-banking/v4." in path:
        if problem.flaws[0].fault is Fault.TOKEN:
            return {}
        said = error_response(problem, interaction_id, _V4)
        return {"Id": said["Id"], "Errors": said["Errors"]}
    return {} if problem.http_status == 401 else error_response(problem, interaction_id, _V3)
