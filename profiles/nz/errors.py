"""The error body of New Zealand's API Centre: a summary and a list of coded errors (CON-64)."""

from typing import Any

from consent.problems import Fault, Problem
from oidc.clauses import clause
from profiles.coded_errors import error_response

CODES: dict[Fault, str] = {
    Fault.FIELD_MISSING:        "Field.Missing",
    Fault.FIELD_INVALID:        "Field.Invalid",
    Fault.FIELD_INVALID_DATE:   "Field.Invalid",
    Fault.FIELD_UNEXPECTED:     "Field.Unexpected",
    Fault.QUERY_INVALID:        "QueryParam.Invalid",
    Fault.PAGE_SIZE:            "QueryParam.Invalid",
    Fault.PAGE_BEYOND:          "QueryParam.Invalid",
    Fault.HEADER_MISSING:       "Header.Missing",
    Fault.HEADER_INVALID:       "Header.Invalid",
    Fault.VERSION_INVALID:      "Header.Invalid",
    Fault.UNSUPPORTED_VERSION:  "Header.Invalid",
    Fault.MEDIA_TYPE:           "Header.Invalid",
    Fault.NOT_ACCEPTABLE:       "Header.Invalid",
    Fault.IDEMPOTENCY_MISMATCH: "Header.Invalid",
    Fault.BODY_MALFORMED:       "Resource.Invalid",
    Fault.TOO_LARGE:            "Resource.Invalid",
    Fault.METHOD:               "Resource.Invalid",
    Fault.RESOURCE_UNKNOWN:     "Resource.Invalid",
    Fault.RESOURCE_EXISTS:      "Resource.Invalid",
    Fault.PATH_UNKNOWN:         "Resource.Invalid",
    Fault.ACCOUNT_UNKNOWN:      "Resource.Invalid",
    Fault.ACCOUNT_UNAVAILABLE:  "Resource.Invalid",
    Fault.ACCOUNT_NOT_SHARED:   "Resource.Consent.Mismatch",
    Fault.PERMISSION:           "Resource.Consent.Exceed.DataPermissions",
    Fault.CONSENT_STATUS:       "Resource.Consent.InvalidStatus",
    Fault.CONSENT_INVALID:      "Reauthorise",
    Fault.CONSENT_WITHDRAWN:    "Reauthorise",
    Fault.CONSENT_ENDED:        "Reauthorise",
    Fault.CONSENT_SUSPECTED:    "Reauthorise",
    Fault.SIGN_IN_AGAIN:        "Reauthorise",
    Fault.SCOPE:                "Reauthorise",
    Fault.RECIPIENT_INACTIVE:                "Reauthorise",
    Fault.TOKEN:                "Reauthenticate",
    # Nothing is signed (CON-22): a header that is not read cannot be wrong, but every fault has a code.
    Fault.SIGNATURE_MISSING:       "Header.Missing",
    Fault.SIGNATURE_MALFORMED:     "Header.Invalid",
    Fault.SIGNATURE_CLAIM_MISSING: "Header.Invalid",
    Fault.SIGNATURE_CLAIM_INVALID: "Header.Invalid",
    Fault.SIGNATURE_INVALID:       "Header.Invalid",
    Fault.SIGNATURE_UNEXPECTED:    "Header.Invalid",
    Fault.UNSUPPORTED_SCHEME:      "Unsupported.Scheme",
    Fault.UNSUPPORTED_ACCOUNT:     "Unsupported.AccountIdentifier",
    Fault.UNSUPPORTED_SECONDARY:   "Unsupported.AccountSecondaryIdentifier",
    Fault.UNSUPPORTED_CURRENCY:    "Unsupported.Currency",
    Fault.UNSUPPORTED_EVENT:       "Field.Invalid",
    Fault.UNSUPPORTED_FREQUENCY:   "Field.Invalid",
    Fault.UNSUPPORTED_INSTRUMENT:  "Field.Invalid",
    Fault.CONSENT_MISMATCH:        "Resource.Consent.Mismatch",
    Fault.PAYEE_NOT_ALLOWED:       "Resource.Consent.CreditorAccount",
    Fault.LIMIT_EACH:              "Resource.Consent.Exceed.MaximumAmount",
    Fault.LIMIT_PERIOD:            "Resource.Consent.Exceed.Frequency",
    Fault.LIMIT_TOTAL:             "Resource.Consent.Exceed.TotalAmount",
    Fault.LIMIT_COUNT:             "Resource.Consent.Exceed.TotalCount",
    Fault.LIMIT_DATES:             "Resource.Consent.Exceed.Dates",
    Fault.REFERENCE_USED:          "Resource.Invalid",
    Fault.AFTER_CUT_OFF:           "Resource.Consent.InvalidStatus",
    Fault.TOO_MANY:             "UnexpectedError",
    Fault.UNEXPECTED:           "UnexpectedError",
}  # fmt: skip


@clause("CON-64")
def describe_problem(problem: Problem, interaction_id: str, _path: str) -> dict[str, Any]:
    return error_response(problem, interaction_id, CODES)
