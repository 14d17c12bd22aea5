"""The ways a client may authenticate, as one table: the registered method decides all that is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest

from oidc.binding.mtls import ClientCertificate, presented_certificate
from oidc.clients.certificate_names import require_registered_certificate
from oidc.clients.certificates import (
    own_certificate_faults,
    prove_by_certificate,
    prove_by_name,
    trust_the_chain,
    trust_the_registered,
    unnamed_certificate,
)
from oidc.clients.credentials import REFUSED, Credentials, Way
from oidc.clients.private_key_jwt import prove_by_private_key
from oidc.errors import InvalidClient
from oidc.issuers import security_policy
from oidc.models import Client


class Prove(Protocol):
    def __call__(self, client: Client, brought: Credentials, /, *, invoked: str, now: datetime) -> None:
        """Refuse whoever is not the client; raises InvalidClient."""


@dataclass(frozen=True, kw_only=True)
class Method:
    way: Way
    """Where its proof stands; at any other place it is none."""
    trust: Callable[[Client, ClientCertificate, datetime], None]
    """Refuses a certificate that is not to be trusted; raises InvalidClient. Asked wherever one is shown."""
    prove: Prove
    needs: Callable[[Mapping[str, Any]], list[str]]
    """What is wrong with a registration for it."""


def nothing_more(_metadata: Mapping[str, Any]) -> list[str]:
    return []


METHODS: Mapping[str, Method] = {
    "private_key_jwt": Method(
        way=Way.ASSERTION, trust=trust_the_chain, prove=prove_by_private_key, needs=nothing_more
    ),
    "tls_client_auth": Method(
        way=Way.CONNECTION, trust=trust_the_chain, prove=prove_by_name, needs=unnamed_certificate
    ),
    "self_signed_tls_client_auth": Method(
        way=Way.CONNECTION,
        trust=trust_the_registered,
        prove=prove_by_certificate,
        needs=own_certificate_faults,
    ),
}


def method_of(client: Client) -> Method:
    """The one method of a client; InvalidClient where its issuer does not offer that (any longer)."""
    name = client.token_endpoint_auth_method
    if name not in security_policy(client.issuer).client_authentication:
        raise InvalidClient(REFUSED, log=f"method {name} is not offered")
    return METHODS[name]


def trusted_certificate(http: HttpRequest, client: Client, at: datetime) -> ClientCertificate | None:
    """The certificate that a client holds the key of, or None where none is shown.

    Raises InvalidClient for one that is not trusted, or not the one the client registered: possession
    alone opens nothing.
    """
    shown = presented_certificate(http)
    if shown is not None:
        method_of(client).trust(client, shown, at)
        require_registered_certificate(client, shown)
    return shown
