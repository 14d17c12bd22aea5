"""What the answer to a message means for it."""

from datetime import timedelta

from consent.notices import Outcome, delivered, later, nobody_there, refused
from consent.strict_json import strict_json
from oidc.outbound.post import Answer

LONGEST_REASON = 200


def outcome_of(answer: Answer, *, taken: frozenset[int], final: frozenset[int]) -> Outcome:
    """`taken` are the statuses that acknowledge, `final` those after which it is not sent again."""
    said = f"answers {answer.status}"
    if answer.status in taken:
        return delivered(said)
    if answer.status in final:
        return refused(said)
    after = _seconds(answer.retry_after)
    if answer.status >= 500:
        return nobody_there(said, after=after)
    return later(said, after=after)


def error_code(answer: Answer) -> str:
    """`err` of a refusal's JSON body (RFC 8935 §2.3); "" where there is none."""
    try:
        said = strict_json(answer.reason)
    except ValueError:
        return ""
    code = said.get("err") if isinstance(said, dict) else None
    return code[:40] if isinstance(code, str) else ""


def _seconds(retry_after: str) -> timedelta | None:
    """Retry-After as a number of seconds (RFC 9110 §10.2.3); a date in it is not heeded."""
    return timedelta(seconds=int(retry_after)) if retry_after.isdecimal() and len(retry_after) < 7 else None
