"""Addresses of web pages that a client names for customers to open (OpenID Connect Registration §2)."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from oidc.clauses import clause
from oidc.policy import SecurityPolicy

LINKS = ("client_uri", "logo_uri", "policy_uri", "tos_uri")
LONGEST = 2048
_PLAIN = re.compile(r"[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x5b\x5d-\x5f\x61-\x7a\x7e]+")
"""Printable ASCII that no markup and no browser reads as anything else."""


@clause("OIDC-REGISTRATION §2", "RFC 7591 §2")
def link_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    """What is wrong with the pages a client names."""
    return [
        f"{name}: {fault}" for name in LINKS if name in metadata and (fault := link_fault(metadata[name]))
    ]


def link_fault(uri: object) -> str:
    """Why we would not let a customer follow an address; "" for one that may be shown."""
    if not isinstance(uri, str) or len(uri) > LONGEST or not _PLAIN.fullmatch(uri):
        return f"is not an address of {LONGEST} plain characters at most"
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return "is not a URI"
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        return "is not an https address with a host and no user"
    return ""
