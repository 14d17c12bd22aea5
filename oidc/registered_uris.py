"""Addresses that a client may have a browser sent to, and the sector that they make up; and the one at which
it hears that a session has ended."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from oidc.clauses import clause
from oidc.outbound.url import BadUrl, target_of
from oidc.policy import SecurityPolicy

BACKCHANNEL_LOGOUT, SESSION_REQUIRED = "backchannel_logout_uri", "backchannel_logout_session_required"
_UNSUITABLE = re.compile(r"[^\x21-\x7e]|[*#\\]")
"""Beside what has no place in a registered address, all that is no ASCII: no URI holds it (RFC 3986 §2), and
some of it looks like something else, or turns the text around it."""


def redirect_uri_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    uris = metadata.get("redirect_uris")
    if not isinstance(uris, list) or not uris or not all(isinstance(uri, str) for uri in uris):
        return ["redirect_uris: a list with at least one URI is required"]
    return [f"redirect_uris: {uri!s:.100} {fault}" for uri in uris if (fault := _uri_fault(uri))]


def logout_uri_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    uris, name = metadata.get("post_logout_redirect_uris", []), "post_logout_redirect_uris"
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        return [f"{name}: a list of strings is required"]
    return [f"{name}: {uri!s:.100} {fault}" for uri in uris if (fault := _uri_fault(uri))]


@clause("GM-07", "OIDC-BACKCHANNEL §2.2")
def backchannel_logout_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Of the address that is called when a session ends, as far as its text tells."""
    members = [name for name in (BACKCHANNEL_LOGOUT, SESSION_REQUIRED) if name in metadata]
    if not policy.backchannel_logout:
        return [f"{name}: nobody is told here that a session has ended" for name in members]
    faults = []
    if not isinstance(metadata.get(SESSION_REQUIRED, False), bool):
        faults.append(f"{SESSION_REQUIRED}: true or false")
    if BACKCHANNEL_LOGOUT in metadata:
        try:
            target_of(metadata[BACKCHANNEL_LOGOUT])
        except BadUrl as fault:
            faults.append(f"{BACKCHANNEL_LOGOUT}: {fault}")
    return faults


def _uri_fault(uri: str) -> str:
    if _UNSUITABLE.search(uri):
        return "holds a blank, a wildcard, a backslash, a fragment or a character that is not ASCII"
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return "is not a URI"
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        return "is not an https URI with a host and no user"
    return ""


def sector_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Several hosts leave it open which sector a pairwise subject is for (OIDC Core §8.1)."""
    uris = metadata.get("redirect_uris")
    if not policy.pairwise or not isinstance(uris, list) or "sector_identifier_uri" in metadata:
        return []
    hosts = {host_of(uri) for uri in uris if isinstance(uri, str)}
    return (
        ["redirect_uris: pairwise subjects need one host, or a sector_identifier_uri"]
        if len(hosts) > 1
        else []
    )


def host_of(uri: str) -> str:
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""
