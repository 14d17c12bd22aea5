"""private_key_jwt: a client proves itself by an assertion signed with a registered key (RFC 7523 §2.2)."""

from datetime import datetime

from oidc.clauses import clause
from oidc.clients.assertions import require_good_assertion
from oidc.clients.credentials import REFUSED, Credentials
from oidc.errors import InvalidClient
from oidc.issuers import security_policy
from oidc.jose.client_keys import verify_from
from oidc.jose.verify import BadToken
from oidc.models import Client, UsedJti


@clause("CAU-01", "CAU-14")
def prove_by_private_key(client: Client, brought: Credentials, *, invoked: str, now: datetime) -> UsedJti:
    """Refuse an assertion that no registered key signed, or that is not for this call; InvalidClient."""
    registered = client.registered("token_endpoint_auth_signing_alg")
    algorithms = [registered] if registered else security_policy(client.issuer).signing_algorithms
    try:
        assertion = verify_from(client, brought.proof, algorithms, now)
    except BadToken as error:
        raise InvalidClient(REFUSED, log=f"assertion: {error}") from None
    return require_good_assertion(client, assertion, invoked=invoked, now=now)
