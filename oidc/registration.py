"""What a client may register (RFC 7591 §2, OpenID Connect Registration §2), with every fault at once."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from consent.models import Recipient
from oidc.clauses import clause
from oidc.clients.encryption import encryption_faults, with_encryption_defaults
from oidc.clients.methods import METHODS
from oidc.clients.registering import authentication_faults, rests_on_keys
from oidc.clients.secrets import issue_secret
from oidc.digests import new_secret
from oidc.issuers import security_policy
from oidc.jose.key_rules import jwks_faults
from oidc.jose.remote_keys import remember_keys
from oidc.models import Client
from oidc.policy import SecurityPolicy
from oidc.remote_documents import read_remote_documents

_CLIENT_ID = re.compile(r"[\x21-\x7e]{1,255}")
_UNSUITABLE = re.compile(r"[\s\x00-\x1f\x7f*#\\]")


class RegistrationRefused(Exception):
    """Metadata that this issuer does not accept; `faults` names each member and what is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def register_client(issuer: str, wished: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Store a client by its metadata, or replace what it registered before under the same client_id.

    Raises RegistrationRefused. What the metadata names by address is read first, outside any transaction.
    Gives the stored metadata, which is what the client asked for, completed with defaults; and beside it a
    secret, where its method has one, that is told this once.
    """
    metadata, faults = _completed(issuer, wished)
    keys, more = read_remote_documents(issuer, metadata)
    if faults or more:
        raise RegistrationRefused(faults + more)
    _normalise(metadata)
    method = metadata["token_endpoint_auth_method"]
    with transaction.atomic():
        recipient = _recipient(metadata, at)
        client, _ = Client.objects.update_or_create(
            issuer=issuer,
            client_id=metadata["client_id"],
            defaults={
                "recipient": recipient,
                "resource_server": False,
                "name": recipient.name,
                "redirect_uris": " ".join(metadata["redirect_uris"]),
                "client_type": Client.CLIENT_PUBLIC if method == "none" else Client.CLIENT_CONFIDENTIAL,
                "metadata": metadata,
                "jwks": metadata.get("jwks", {"keys": []}),
                "scopes": metadata["scope"].split(),
                "token_endpoint_auth_method": method,
                "sector": _host(metadata.get("sector_identifier_uri") or metadata["redirect_uris"][0]),
            },
        )
        remember_keys(client, keys, at)
        secret = issue_secret(client, METHODS[method].keep)
    return {**metadata, **({"client_secret": secret, "client_secret_expires_at": 0} if secret else {})}


def validated(issuer: str, wished: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata with defaults filled in; raises RegistrationRefused with every fault found.

    Documents that it names by address are not looked at.
    """
    metadata, faults = _completed(issuer, wished)
    if faults:
        raise RegistrationRefused(faults)
    return _normalise(metadata)


@clause("REG-27", "REG-35", "RFC 7591 §2")
def _completed(issuer: str, wished: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The metadata with defaults filled in, and every fault found in it."""
    policy = security_policy(issuer)
    metadata = {
        "client_id": new_secret(),
        "token_endpoint_auth_method": policy.client_authentication[0],
        "grant_types": ["authorization_code"],
        "response_types": [next(iter(policy.response_modes))],
        "scope": "openid",
        "id_token_signed_response_alg": policy.signing_algorithms[0],
        **with_encryption_defaults(wished),
    }
    faults: list[str] = []
    for check in _CHECKS:
        faults += check(metadata, policy)
    return metadata, faults


def _normalise(metadata: dict[str, Any]) -> dict[str, Any]:
    metadata["response_types"] = [" ".join(sorted(t.split())) for t in metadata["response_types"]]
    return metadata


def _client_id_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    value = metadata["client_id"]
    if not isinstance(value, str) or not _CLIENT_ID.fullmatch(value):
        return ["client_id: 1 to 255 printable ASCII characters without blanks"]
    return []


def _redirect_uri_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    uris = metadata.get("redirect_uris")
    if not isinstance(uris, list) or not uris or not all(isinstance(uri, str) for uri in uris):
        return ["redirect_uris: a list with at least one URI is required"]
    return [f"redirect_uris: {uri!s:.100} {fault}" for uri in uris if (fault := _uri_fault(uri))]


def _logout_uri_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    uris, name = metadata.get("post_logout_redirect_uris", []), "post_logout_redirect_uris"
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        return [f"{name}: a list of strings is required"]
    return [f"{name}: {uri!s:.100} {fault}" for uri in uris if (fault := _uri_fault(uri))]


def _uri_fault(uri: str) -> str:
    if _UNSUITABLE.search(uri):
        return "holds a blank, a wildcard, a backslash or a fragment"
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return "is not a URI"
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        return "is not an https URI with a host and no user"
    return ""


def _sector_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Several hosts leave it open which sector a pairwise subject is for (OIDC Core §8.1)."""
    uris = metadata.get("redirect_uris")
    if not policy.pairwise or not isinstance(uris, list) or "sector_identifier_uri" in metadata:
        return []
    hosts = {_host(uri) for uri in uris if isinstance(uri, str)}
    return (
        ["redirect_uris: pairwise subjects need one host, or a sector_identifier_uri"]
        if len(hosts) > 1
        else []
    )


def _host(uri: str) -> str:
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


def _list_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    offered = {
        "grant_types": policy.grant_types,
        "response_types": {" ".join(sorted(t.split())) for t in policy.response_modes},
    }
    faults = []
    for name, known in offered.items():
        values = metadata[name]
        if not isinstance(values, list) or not values or not all(isinstance(v, str) for v in values):
            faults.append(f"{name}: a list of strings is required")
            continue
        foreign = [v for v in values if " ".join(sorted(v.split())) not in known]
        faults += [f"{name}: {value!s:.60} is not offered ({', '.join(sorted(known))})" for value in foreign]
    return faults


@clause("GM-06", "RFC 9396 §10")
def _details_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    types = metadata.get("authorization_details_types", [])
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
        return ["authorization_details_types: a list of strings is required"]
    foreign = [one for one in types if one not in policy.authorization_details]
    return [f"authorization_details_types: {one:.60} is not offered" for one in foreign]


def _scope_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    scope = metadata["scope"]
    if not isinstance(scope, str) or not scope.split():
        return ["scope: a string of scopes is required"]
    return [f"scope: {word:.60} is not offered" for word in scope.split() if word not in policy.scopes]


def _choice_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    choices = {
        "id_token_signed_response_alg": policy.signing_algorithms,
        "request_object_signing_alg": policy.signing_algorithms,
        "authorization_signed_response_alg": policy.signing_algorithms,
        "introspection_signed_response_alg": policy.signing_algorithms,
        "userinfo_signed_response_alg": policy.signing_algorithms,
        "subject_type": ("pairwise",) if policy.pairwise else ("public",),
    }
    return [
        f"{name}: {metadata[name]!s:.60} is not offered ({', '.join(known)})"
        for name, known in choices.items()
        if name in metadata and metadata[name] not in known
    ]


def _key_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    if "jwks_uri" in metadata:
        return ["jwks, jwks_uri: only one of them may be registered"] if "jwks" in metadata else []
    if "jwks" not in metadata and not policy.signed_requests and not rests_on_keys(metadata):
        return []
    return [f"jwks: {fault}" for fault in jwks_faults(metadata.get("jwks"), policy.signing_algorithms)]


def _flag_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    flags = ("require_signed_request_object", "dpop_bound_access_tokens", "require_auth_time")
    return [f"{name}: true or false" for name in flags if not isinstance(metadata.get(name, False), bool)]


@clause("OIDC-REGISTRATION §2")
def _default_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    """What stands for every request that does not say otherwise."""
    age, values = metadata.get("default_max_age", 0), metadata.get("default_acr_values", [])
    faults = []
    if isinstance(age, bool) or not isinstance(age, int) or age < 0:
        faults.append("default_max_age: a whole number of seconds")
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        faults.append("default_acr_values: a list of strings")
    return faults


@clause("REG-33", "RFC 9449 §5.2")
def _sender_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    if metadata.get("dpop_bound_access_tokens") is True and "dpop" not in policy.sender_constraints:
        return ["dpop_bound_access_tokens: tokens are not bound to DPoP keys here"]
    return []


def _recipient_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    recipient = metadata.get("recipient")
    if recipient is None:
        name = metadata.get("client_name")
        return (
            []
            if isinstance(name, str) and name.strip()
            else ["client_name: the recipient's name is required"]
        )
    if not isinstance(recipient, dict) or not all(isinstance(v, str) for v in recipient.values()):
        return ["recipient: an object of strings is required"]
    unknown = recipient.keys() - {"name", "legal_name", "register_entry", "website"}
    return [f"recipient: {name:.60} is not a member" for name in sorted(unknown)] + (
        [] if recipient.get("name", "").strip() else ["recipient: name is required"]
    )


_CHECKS = (
    _client_id_faults,
    _redirect_uri_faults,
    _logout_uri_faults,
    _sector_faults,
    _list_faults,
    _details_faults,
    _scope_faults,
    _choice_faults,
    _flag_faults,
    _default_faults,
    _key_faults,
    authentication_faults,
    _sender_faults,
    encryption_faults,
    _recipient_faults,
)


def _recipient(metadata: Mapping[str, Any], at: datetime) -> Recipient:
    """The company behind the client, told by its names; created where it is new."""
    said: Mapping[str, str] = metadata.get("recipient") or {"name": metadata["client_name"]}
    recipient, _ = Recipient.objects.update_or_create(
        name=said["name"],
        legal_name=said.get("legal_name", said["name"]),
        defaults={
            "register_entry": said.get("register_entry", ""),
            "website": said.get("website", ""),
        },
        create_defaults={
            "register_entry": said.get("register_entry", ""),
            "website": said.get("website", ""),
            "created_at": at,
        },
    )
    return recipient
