"""DPoP proofs: a caller shows that it holds a private key (RFC 9449 §4)."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import KeySet

from oidc.binding.htu import normal_url
from oidc.clauses import clause
from oidc.errors import InvalidDpopProof
from oidc.jose.key_rules import bare_key
from oidc.jose.times import SKEW, NoTime, moment
from oidc.jose.verify import BadToken, read_unverified, verify

TYPE = "dpop+jwt"
OLDEST = timedelta(seconds=60)
"""How long after `iat` a proof still counts."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A proof that holds; whether its jti and nonce are fresh is not its own to say."""

    jkt: str
    """RFC 7638 thumbprint of the key."""
    jti: str
    nonce: str | None
    counts_until: datetime


@clause("TLS-17", "TLS-18", "RFC 9449 §4.3")
def verify_proof(
    compact: str,
    *,
    method: str,
    urls: Collection[str],
    algorithms: Sequence[str],
    now: datetime,
    access_token: str | None = None,
) -> Proof:
    """Check a proof made for a call of `method` to one of `urls`, with `access_token` if the call has one.

    Raises InvalidDpopProof, which says what is wrong.
    """
    try:
        header, claims = read_unverified(compact)
        if header.get("typ") != TYPE:
            raise InvalidDpopProof(f"typ is not {TYPE}")
        key = bare_key(header.get("jwk"), header.get("kid"), algorithms)
        verify(compact, KeySet([key]), algorithms)
        issued, not_before, expires = (moment(claims, name) for name in ("iat", "nbf", "exp"))
    except (BadToken, NoTime) as error:
        raise InvalidDpopProof(f"the DPoP proof is refused: {error}") from None
    if issued is None:
        raise InvalidDpopProof("iat is missing")
    _require_in_time(issued, not_before, expires, now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise InvalidDpopProof("jti is missing")
    _require_made_for(claims, method, urls)
    if access_token is not None:
        _require_token_hash(claims.get("ath"), access_token)
    nonce = claims.get("nonce")
    return Proof(
        jkt=key.thumbprint(),
        jti=jti,
        nonce=nonce if isinstance(nonce, str) else None,
        counts_until=issued + OLDEST,
    )


def _require_in_time(
    issued: datetime, not_before: datetime | None, expires: datetime | None, now: datetime
) -> None:
    """`iat` lies in the window; `nbf` and `exp`, which a proof need not have, count where it has them."""
    if issued < now - OLDEST:
        raise InvalidDpopProof(f"iat lies more than {OLDEST.seconds} seconds in the past")
    if issued > now + SKEW:
        raise InvalidDpopProof("iat lies in the future")
    if not_before is not None and not_before > now + SKEW:
        raise InvalidDpopProof("nbf lies in the future")
    if expires is not None and expires <= now - SKEW:
        raise InvalidDpopProof("exp has passed")


def _require_made_for(claims: Mapping[str, Any], method: str, urls: Collection[str]) -> None:
    if claims.get("htm") != method:
        raise InvalidDpopProof(f"htm is not {method}")
    named = claims.get("htu")
    try:
        found = isinstance(named, str) and normal_url(named) in {normal_url(url) for url in urls}
    except ValueError:
        found = False
    if not found:
        raise InvalidDpopProof("htu is not the URL of this call")


@clause("RFC 9449 §4.2")
def _require_token_hash(named: Any, access_token: str) -> None:
    computed = base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).rstrip(b"=")
    if not isinstance(named, str) or not hmac.compare_digest(named.encode(), computed):
        raise InvalidDpopProof("ath is not the hash of the access token")
