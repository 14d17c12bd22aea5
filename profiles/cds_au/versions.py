"""Which version of an endpoint a call gets, by the headers `x-v` and `x-min-v` (CON-16)."""

from collections.abc import Mapping

from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause

# More digits than any version has; int() refuses to read thousands of them.
_LONGEST = 9


@clause("CON-16")
def negotiate(headers: Mapping[str, str], offered: frozenset[int]) -> dict[str, str]:
    """The highest version offered between `x-min-v` and `x-v`; without `x-min-v` just `x-v`."""
    if "x-v" not in headers:
        raise Problem(400, Flaw(Fault.HEADER_MISSING, "x-v is missing", "x-v"))
    newest = _version(headers, "x-v")
    oldest = _version(headers, "x-min-v") if "x-min-v" in headers else newest
    # A minimum above the maximum counts as absent.
    oldest = min(oldest, newest)
    fitting = [version for version in offered if oldest <= version <= newest]
    if not fitting:
        known = ", ".join(str(version) for version in sorted(offered))
        detail = f"This endpoint has version {known}"
        raise Problem(406, Flaw(Fault.UNSUPPORTED_VERSION, detail, "x-v"))
    return {"x-v": str(max(fitting))}


def _version(headers: Mapping[str, str], name: str) -> int:
    text = headers[name].strip()
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise Problem(400, Flaw(Fault.VERSION_INVALID, f"{name} is not a positive integer", name))
    return int(text[: _LONGEST + 1])
