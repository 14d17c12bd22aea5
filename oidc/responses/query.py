"""response_mode=query: parameters in the address (OAuth Multiple Response Types §2.1)."""

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
    answer = urlencode({**parameters, "iss": issuer_url(target.issuer)})
    # Parameters the URI was registered with stay before ours.
    return f"{target.redirect_uri}{'&' if '?' in target.redirect_uri else '?'}{answer}"
