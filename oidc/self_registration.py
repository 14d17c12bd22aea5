"""What all clients that register themselves have in common: how it is judged, stored, told and given up.

Whatever way a registration comes, `oidc.registration` judges its metadata.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from consent.models import Recipient
from oidc.clauses import clause
from oidc.clients.methods import METHODS
from oidc.clients.secrets import issue_secret, make_secret
from oidc.errors import InvalidClientMetadata, InvalidRedirectUri, InvalidToken
from oidc.issuers import browser_url, security_policy
from oidc.jose.verify import read_unverified
from oidc.models import Client, DynamicRegistration
from oidc.registration import Accepted, RegistrationRefused, accepted, remember_documents
from oidc.registration_policy import StatedRegistration

Answer = dict[str, Any]


@clause("REG-13", "RFC 7591 §3.2.2", "OIDC-REGISTRATION §3.3")
def judged(
    issuer: str, wished: Mapping[str, Any], faults: list[str], *, keys: Mapping[str, Any] | None = None
) -> Accepted:
    """The registration where nothing is wrong with it, else one error that names every fault."""
    kept_back = security_policy(issuer).operator_scopes & set(str(wished.get("scope", "")).split())
    faults = faults + [f"scope: {word} is given by the bank alone" for word in sorted(kept_back)]
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


def new_client(
    issuer: str, good: Accepted, recipient: Recipient, software_id: str | None
) -> tuple[Client, str]:
    """A client and its secret, to be stored; its key is taken before, so that other rows may name it."""
    client = Client(
        pk=_next_key(),
        issuer=issuer,
        client_id=good.metadata["client_id"],
        software_id=software_id,
        **_columns(good, recipient),
    )
    return client, make_secret(client, METHODS[client.token_endpoint_auth_method].keep)


def _next_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('oidc_client', 'id'))")
        return int(cursor.fetchone()[0])


def replaced(client: Client, good: Accepted, recipient: Recipient, now: datetime) -> tuple[Client, str]:
    """The client with other metadata, and a secret where it needs one of another kind than it has."""
    before = METHODS[client.token_endpoint_auth_method].keep
    columns = _columns(good, recipient)
    # Named columns of a row that still lives: a suspension that came meanwhile stays.
    living = Client.objects.filter(pk=client.pk, suspended_at=None, recipient__suspended_at=None)
    if not living.update(**columns):
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


def told(client: Client, registration: DynamicRegistration | None) -> Answer:
    """What a client is told of its registration: all that is stored, its statement as it was, no secret."""
    metadata: Answer = dict(client.metadata)
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
