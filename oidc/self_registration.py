"""Clients that register themselves: what is stored of it, and how it is told, changed and given up.

Whatever way a registration comes, `oidc.registration` judges its metadata.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from consent.models import Recipient
from consent.storing import store, unless_there
from oidc.clauses import clause
from oidc.clients.methods import METHODS
from oidc.clients.secrets import issue_secret
from oidc.digests import digest, new_secret
from oidc.errors import (
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidSoftwareStatement,
    InvalidToken,
    UnapprovedSoftwareStatement,
)
from oidc.initial_access import spend_leave
from oidc.issuers import browser_url, security_policy
from oidc.jose.verify import read_unverified
from oidc.models import Client, DynamicRegistration
from oidc.policy import Encryptable
from oidc.recipients import as_registered, described_by_itself, redescribed, vouched_for
from oidc.registration import Accepted, RegistrationRefused, accepted, remember_documents, with_secret
from oidc.registration_policy import OpenRegistration, StatedRegistration
from oidc.software_statements import Stated, metadata_of

Answer = dict[str, Any]

UNDERSTOOD = frozenset(
    {
        "redirect_uris",
        "post_logout_redirect_uris",
        "response_types",
        "grant_types",
        "scope",
        "application_type",
        "client_name",
        "client_uri",
        "logo_uri",
        "policy_uri",
        "tos_uri",
        "contacts",
        "jwks",
        "jwks_uri",
        "software_id",
        "software_version",
        "sector_identifier_uri",
        "subject_type",
        "default_max_age",
        "require_auth_time",
        "default_acr_values",
        "token_endpoint_auth_method",
        "token_endpoint_auth_signing_alg",
        "tls_client_auth_subject_dn",
        "tls_client_auth_san_dns",
        "tls_client_auth_san_uri",
        "tls_client_auth_san_ip",
        "tls_client_auth_san_email",
        "tls_client_certificate_bound_access_tokens",
        "dpop_bound_access_tokens",
        "authorization_details_types",
        "require_signed_request_object",
        "id_token_signed_response_alg",
        "userinfo_signed_response_alg",
        "request_object_signing_alg",
        "authorization_signed_response_alg",
        "introspection_signed_response_alg",
        *(f"{what.registered_as}_{part}" for what in Encryptable for part in ("alg", "enc")),
    }
)
"""Members that a client which registers itself may decide; others are passed over (RFC 7591 §2)."""


# --- by their own description -----------------------------------------------------------------------------


@clause("RFC 7591 §3.1", "RFC 7591 §3.2.1", "RFC 7592 §3", "OIDC-REGISTRATION §3.2")
def register_openly(
    issuer: str, policy: OpenRegistration, wished: Mapping[str, Any], leave: str | None, now: datetime
) -> Answer:
    """Store a new client that describes itself, and tell it what is stored, its secret and its token.

    `leave` is an operator's initial access token, used up with the registration; None where none is needed.
    Raises InvalidRedirectUri, InvalidClientMetadata or InvalidToken.
    """
    good = _judged(issuer, _described(policy, wished), [])
    token = new_secret()
    with transaction.atomic():
        if leave is not None:
            spend_leave(issuer, leave)
        recipient = described_by_itself(good.metadata, now)
        client, secret = _stored(issuer, good, recipient, None, now)
        DynamicRegistration.objects.create(client=client, registered_at=now, token_digest=digest(token))
    return told(client) | with_secret(secret) | own_address(client, token)


@clause("RFC 7592 §2.2")
def describe_anew(
    client: Client, policy: OpenRegistration, wished: Mapping[str, Any], token: str, now: datetime
) -> Answer:
    """Replace all that a client said of itself; raises as `register_openly`.

    Its secret stays where its method still has one of the kind.
    """
    if wished.get("client_id") != client.client_id:
        raise InvalidClientMetadata("client_id: is not the one that is being changed")
    described = {**_described(policy, wished), "client_id": client.client_id}
    good = _judged(client.issuer, described, [])
    with transaction.atomic():
        recipient = redescribed(client.recipient, good.metadata)
        client, secret = _replaced(client, good, recipient, now)
    return told(client) | with_secret(secret) | own_address(client, token)


def _described(policy: OpenRegistration, wished: Mapping[str, Any]) -> dict[str, Any]:
    """What is understood of a description; a member that is null is one that is not there."""
    known = {name: value for name, value in wished.items() if name in UNDERSTOOD and value is not None}
    return {**policy.defaults, **known}


# --- by a directory's statement ---------------------------------------------------------------------------


@clause("REG-06", "REG-08", "REG-10")
def register_stated(issuer: str, policy: StatedRegistration, stated: Stated, now: datetime) -> Answer:
    """Store a new client for software that a directory vouches for, once; and tell it what is stored.

    Raises InvalidRedirectUri, InvalidClientMetadata, InvalidSoftwareStatement or UnapprovedSoftwareStatement.
    """
    good = _judged(issuer, *_vouched(issuer, policy, stated), keys=stated.keys)
    with transaction.atomic():
        recipient = _granted(policy, stated, now)
        client, secret = _stored(issuer, good, recipient, stated.software_id, now)
        DynamicRegistration.objects.create(
            client=client, registered_at=now, software_statement=stated.compact
        )
    return told(client) | with_secret(secret)


@clause("REG-12", "REG-23")
def state_anew(client: Client, policy: StatedRegistration, stated: Stated, now: datetime) -> Answer:
    """Replace a registration by what a new statement and request say; raises as `register_stated`.

    Tokens and consents go on as they were.
    """
    if client.software_id is None or stated.software_id != client.software_id:
        raise UnapprovedSoftwareStatement("the statement is about other software than this client's")
    registration = DynamicRegistration.objects.get(client=client)
    before = read_unverified(registration.software_statement)[1]
    if policy.company(before).organisation != policy.company(stated.statement).organisation:
        raise UnapprovedSoftwareStatement("the software belongs to another company than when it registered")
    wished, faults = _vouched(client.issuer, policy, stated)
    good = _judged(client.issuer, {**wished, "client_id": client.client_id}, faults, keys=stated.keys)
    with transaction.atomic():
        recipient = _granted(policy, stated, now)
        client, secret = _replaced(client, good, recipient, now)
        registration.software_statement = stated.compact
        registration.save(update_fields=["software_statement"])
    return told(client) | with_secret(secret)


def _vouched(issuer: str, policy: StatedRegistration, stated: Stated) -> tuple[dict[str, Any], list[str]]:
    wished, faults = metadata_of(policy, stated, security_policy(issuer).scopes)
    return {**wished, "recipient": as_registered(policy.company(stated.statement))}, faults


def _granted(policy: StatedRegistration, stated: Stated, now: datetime) -> Recipient:
    """The company, once what works once is used up; raises where it was used before, or may not register."""
    if store(provided=[unless_there(use) for use in stated.uses]) < len(stated.uses):
        raise InvalidSoftwareStatement("the request or its software statement has been used before")
    recipient = vouched_for(policy.directory, policy.company(stated.statement), now)
    if recipient.suspended_at is not None:
        raise UnapprovedSoftwareStatement("the company may not register software here at present")
    return recipient


# --- both -------------------------------------------------------------------------------------------------


@clause("REG-13", "RFC 7591 §3.2.2", "OIDC-REGISTRATION §3.3")
def _judged(
    issuer: str, wished: Mapping[str, Any], faults: list[str], *, keys: Mapping[str, Any] | None = None
) -> Accepted:
    """The registration where nothing is wrong with it, else one error that names every fault."""
    try:
        good = accepted(issuer, wished, keys=keys)
    except RegistrationRefused as refusal:
        refused = RegistrationRefused(faults + refusal.faults)
    else:
        if not faults:
            return good
        refused = RegistrationRefused(faults)
    error = InvalidRedirectUri if refused.about_redirects else InvalidClientMetadata
    raise error(str(refused))


def _stored(
    issuer: str, good: Accepted, recipient: Recipient, software_id: str | None, now: datetime
) -> tuple[Client, str]:
    """A new client's row and secret; of two with one software_id the database lets one in."""
    columns = _columns(good, recipient)
    client_id = good.metadata["client_id"]
    row = Client(issuer=issuer, client_id=client_id, software_id=software_id, **columns)
    if not store(provided=[unless_there(row)]):
        raise InvalidSoftwareStatement("this software is registered already; change that registration")
    client = Client.objects.select_related("recipient").get(issuer=issuer, client_id=client_id)
    remember_documents(client, good, now)
    return client, issue_secret(client, METHODS[client.token_endpoint_auth_method].keep)


