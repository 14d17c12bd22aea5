"""Who a request says will answer it: an ID token of ours that comes back, or a `sub` that is asked for."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest, LoginRequired
from oidc.issuers import issuer_url, security_policy
from oidc.jose.keys import every_signing_key
from oidc.jose.verify import BadToken, verify
from oidc.models import Client
from oidc.requests import AuthorizationRequest
from oidc.subjects import customer_of_subject

_TYPES = {None, "JWT"}


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
    client_id, subject = read_hint(client.issuer, hint)
    if client_id != client.client_id:
        raise InvalidRequest("id_token_hint is not an ID token of this client's")
    return subject


@clause("OIDC-CORE §3.1.2.1", "OIDC-CORE §3.1.2.2")
def read_hint(issuer: str, hint: str) -> tuple[str, str]:
    """The client and the `sub` of an ID token that we signed, expired or not; raises InvalidRequest.

    Our retired keys count, as a hint may be old. An encrypted hint we do not read.
    """
    algorithms = security_policy(issuer).signing_algorithms
    try:
        verified = verify(hint, every_signing_key(issuer), algorithms)
    except BadToken as error:
        raise InvalidRequest("id_token_hint is not an ID token of ours", log=f"hint: {error}") from None
    client_id, subject = (verified.claims.get(name) for name in ("aud", "sub"))
    if (
        verified.header.get("typ") not in _TYPES
        or verified.claims.get("iss") != issuer_url(issuer)
        or not isinstance(client_id, str)
        or not isinstance(subject, str)
    ):
        raise InvalidRequest("id_token_hint is not an ID token")
    return client_id, subject
