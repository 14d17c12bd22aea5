"""The error body where no ecosystem has one of its own: RFC 6750's words, in the form of RFC 6749 §5.2."""

from typing import Any

from consent.problems import Fault, Problem
from oidc.clauses import clause

CODES: dict[Fault, str] = {
    Fault.TOKEN: "invalid_token",
    Fault.CONSENT_INVALID: "invalid_token",
    Fault.CONSENT_WITHDRAWN: "invalid_token",
    Fault.CONSENT_ENDED: "invalid_token",
    Fault.CONSENT_SUSPECTED: "invalid_token",
    Fault.SCOPE: "insufficient_scope",
    Fault.PERMISSION: "insufficient_scope",
    Fault.TOO_MANY: "temporarily_unavailable",
    Fault.UNEXPECTED: "server_error",
}
"""Every other fault is an `invalid_request`."""


@clause("RES-07", "RFC 6750 §3.1")
def describe_problem(problem: Problem, _interaction_id: str, _path: str) -> dict[str, Any]:
    """The first flaw's code, and what is wrong in all of them."""
    return {
        "error": CODES.get(problem.flaws[0].fault, "invalid_request"),
        "error_description": "; ".join(flaw.detail for flaw in problem.flaws),
    }