def _replaced(client: Client, good: Accepted, recipient: Recipient, now: datetime) -> tuple[Client, str]:
    """The client with other metadata, and a secret where it needs one of another kind than it has."""
    before = METHODS[client.token_endpoint_auth_method].keep
    columns = _columns(good, recipient)
    # Named columns of a row that still lives: a suspension that came meanwhile stays.
    if not Client.objects.filter(pk=client.pk, suspended_at=None).update(**columns):
        raise InvalidToken("the client has been suspended, or gave its registration up")
    for name, value in columns.items():
        setattr(client, name, value)
    remember_documents(client, good, now)
    keep = METHODS[client.token_endpoint_auth_method].keep
    return client, "" if keep is before else issue_secret(client, keep)


def _columns(good: Accepted, recipient: Recipient) -> dict[str, Any]:
    """As stored; the company stands in its own row and not beside what the client asked for."""
    columns = good.columns
    metadata = {name: value for name, value in columns["metadata"].items() if name != "recipient"}
    return {**columns, "metadata": metadata, "recipient": recipient, "name": recipient.name}


def told(client: Client) -> Answer:
    """What a client is told of its registration: all that is stored, its statement as it was, no secret."""
    metadata: Answer = dict(client.metadata)
    registration = DynamicRegistration.objects.filter(client=client).first()
    if registration is None:
        return metadata
    metadata["client_id_issued_at"] = int(registration.registered_at.timestamp())
    if registration.software_statement:
        policy = security_policy(client.issuer).registration
        statement = read_unverified(registration.software_statement)[1]
        repeated = policy.told if isinstance(policy, StatedRegistration) else frozenset()
        metadata = {name: statement[name] for name in repeated if name in statement} | metadata
        metadata["software_statement"] = registration.software_statement
    return metadata


def own_address(client: Client, token: str) -> Answer:
    """Where a client manages its registration, and by what (RFC 7592 §3)."""
    return {
        "registration_client_uri": browser_url(client.issuer, f"register/{client.client_id}"),
        "registration_access_token": token,
    }


@clause("REG-23", "RFC 7592 §2.3")
def deregister(client: Client) -> bool:
    """End a client and its tokens, in one write that every use of them asks for; False where it had ended.

    Its consents are closed by a job (`oidc.deregistered`); no access waits for that.
    """
    living = Client.objects.filter(pk=client.pk, deregistered_at=None)
    ended: int = living.update(deregistered_at=Now(), suspended_at=Now())
    return ended == 1
