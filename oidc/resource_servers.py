"""Resource servers: who serves data under our tokens, and may ask about every access token of its issuer.

Only the operator registers one (`manage.py clients register`, by `"resource_server": true`), never a client.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from oidc.clauses import clause
from oidc.clients.certificate_names import MEMBER
from oidc.clients.methods import METHODS
from oidc.clients.secrets import issue_secret
from oidc.models import Client
from oidc.recipients import named_by_operator
from oidc.registrars import Registrar, changing_as
from oidc.registration import RegistrationRefused, validated, with_secret

_KNOWN = frozenset({
    "resource_server", "client_id", "client_name", "jwks", "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg", "introspection_signed_response_alg",
    "introspection_encrypted_response_alg", "introspection_encrypted_response_enc",
})  # fmt: skip
_NOTHING = {"redirect_uris": [], "grant_types": [], "response_types": [], "scope": ""}
_STAND_IN = {"redirect_uris": ["https://resource-server.invalid/"]}
"""Lets the checks of clients pass where a resource server has nothing to check."""


@clause("INT-05")
@transaction.atomic
@changing_as(Registrar.OPERATOR)
def register_resource_server(issuer: str, wished: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Store a resource server by its metadata, or replace what it registered before.

    Raises RegistrationRefused. Gives the stored metadata, with a secret where its method has one, told this
    once. It authenticates as clients do; without grant, scope or redirect URI it is
    never given a token itself.
    """
    foreign = sorted(name for name in wished if name not in _KNOWN and not name.startswith(MEMBER))
    faults = [f"{name:.60}: is not for a resource server" for name in foreign]
    if wished.get("resource_server") is not True:
        faults.append("resource_server: true")
    if wished.get("token_endpoint_auth_method") == "none":
        faults.append("token_endpoint_auth_method: a resource server proves who it is")
    try:
        metadata = validated(issuer, {**wished, **_STAND_IN})
    except RegistrationRefused as refusal:
        raise RegistrationRefused([*faults, *refusal.faults]) from None
    taken = Client.objects.filter(issuer=issuer, client_id=metadata["client_id"], resource_server=False)
    if taken.exists():
        faults.append("client_id: belongs to a client")
    if faults:
        raise RegistrationRefused(faults)
    stored = {name: value for name, value in metadata.items() if name in wished or name in _KNOWN} | _NOTHING
    name = metadata["client_name"]
    owner = named_by_operator({"client_name": name}, at)
    method = metadata["token_endpoint_auth_method"]
    client, _ = Client.objects.update_or_create(
        issuer=issuer,
        client_id=metadata["client_id"],
        defaults={
            "resource_server": True,
            "recipient": owner,
            "name": name,
            "redirect_uris": "",
            "client_type": Client.CLIENT_CONFIDENTIAL,
            "metadata": stored,
            "jwks": metadata.get("jwks", {"keys": []}),
            "scopes": [],
            "token_endpoint_auth_method": method,
            "sector": "",
        },
    )
    secret = issue_secret(client, METHODS[method].keep)
    return stored | with_secret(secret)
