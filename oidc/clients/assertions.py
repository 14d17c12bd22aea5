"""The claims of a client assertion, whoever signed it (RFC 7523 §3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from oidc.clauses import clause
from oidc.clients.credentials import REFUSED
from oidc.digests import digest
from oidc.errors import InvalidClient
from oidc.issuers import endpoints, security_policy
from oidc.jose.times import SKEW, NoTime, may_be_of_before, moment
from oidc.jose.verify import Verified
from oidc.models import Client, UsedJti

LONGEST_LIFE = timedelta(minutes=10)
TYPES = frozenset({"jwt", "client-authentication+jwt"})


@clause("CAU-04", "CAU-05", "CAU-19", "RFC 7523 §3")
def require_good_assertion(client: Client, assertion: Verified, *, invoked: str, now: datetime) -> UsedJti:
    """Check typ, iss, sub, aud, exp, nbf and iat of an assertion whose signature holds; InvalidClient.

    Gives what uses it up, to be stored before the call is answered.
    """
    typ, claims = assertion.header.get("typ", "JWT"), assertion.claims
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in TYPES:
        raise InvalidClient(REFUSED, log=f"assertion: typ {typ!s:.60} says that it is something else")
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise InvalidClient(REFUSED, log="assertion: iss and sub are not the client_id")
    audience = claims.get("aud")
    if not security_policy(client.issuer).accepts_audience(audience, endpoints(client.issuer, invoked)):
        raise InvalidClient(REFUSED, log=f"assertion: aud {audience!s:.200}")
    expires = require_fresh(claims, now, since=client.proofs_from)
    return once(client, claims.get("jti"), keep_until=expires + 2 * SKEW)


def require_fresh(claims: Mapping[str, Any], now: datetime, *, since: datetime | None = None) -> datetime:
    """The moment of `exp`, after checking exp, nbf and iat against the clock, and that nobody can have taken
    it before `since`."""
    try:
        expires, *begins = (moment(claims, name) for name in ("exp", "nbf", "iat"))
    except NoTime as error:
        raise InvalidClient(REFUSED, log=f"assertion: {error}") from None
    if expires is None or expires <= now - SKEW:
        raise InvalidClient(REFUSED, log="assertion: exp is missing or past")
    if expires > now + LONGEST_LIFE + SKEW:
        raise InvalidClient(REFUSED, log="assertion: exp lies more than ten minutes ahead")
    if any(begin is not None and begin > now + SKEW for begin in begins):
        raise InvalidClient(REFUSED, log="assertion: nbf or iat lies in the future")
    if since is not None and may_be_of_before(since, begins, expires, longest=LONGEST_LIFE):
        raise InvalidClient(REFUSED, log="assertion: it may have been used before the database was set back")
    return expires


def once(client: Client, jti: object, *, keep_until: datetime) -> UsedJti:
    """The row that uses a jti up, to be stored; InvalidClient where there is none."""
    if not isinstance(jti, str) or not jti:
        raise InvalidClient(REFUSED, log="assertion: jti is missing")
    return UsedJti(
        issuer=client.issuer, client_id=client.client_id, digest=digest(jti), expires_at=keep_until
    )
