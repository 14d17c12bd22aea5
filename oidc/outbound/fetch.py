"""Fetches a document from an address that a client chose, and reaches nothing but the public internet.

The name is resolved once. Every address it has must be public, and the connection goes to one that was
looked at, so a name that changes its mind afterwards changes nothing. TLS is verified for the name. One
deadline covers everything, from the name to the last byte.
"""

import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings

from consent.strict_json import strict_json
from oidc.clauses import clause
from oidc.outbound.addresses import Address, unreachable
from oidc.outbound.connection import Deadline, TooLarge, connect
from oidc.outbound.url import BadUrl, Target, target_of

SECONDS = 3.0
LARGEST = 64 * 1024
_PORTS = {443, 8443}
_HEAD = 16 * 1024
_JSON = "application/json, application/jwk-set+json"

Resolve = Callable[[str], Sequence[str]]
"""A name to every address it has; raises OSError."""


class NotFetched(Exception):
    """There is no answer. The text says why; it is for the client's operator and for the log."""


class Forbidden(NotFetched):
    """We do not go there."""


class Unreachable(NotFetched):
    """Nobody answers now; later somebody may."""


class BadDocument(NotFetched):
    """What is there is not what we ask for."""


def system_resolver(name: str) -> Sequence[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]


def fetch_json(
    url: str,
    *,
    resolve: Resolve = system_resolver,
    seconds: float = SECONDS,
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST,
) -> Any:
    """The JSON value at `url`; raises NotFetched, as `fetch`."""
    kind, body = fetch(url, accept=_JSON, resolve=resolve, seconds=seconds, headers=headers, largest=largest)
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise BadDocument(f"is {kind!s:.60}, not application/json")
    try:
        return strict_json(body)
    except ValueError as fault:
        raise BadDocument(f"is not JSON: {fault!s:.80}") from None


@clause("SEC-11")
def fetch(
    url: str,
    *,
    accept: str,
    resolve: Resolve = system_resolver,
    seconds: float = SECONDS,
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST,
) -> tuple[str, bytes]:
    """The media type and body at `url`, no redirect followed; raises NotFetched, after `seconds` at most.

    `headers` are our own words, and `largest` how many bytes of a body we take.
    """
    deadline = Deadline(seconds)
    try:
        target = target_of(url)
    except BadUrl as fault:
        raise Forbidden(str(fault)) from None
    addresses = permitted(target, resolve, deadline)
    try:
        with connect(addresses, target, deadline, largest=largest + _HEAD) as connection:
            connection.send(_request(target, accept, headers or {}))
            response = HTTPResponse(connection, method="GET")  # type: ignore[arg-type] # it only asks makefile
            response.begin()
            return _document(response, largest)
    except TooLarge:
        raise BadDocument(f"is larger than {largest // 1024} KiB") from None
    except TimeoutError:
        raise Unreachable(f"took longer than {seconds:g} seconds") from None
    except (OSError, HTTPException) as failure:
        raise Unreachable(f"cannot be read: {failure!s:.200}") from None


def permitted(target: Target, resolve: Resolve, deadline: Deadline) -> Sequence[Address]:
    """The addresses of the host, every one of which may be called; raises Forbidden or Unreachable."""
    allowed = settings.OUTBOUND_ALLOWED_NETWORKS
    found = [target.literal] if target.literal else _resolved(target.host, resolve, deadline)
    addresses = [_plain(address) for address in found]
    bad = unreachable(addresses, allowed)
    if bad:
        raise Forbidden(f"leads to {bad[0]}, which is not a public address")
    inside = all(any(address in network for network in allowed) for address in addresses)
    if target.literal and not inside:
        raise Forbidden("names an address instead of a host")
    if target.port not in _PORTS and not inside:
        raise Forbidden(f"has port {target.port}; 443 and 8443 are called")
    return addresses


def _resolved(name: str, resolve: Resolve, deadline: Deadline) -> Sequence[Address]:
    """Asks on a thread of its own, since the system's resolver keeps to no deadline."""
    answers: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(name))
        except OSError as failure:
            answers.put(failure)

    threading.Thread(target=ask, name=f"resolve {name}", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except (Empty, TimeoutError):
        raise Unreachable("its name was not resolved in time") from None
    if isinstance(found, OSError) or not found:
        raise Unreachable("its name does not resolve")
    return [ip_address(text.partition("%")[0]) for text in found]


def _plain(address: Address) -> Address:
    """An IPv4 address that comes as an IPv6 one (RFC 4291 §2.5.5.2) is judged, and called, as what it is."""
    return getattr(address, "ipv4_mapped", None) or address


def _request(target: Target, accept: str, headers: Mapping[str, str]) -> bytes:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        f"Accept: {accept}",
        "Accept-Encoding: identity",
        "User-Agent: accord",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")


def _document(response: HTTPResponse, largest: int) -> tuple[str, bytes]:
    if response.status >= 500:
        raise Unreachable(f"answers {response.status}")
    if response.status != 200:
        raise BadDocument(f"answers {response.status}, not 200")
    if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise BadDocument("is compressed")
    body = response.read(largest + 1)
    if len(body) > largest:
        raise TooLarge
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    return kind, body
