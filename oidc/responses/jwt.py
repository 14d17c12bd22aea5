"""The modes that end in jwt: all parameters in one signed JWT, carried as `response` (JARM §2.3)."""

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


@clause("AUT-14", "AUT-15", "AUT-16", "JARM §2.1", "JARM §2.2")
def response_jwt(target: ResponseTarget, parameters: Mapping[str, str], now: datetime) -> str:
    """The response document; `iss` is a claim of it and no parameter beside it (RFC 9207 §2.4)."""
    claims = {
        "iss": issuer_url(target.issuer),
        "aud": target.client_id,
        "exp": int((now + LIFETIME).timestamp()),
        **parameters,
    }
    signed = sign(target.issuer, claims, algorithm=target.signing_algorithm, now=now)
    return target.envelope.enclose(signed) if target.envelope else signed
