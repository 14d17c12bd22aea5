"""One spelling for URLs, to compare the `htu` of a DPoP proof with our own (RFC 3986 §6.2.2, §6.2.3)."""

import re
from string import ascii_letters, digits
from urllib.parse import urlsplit

from oidc.clauses import clause

_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(ascii_letters + digits + "-._~")


@clause("TLS-18", "RFC 9449 §4.3")
def normal_url(url: str) -> str:
    """An https URL in its normal form, without query and fragment; raises ValueError for anything else.

    Case of scheme, host and escapes, a default port, escapes of what needs none, `.` and `..` make no
    difference; everything else in the path does.
    """
    # urlsplit drops blanks and line ends, which would make two different texts one URL.
    if not _PRINTABLE.fullmatch(url):
        raise ValueError("not printable ASCII")
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an https URL with a host and no user")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, 443} else f":{parts.port}"
    return f"https://{host}{port}{_normal_path(parts.path)}"


def _normal_path(path: str) -> str:
    *above, last = _ESCAPE.sub(_normal_escape, path or "/").split("/")[1:]
    kept: list[str] = []
    for segment in above:
        _step(kept, segment)
    if last in {".", ".."}:
        _step(kept, last)
        last = ""
    return "/" + "/".join([*kept, last])


def _step(kept: list[str], segment: str) -> None:
    if segment == "..":
        del kept[-1:]
    elif segment != ".":
        kept.append(segment)


def _normal_escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()
