"""What a client has to register so that it can authenticate by its method."""

from collections.abc import Mapping
from typing import Any

from oidc.clauses import clause
from oidc.clients.certificate_names import name_faults
from oidc.clients.methods import METHODS
from oidc.policy import SecurityPolicy


@clause("CAU-01", "CAU-10", "CAU-12", "CAU-15", "RFC 7591 §2")
def authentication_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Every fault of the members that say how the client will prove who it is."""
    faults = name_faults(metadata)
    if metadata.keys() & {"client_secret", "client_secret_expires_at"}:
        faults.append("client_secret: is made here; leave it out")
    name = metadata["token_endpoint_auth_method"]
    if name not in policy.client_authentication:
        return [*faults, _not_offered("token_endpoint_auth_method", name, policy.client_authentication)]
    method = METHODS[name]
    algorithms, wished = method.algorithms(policy), metadata.get("token_endpoint_auth_signing_alg")
    if algorithms and wished is not None and wished not in algorithms:
        faults.append(_not_offered("token_endpoint_auth_signing_alg", wished, algorithms))
    return faults + method.faults(metadata, policy)


def rests_on_keys(metadata: Mapping[str, Any]) -> bool:
    """Whether the client cannot authenticate without keys of its own."""
    name = metadata["token_endpoint_auth_method"]
    return not isinstance(name, str) or name not in METHODS or METHODS[name].has_keys


def _not_offered(member: str, wished: object, offered: tuple[str, ...]) -> str:
    return f"{member}: {wished!s:.60} is not offered ({', '.join(offered)})"
