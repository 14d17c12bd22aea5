"""Error bodies with a summary and a list of coded errors, as the standards have them that grew out of the
United Kingdom's (OBErrorResponse1)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from consent.problems import Fault, Flaw, Problem

LONGEST_TEXT = 500


def error_response(problem: Problem, interaction_id: str, codes: Mapping[Fault, str]) -> dict[str, Any]:
    """Every flaw as one member of `Errors`; `Id` is the interaction's, to find the call in our logs."""
    status = HTTPStatus(problem.http_status)
    return {
        "Code": f"{status.value} {status.phrase.replace(' ', '')}",
        "Id": interaction_id,
        "Message": "; ".join(flaw.detail for flaw in problem.flaws)[:LONGEST_TEXT],
        "Errors": [_error(flaw, codes) for flaw in problem.flaws],
    }


def _error(flaw: Flaw, codes: Mapping[Fault, str]) -> dict[str, str]:
    error = {"ErrorCode": codes[flaw.fault], "Message": flaw.detail[:LONGEST_TEXT]}
    return error | ({"Path": flaw.path} if flaw.path else {})
