"""response_mode=jwt: one signed JWT in the query (JARM §2.3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oidc.clauses import clause
from oidc.issuers import issuer_url
from oidc.jose.sign import sign

if TYPE_CHECKING:
    from oidc.responses.target import ResponseTarget

LIFETIME = timedelta(minutes=5)


@clause("AUT-14", "AUT-15", "AUT-16", "JARM §2.1")
def query_jwt(target: ResponseTarget, parameters: Mapping[str, str], now: datetime) -> str:
    claims = {
        "iss": issuer_url(target.issuer),
        "aud": target.client_id,
        "exp": int((now + LIFETIME).timestamp()),
        **parameters,
    }
    response = sign(target.issuer, claims, algorithm=target.signing_algorithm, now=now)
    # Parameters the URI was registered with stay before ours.
    return f"{target.redirect_uri}{'&' if '?' in target.redirect_uri else '?'}response={response}"
