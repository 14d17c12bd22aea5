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
    CONSENT_WITHDRAWN = "consent withdrawn"
    CONSENT_INVALID = "consent not in force"
    CONSENT_STATUS = "consent in another status"
    ACCOUNT_UNKNOWN = "account unknown"
    ACCOUNT_NOT_SHARED = "account not in the consent"
    ACCOUNT_UNAVAILABLE = "account not available at present"
    PERMISSION = "permission not granted"
    IDEMPOTENCY_MISMATCH = "idempotency key used with another body"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True)
class Flaw:
    """One fault: what, where (`Data.Permissions`, a header's name) and a sentence for the developer."""

    fault: Fault
    detail: str
    path: str = ""


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
