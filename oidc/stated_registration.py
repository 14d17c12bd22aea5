"""Clients whose software a directory vouches for, and what its statement makes of them (RFC 7591 §2.3)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from consent.models import Recipient
from consent.storing import Proviso, store, unless_there
from oidc.clauses import clause
from oidc.errors import InvalidSoftwareStatement, UnapprovedSoftwareStatement
from oidc.issuers import security_policy
from oidc.jose.verify import read_unverified
from oidc.models import Client, DynamicRegistration
from oidc.recipients import as_registered, vouched_for
from oidc.registrars import Registrar, changing_as, said_by
from oidc.registration import rows_of_documents, with_secret
from oidc.registration_policy import StatedRegistration
from oidc.self_registration import Answer, judged, new_client, replaced, told
from oidc.single_use import first_use
from oidc.software_statements import Stated, metadata_of

_USED = "the request or its software statement has been used before"
_REGISTERED = "this software is registered already; change that registration"


@clause("REG-06", "REG-08", "REG-10")
def register_stated(issuer: str, policy: StatedRegistration, stated: Stated, now: datetime) -> Answer:
    """Store a new client for software that a directory vouches for, once; and tell it what is stored.

    Raises InvalidRedirectUri, InvalidClientMetadata, InvalidSoftwareStatement or UnapprovedSoftwareStatement.
    """
    good = judged(issuer, *_vouched(issuer, policy, stated), keys=stated.keys)
    with transaction.atomic():  # of a request that is refused not even its company is kept
        client, secret = new_client(issuer, good, _company(policy, stated, now), stated.software_id)
        registration = DynamicRegistration(
            client=client, registered_at=now, software_statement=stated.compact
        )
        provided = [
            said_by(Registrar.COMPANY),
            _unregistered(issuer, stated.software_id),
            *map(first_use, stated.uses),
            unless_there(client),
        ]
        held = store(registration, *rows_of_documents(client, good, now), provided=provided)
        if not all(held):
            _, free, *unused, _stored = held
            raise InvalidSoftwareStatement(_USED if free and not all(unused) else _REGISTERED)
    return told(client, registration) | with_secret(secret)


def _unregistered(issuer: str, software_id: str) -> Proviso:
    """Spares the request its one use where there is nothing to gain; the table's constraint decides races."""
    return Proviso(
        "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM oidc_client WHERE issuer = %s AND software_id = %s"
        " AND deregistered_at IS NULL)",
        (issuer, software_id),
    )


@clause("REG-12", "REG-23")
@changing_as(Registrar.COMPANY)
def state_anew(
    client: Client,
    registration: DynamicRegistration | None,
    policy: StatedRegistration,
    stated: Stated,
    now: datetime,
) -> Answer:
    """Replace a registration by what a new statement and request say; raises as `register_stated`.

    Tokens and consents go on as they were.
    """
    if registration is None or stated.software_id != client.software_id:
        raise UnapprovedSoftwareStatement("the statement is about other software than this client's")
    before = read_unverified(registration.software_statement)[1]
    if policy.company(before).organisation != policy.company(stated.statement).organisation:
        raise UnapprovedSoftwareStatement("the software belongs to another company than when it registered")
    wished, faults = _vouched(client.issuer, policy, stated)
    good = judged(client.issuer, {**wished, "client_id": client.client_id}, faults, keys=stated.keys)
    with transaction.atomic():
        if not all(store(provided=list(map(first_use, stated.uses)))):
            raise InvalidSoftwareStatement(_USED)
        client, secret = replaced(client, good, _company(policy, stated, now), now)
        registration.software_statement = stated.compact
        registration.save(update_fields=["software_statement"])
    return told(client, registration) | with_secret(secret)


def _vouched(issuer: str, policy: StatedRegistration, stated: Stated) -> tuple[dict[str, Any], list[str]]:
    offered = security_policy(issuer)
    wished, faults = metadata_of(policy, stated, offered.scopes - offered.operator_scopes)
    return {**wished, "recipient": as_registered(policy.company(stated.statement))}, faults


def _company(policy: StatedRegistration, stated: Stated, now: datetime) -> Recipient:
    """The company with what the directory says of it now; raises where it may not register anything."""
    recipient = vouched_for(policy.directory, policy.company(stated.statement), now)
    if recipient.suspended_at is not None:
        raise UnapprovedSoftwareStatement("the company may not register software here at present")
    return recipient
