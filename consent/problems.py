"""What can be wrong with a recipient's call to a REST resource, before an ecosystem gives it a name."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One neutral word a kind of fault; each profile maps it to its own published code."""

    FIELD_MISSING = "field missing"
    FIELD_INVALID = "field invalid"
    FIELD_INVALID_DATE = "field is no date-time"
    FIELD_UNEXPECTED = "field unexpected"
    HEADER_MISSING = "header missing"
    HEADER_INVALID = "header invalid"
    VERSION_INVALID = "version no positive integer"
    UNSUPPORTED_VERSION = "version unsupported"
    QUERY_INVALID = "query parameter invalid"
    PAGE_SIZE = "page size out of range"
    PAGE_BEYOND = "page after the last"
    BODY_MALFORMED = "body malformed"
    TOO_LARGE = "body too large"
    MEDIA_TYPE = "media type unsupported"
    NOT_ACCEPTABLE = "answer type unacceptable"
    METHOD = "method not allowed"
    RESOURCE_UNKNOWN = "resource unknown"
    RESOURCE_EXISTS = "resource exists already"
    PATH_UNKNOWN = "path unknown"
    TOKEN = "token refused"  # noqa: S105 -- a fault, no secret
    SCOPE = "scope insufficient"
    RECIPIENT_INACTIVE = "recipient not active in its register"
    CONSENT_WITHDRAWN = "consent withdrawn"
    CONSENT_ENDED = "consent ended by the bank"
    CONSENT_SUSPECTED = "consent ended by the bank on suspicion"
    CONSENT_INVALID = "consent not in force"
    SIGN_IN_AGAIN = "customer has to sign in again"
    CONSENT_STATUS = "consent in another status"
    ACCOUNT_UNKNOWN = "account unknown"
    ACCOUNT_NOT_SHARED = "account not in the consent"
    ACCOUNT_UNAVAILABLE = "account not available at present"
    PERMISSION = "permission not granted"
    IDEMPOTENCY_MISMATCH = "idempotency key used with another body"
    SIGNATURE_MISSING = "signature missing"
    SIGNATURE_MALFORMED = "signature malformed"
    SIGNATURE_CLAIM_MISSING = "signature without a claim"
    SIGNATURE_CLAIM_INVALID = "signature's claim invalid"
    SIGNATURE_INVALID = "signature invalid"
    SIGNATURE_UNEXPECTED = "signature unexpected"
    UNSUPPORTED_EVENT = "type of event unsupported"
    UNSUPPORTED_SCHEME = "account scheme unsupported"
    UNSUPPORTED_ACCOUNT = "account identification unsupported"
    UNSUPPORTED_SECONDARY = "account secondary identification unsupported"
    UNSUPPORTED_CURRENCY = "currency unsupported"
    UNSUPPORTED_FREQUENCY = "frequency unsupported"
    UNSUPPORTED_INSTRUMENT = "local instrument unsupported"
    CONSENT_MISMATCH = "payment differs from the consent"
    PAYEE_NOT_ALLOWED = "payee not in the consent"
    LIMIT_EACH = "amount of one payment beyond the consent"
    LIMIT_PERIOD = "payments of a period beyond the consent"
    LIMIT_TOTAL = "amount of all payments beyond the consent"
    LIMIT_COUNT = "number of payments beyond the consent"
    LIMIT_DATES = "payment outside the dates of the consent"
    REFERENCE_USED = "reference of a question used before"
    AFTER_CUT_OFF = "payment asked for after the bank's cut-off"
    TOO_MANY = "too many calls"
    UNEXPECTED = "unexpected"


OF_PAYMENTS = frozenset({
    Fault.SIGNATURE_MISSING, Fault.SIGNATURE_MALFORMED, Fault.SIGNATURE_CLAIM_MISSING,
    Fault.SIGNATURE_CLAIM_INVALID, Fault.SIGNATURE_INVALID, Fault.SIGNATURE_UNEXPECTED,
    Fault.UNSUPPORTED_SCHEME, Fault.UNSUPPORTED_ACCOUNT, Fault.UNSUPPORTED_SECONDARY,
    Fault.UNSUPPORTED_CURRENCY, Fault.REFERENCE_USED,
    Fault.UNSUPPORTED_FREQUENCY, Fault.UNSUPPORTED_INSTRUMENT, Fault.CONSENT_MISMATCH,
    Fault.PAYEE_NOT_ALLOWED, Fault.LIMIT_EACH, Fault.LIMIT_PERIOD, Fault.LIMIT_TOTAL, Fault.LIMIT_COUNT,
    Fault.LIMIT_DATES, Fault.AFTER_CUT_OFF,
})  # fmt: skip
"""What can be wrong only where there are payments, or messages are signed."""


@dataclass(frozen=True)
class Flaw:
    """One fault: what, where (`Data.Permissions`, a header's name) and a sentence for the developer."""

    fault: Fault
    detail: str
    path: str = ""


class Away(Exception):
    """Something this server asks does not answer at present. Nothing was changed; asking again may help."""


class Problem(Exception):
    """A call refused: an HTTP status and every flaw found, none repeated."""

    def __init__(
        self, http_status: int, *flaws: Flaw, log: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__("; ".join(flaw.detail for flaw in flaws))
        self.http_status = http_status
        self.flaws = flaws
        self.log = log
        self.headers = headers or {}
