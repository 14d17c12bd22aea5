"""response_mode=fragment: parameters after the #, which only the browser sees (OIDC Core §3.3.2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from oidc.clauses import clause
from oidc.issuers import issuer_url

if TYPE_CHECKING:
    from oidc.responses.target import ResponseTarget


@clause("AUT-13", "RFC 9207 §2")
def fragment(target: ResponseTarget, parameters: Mapping[str, str], _now: datetime) -> str:
    return f"{target.redirect_uri}#{urlencode({**parameters, 'iss': issuer_url(target.issuer)})}"
