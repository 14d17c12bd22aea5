"""Who a request says will answer it: an ID token of ours that comes back, or a `sub` that is asked for."""

from dataclasses import dataclass

from oidc.clauses import clause
from oidc.errors import InvalidRequest, LoginRequired
from oidc.issuers import issuer_url, security_policy
from oidc.jose.keys import every_signing_key
from oidc.jose.times import NoTime, moment
from oidc.jose.verify import BadToken, verify
from oidc.models import Client
from oidc.requests import AuthorizationRequest
from oidc.subjects import customer_of_subject

_TYPES = {None, "JWT"}
_TIMES = ("exp", "iat", "auth_time")
"""Each ID token of ours has all of them; what else we sign for a client under the same type lacks one."""


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What an ID token of ours says of who it is for, about and from."""

    client_id: str
    subject: str
    sid: str | None
    """The session it came from, where its client wants to hear of the end of sessions."""


@clause("AUT-10", "OIDC-CORE §3.1.2.1", "OIDC-CORE §5.5.1")
def hinted_customer(client: Client, request: AuthorizationRequest) -> int | None:
    """The one customer whose answer the request wants; None where it leaves that open.

    Raises InvalidRequest for a hint that is no ID token of ours for this client, and LoginRequired where
    nobody, or not one and the same customer, is named.
    """
    named = set(request.subjects)
    if request.id_token_hint is not None:
        named.add(subject_of_hint(client, request.id_token_hint))
    customers = {customer_of_subject(client, subject) for subject in named}
    if len(customers) > 1 or None in customers:
        raise LoginRequired("the customer whom the request names cannot sign in for it")
    return customers.pop() if customers else None


def subject_of_hint(client: Client, hint: str) -> str:
    """`sub` of an ID token that we signed for this client; raises InvalidRequest."""
    read = read_hint(client.issuer, hint)
    if read.client_id != client.client_id:
        raise InvalidRequest("id_token_hint is not an ID token of this client's")
    return read.subject


@clause("OIDC-CORE §2", "OIDC-CORE §3.1.2.1", "OIDC-CORE §3.1.2.2", "RFC 8725 §3.12")
def read_hint(issuer: str, hint: str) -> Hint:
    """What an ID token says that we signed, expired or not; raises InvalidRequest for any other token.

    Our retired keys count, as a hint may be old. An encrypted hint we do not read.
    """
    algorithms = security_policy(issuer).signing_algorithms
    try:
        verified = verify(hint, every_signing_key(issuer), algorithms)
        times = [moment(verified.claims, name) for name in _TIMES]
    except (BadToken, NoTime) as error:
        raise InvalidRequest("id_token_hint is not an ID token of ours", log=f"hint: {error}") from None
    client_id, subject = (verified.claims.get(name) for name in ("aud", "sub"))
    if (
        verified.header.get("typ") not in _TYPES
        or verified.claims.get("iss") != issuer_url(issuer)
        or not isinstance(client_id, str)
        or not isinstance(subject, str)
        or None in times
    ):
        raise InvalidRequest("id_token_hint is not an ID token")
    return Hint(client_id=client_id, subject=subject, sid=verified.claims.get("sid"))
