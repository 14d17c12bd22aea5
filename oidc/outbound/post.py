"""Sends something to an address that a client chose, by the same road and under the same rules as a fetch.

What counts is the status; of the body only a refusal's is read, and little of it. Nothing is followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

from oidc.clauses import clause
from oidc.outbound.connection import Deadline, TooLarge, connect
from oidc.outbound.fetch import Forbidden, Resolve, Unreachable, permitted, system_resolver
from oidc.outbound.url import BadUrl, Target, target_of

SECONDS = 8.0
TO_RESOLVE = 3.0
"""Seconds for a name that is only looked at: whoever names it waits for the answer."""
LARGEST_REASON = 4 * 1024
_HEAD = 16 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    retry_after: str
    """The header as it stands; "" without it."""
    reason: bytes
    """The beginning of a refusal's body."""


@clause("SEC-11", "EVT-09")
def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    resolve: Resolve = system_resolver,
) -> Answer:
    """What is answered there; raises Forbidden or Unreachable, after SECONDS at the latest."""
    deadline = Deadline(SECONDS)
    try:
        target = target_of(url)
    except BadUrl as fault:
        raise Forbidden(str(fault)) from None
    addresses = permitted(target, resolve, deadline)
    try:
        with connect(addresses, target, deadline, largest=LARGEST_REASON + _HEAD) as connection:
            connection.send(_request(target, headers, body) + body)
            response = HTTPResponse(connection, method="POST")  # type: ignore[arg-type] # it only asks makefile
            response.begin()
            reason = response.read(LARGEST_REASON) if response.status >= 400 else b""
            return Answer(response.status, response.getheader("Retry-After") or "", reason)
    except TooLarge:
        raise Unreachable("answers without end") from None
    except TimeoutError:
        raise Unreachable(f"took longer than {SECONDS:g} seconds") from None
    except (OSError, HTTPException) as failure:
        raise Unreachable(f"cannot be reached: {failure!s:.200}") from None


@clause("EVT-09")
def refuse_unreachable_by_rule(url: object, *, resolve: Resolve = system_resolver) -> None:
    """Raise Forbidden for an address that nothing will ever be sent to: not https, not on the internet.

    A name that does not resolve now may later; it is looked at again whenever something is sent.
    """
    try:
        permitted(target_of(url), resolve, Deadline(TO_RESOLVE))
    except BadUrl as fault:
        raise Forbidden(str(fault)) from None
    except Unreachable:
        return


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = (
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"Content-Length: {len(body)}",
        "Accept-Encoding: identity",
        "User-Agent: accord",
        "Connection: close",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")
