"""Which URLs a client may send us to, as far as the text alone tells."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from oidc.outbound.addresses import Address

LONGEST = 2048
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# A last label of digits is an IPv4 address in one of its disguises (WHATWG URL, "ends in a number").
_NAME = re.compile(rf"({_LABEL}\.)*(?!0x[0-9a-f]*$)(?![0-9]+$){_LABEL}")


class BadUrl(ValueError):
    """Not a URL we would ever call; the text says why."""


@dataclass(frozen=True)
class Target:
    host: str
    """A DNS name, or an address without its brackets."""
    literal: Address | None
    """The host, where it is an address."""
    port: int
    authority: str
    """Host and port as the Host header has them."""
    path: str
    """Path and query."""


def target_of(url: object) -> Target:
    """What to call for a URL: https, a plain name or address, no user, no fragment. Raises BadUrl."""
    if not isinstance(url, str) or len(url) > LONGEST or not _PRINTABLE.fullmatch(url):
        raise BadUrl("is not a URL of printable ASCII characters")
    if "\\" in url or "#" in url:
        raise BadUrl("holds a backslash or a fragment")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", 443 if parts.port is None else parts.port
    except ValueError:
        raise BadUrl("is not a URL") from None
    if parts.scheme != "https":
        raise BadUrl("is not https")
    if "@" in parts.netloc:
        raise BadUrl("names a user")
    literal = _literal(host, in_brackets=parts.netloc.startswith("["))
    if literal is None and (len(host) > 253 or not _NAME.fullmatch(host)):
        raise BadUrl("has no host name")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, literal, port, parts.netloc.lower(), path)


def _literal(host: str, *, in_brackets: bool) -> Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return address if (address.version == 6) == in_brackets else None
