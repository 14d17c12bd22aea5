"""The ways a client may authenticate, as one table: the registered method decides all that is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from oidc.binding.mtls import ClientCertificate
from oidc.clients.attestation import Attested, prove_by_dpop_key, prove_by_instance_key
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
from oidc.clients.public import OPEN, prove_nothing, unproved_grants
from oidc.clients.secrets import (
    ALGORITHM,
    Keep,
    keep_digest,
    keep_sealed,
    prove_by_secret,
    prove_by_shared_key,
)
from oidc.errors import InvalidClient
from oidc.issuers import security_policy
from oidc.models import Client, UsedJti
from oidc.policy import SecurityPolicy


class Prove(Protocol):
    def __call__(
        self, client: Client, brought: Credentials, /, *, invoked: str, now: datetime
    ) -> UsedJti | Attested | None:
        """What the proof uses up, if anything; raises InvalidClient for whoever is not the client."""


Faults = Callable[[Mapping[str, Any], SecurityPolicy], list[str]]


def _no_faults(_metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    return []


def _no_algorithms(_policy: SecurityPolicy) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Method:
    way: Way
    """Where its proof stands; at any other place it is none."""
    prove: Prove
    trust: Callable[[Client, ClientCertificate, datetime], None] = trust_the_chain
    """Refuses a certificate that is not to be trusted; raises InvalidClient. Asked wherever one is shown."""
    faults: Faults = _no_faults
    """What is wrong with a registration for it."""
    keep: Keep | None = None
    """How its secret is kept; None where it has none."""
    algorithms: Callable[[SecurityPolicy], tuple[str, ...]] = _no_algorithms
    """JWS algorithms that its assertions may be signed with."""
    proves: bool = True
    """Whether more than its name stands behind a client."""
    has_keys: bool = False
    """Whether it rests on keys that the client registers."""


def _unbound_secret(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Where every call shows a certificate, a plain secret counts only beside the client's own (CAU-10)."""
    return unnamed_certificate(metadata, policy) if policy.certificate_required else []


METHODS: Mapping[str, Method] = {
    "private_key_jwt": Method(
        way=Way.ASSERTION,
        prove=prove_by_private_key,
        algorithms=lambda policy: policy.signing_algorithms,
        has_keys=True,
    ),
    "tls_client_auth": Method(way=Way.CONNECTION, prove=prove_by_name, faults=unnamed_certificate),
    "self_signed_tls_client_auth": Method(
        way=Way.CONNECTION,
        prove=prove_by_certificate,
        trust=trust_the_registered,
        faults=own_certificate_faults,
        has_keys=True,
    ),
    "client_secret_jwt": Method(
        way=Way.ASSERTION,
        prove=prove_by_shared_key,
        keep=keep_sealed,
        algorithms=lambda _policy: (ALGORITHM,),
    ),
    "client_secret_basic": Method(
        way=Way.BASIC, prove=prove_by_secret, faults=_unbound_secret, keep=keep_digest
    ),
    "client_secret_post": Method(
        way=Way.POST, prove=prove_by_secret, faults=_unbound_secret, keep=keep_digest
    ),
    "attest_jwt_client_auth": Method(way=Way.ATTESTATION, prove=prove_by_instance_key, has_keys=True),
    "attest_jwt_client_auth_dpop": Method(way=Way.ATTESTATION, prove=prove_by_dpop_key, has_keys=True),
    "none": Method(way=Way.CONNECTION, proves=False, prove=prove_nothing, faults=unproved_grants),
}


def method_of(client: Client) -> Method:
    """The one method of a client; InvalidClient where its issuer does not offer that (any longer)."""
    name = client.token_endpoint_auth_method
    if name not in security_policy(client.issuer).client_authentication:
        raise InvalidClient(REFUSED, log=f"method {name} is not offered")
    return METHODS[name]


def methods_at(invoked: str, policy: SecurityPolicy) -> list[str]:
    """The methods that an endpoint takes."""
    return [name for name in policy.client_authentication if name != "none" or invoked in OPEN]


def takes_attestations(policy: SecurityPolicy) -> bool:
    """Whether instances of clients are known by what an attester says of them."""
    return any(METHODS[name].way is Way.ATTESTATION for name in policy.client_authentication)


def assertion_algorithms(policy: SecurityPolicy) -> list[str]:
    """The algorithms of all methods that a policy offers."""
    offered = (METHODS[name].algorithms(policy) for name in policy.client_authentication)
    return list(dict.fromkeys(algorithm for algorithms in offered for algorithm in algorithms))


def require_trusted(client: Client, shown: ClientCertificate, at: datetime) -> None:
    """Raises InvalidClient for a certificate that is not trusted, or not the one the client registered:
    to hold its key opens nothing by itself."""
    method_of(client).trust(client, shown, at)
    require_registered_certificate(client, shown)
