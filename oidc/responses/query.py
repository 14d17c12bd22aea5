"""response_mode=query: parameters in the query (OAuth Multiple Response Types §2.1), with iss (RFC 9207)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from oidc.clauses import clause
from oidc.issuers import issuer_url

if TYPE_CHECKING:
    from oidc.responses.target import ResponseTarget


@clause("AUT-16", "RFC 9207 §2")
def query(target: ResponseTarget, parameters: Mapping[str, str], _now: datetime) -> str:
    return with_query(target.redirect_uri, {**parameters, "iss": issuer_url(target.issuer)})


def with_query(uri: str, parameters: Mapping[str, str]) -> str:
    """The URI with parameters added after those it was registered with."""
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(parameters)}"
