"""What a client may register (RFC 7591 §2, OpenID Connect Registration §2), with every fault at once."""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from oidc.backchannel.registering import backchannel_faults
from oidc.clauses import clause
from oidc.client_members import foreign_member_faults, kind_faults, response_mode_faults
from oidc.clients.encryption import encryption_faults, with_encryption_defaults
from oidc.clients.methods import METHODS
from oidc.clients.registering import authentication_faults, rests_on_keys
from oidc.clients.secrets import issue_secret
from oidc.digests import new_secret
from oidc.issuers import security_policy
from oidc.jose.key_rules import jwks_faults
from oidc.jose.remote_keys import remember_keys, rows_of_keys
from oidc.links import link_faults
from oidc.logos import read_logo, remember_logo, rows_of_logo
from oidc.models import Client, DynamicRegistration
from oidc.outbound.pictures import Picture
from oidc.policy import SecurityPolicy
from oidc.recipients import named_by_operator, recipient_faults
from oidc.registered_uris import (
    backchannel_logout_faults,
    host_of,
    logout_uri_faults,
    redirect_uri_faults,
    sector_faults,
)
from oidc.registrars import Registrar, changing_as
from oidc.remote_documents import Jwks, read_remote_documents
from oidc.requests import Delivery

_CLIENT_ID = re.compile(r"[\x21-\x7e]{1,255}")


class RegistrationRefused(Exception):
    """Metadata that this issuer does not accept; `faults` names each member and what is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults

    @property
    def about_redirects(self) -> bool:
        """Whether a redirect URI is among what is wrong, for which the wire has a word of its own."""
        return any(fault.startswith("redirect_uris: ") for fault in self.faults)


@dataclass(frozen=True)
class Accepted:
    """Metadata that passed every check, complete, and what was read at the addresses that it names."""

    metadata: dict[str, Any]
    keys: Jwks | None
    """Those at its `jwks_uri`; None where it has none, or nobody answered."""
    logo: Picture | None
    """The one at its `logo_uri`, where there is one that may be shown."""

    @property
    def columns(self) -> dict[str, Any]:
        """The client's row, but for whose it is."""
        metadata = self.metadata
        method = metadata["token_endpoint_auth_method"]
        return {
            "resource_server": False,
            "redirect_uris": " ".join(metadata["redirect_uris"]),
            "client_type": Client.CLIENT_PUBLIC if method == "none" else Client.CLIENT_CONFIDENTIAL,
            "metadata": metadata,
            "jwks": metadata.get("jwks", {"keys": []}),
            "scopes": metadata["scope"].split(),
            "token_endpoint_auth_method": method,
            "sector": host_of(metadata.get("sector_identifier_uri") or metadata["redirect_uris"][0]),
        }


def register_client(issuer: str, wished: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Store a client by its metadata, or replace what it registered before under the same client_id.

    What registered itself is the operator's from now on: neither token nor statement changes it again.
    Raises RegistrationRefused, also for a member that nobody knows. Gives the stored metadata, which is what
    the client asked for, completed with defaults; and beside it a secret, where its method has one, that is
    told this once.
    """
    return store_client(issuer, accepted_of_operator(issuer, wished), at)


def accepted_of_operator(issuer: str, wished: Mapping[str, Any]) -> Accepted:
    """As `accepted`, and refusing what nobody knows: what is passed over in silence is believed to hold."""
    return accepted(issuer, wished, more=foreign_member_faults(wished, security_policy(issuer)))


@transaction.atomic
@changing_as(Registrar.OPERATOR)
def store_client(issuer: str, good: Accepted, at: datetime) -> dict[str, Any]:
    """As `register_client`, of what was judged good before a transaction that more is part of."""
    recipient = named_by_operator(good.metadata, at)
    client, _ = Client.objects.update_or_create(
        issuer=issuer,
        client_id=good.metadata["client_id"],
        defaults={
            **good.columns,
            "recipient": recipient,
            "name": recipient.name,
            "software_id": None,
        },
    )
    DynamicRegistration.objects.filter(client=client).delete()
    remember_documents(client, good, at)
    secret = issue_secret(client, METHODS[client.token_endpoint_auth_method].keep)
    return good.metadata | with_secret(secret)


@clause("REG-16")
def accepted(
    issuer: str, wished: Mapping[str, Any], *, keys: Jwks | None = None, more: Sequence[str] = ()
) -> Accepted:
    """Metadata that may be stored, however it came; raises RegistrationRefused with every fault of it, and
    with `more` that were found before.

    What it names by address is read here, all at once and outside any transaction, but for `keys` that were
    read before.
    """
    metadata, faults = _completed(issuer, wished)
    faults += more
    with ThreadPoolExecutor(max_workers=1) as beside:
        picture = beside.submit(read_logo, issuer, metadata)
        keys, unread = read_remote_documents(issuer, metadata, keys)
        logo, unsuitable = picture.result()
    if faults or unread or unsuitable:
        raise RegistrationRefused([*faults, *unread, *(one for one in unsuitable if one not in faults)])
    return Accepted(_normalise(metadata), keys, logo)


def rows_of_documents(client: Client, good: Accepted, at: datetime) -> list[Model]:
    """What was read for a new client, to be stored."""
    return [*rows_of_keys(client, good.keys, at), *rows_of_logo(client, good.logo)]


def remember_documents(client: Client, good: Accepted, at: datetime) -> None:
    """Keep what was read for a client, in place of what was read before."""
    remember_keys(client, good.keys, at)
    remember_logo(client, good.logo)


def with_secret(secret: str) -> dict[str, Any]:
    """The members of an answer that tell a secret; none where there is none."""
    return {"client_secret": secret, "client_secret_expires_at": 0} if secret else {}


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


@clause("REG-33", "RFC 8705 §3.4", "RFC 9126 §6", "RFC 9449 §5.2")
def _sender_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """What a client may ask to be held to, where it can be."""
    kinds, deliveries, types = policy.sender_constraints, policy.deliveries, metadata["response_types"]
    by_browser = isinstance(types, list) and any("token" in str(kind).split() for kind in types)
    no_dpop = "tokens are not bound to DPoP keys here"
    offers = {
        "dpop_bound_access_tokens": (
            "dpop" in kinds and not by_browser,
            "a token from the authorization endpoint could not be bound" if "dpop" in kinds else no_dpop,
        ),
        "tls_client_certificate_bound_access_tokens": (
            "mtls" in kinds,
            "tokens are not bound to certificates here",
        ),
        "require_pushed_authorization_requests": (
            Delivery.PUSHED in deliveries,
            "requests are not pushed here",
        ),
    }
    return [f"{name}: {why}" for name, (can, why) in offers.items() if not can and metadata.get(name) is True]


_CHECKS = (
    _client_id_faults,
    redirect_uri_faults,
    logout_uri_faults,
    backchannel_logout_faults,
    sector_faults,
    _list_faults,
    _details_faults,
    _scope_faults,
    _choice_faults,
    kind_faults,
    response_mode_faults,
    _key_faults,
    authentication_faults,
    _sender_faults,
    backchannel_faults,
    encryption_faults,
    link_faults,
    recipient_faults,
)
