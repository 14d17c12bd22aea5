"""Who is calling, at every back-channel endpoint: one way in, every channel must agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from consent.storing import Proviso
from oidc.binding.chains import require_chain
from oidc.binding.mtls import ClientCertificate, presented_certificate
from oidc.clauses import clause
from oidc.clients.attestation import Attested
from oidc.clients.credentials import REFUSED, read_credentials
from oidc.clients.grounds import Grounds
from oidc.clients.known import Outdated, meet_client, remembered_client, still
from oidc.clients.methods import method_of, require_trusted, takes_attestations
from oidc.clients.strangers import take_as_long
from oidc.errors import InvalidClient, InvalidRequest, UnauthorizedClient
from oidc.forms import Form
from oidc.issuers import security_policy
from oidc.models import Client, UsedJti
from oidc.security_log import note
from oidc.single_use import first_use
from oidc.throttling import admit_client


@dataclass(frozen=True, kw_only=True)
class Caller:
    """An authenticated client and the certificate it called with, if any."""

    client: Client
    certificate: ClientCertificate | None
    grounds: Grounds
    """What the answer rests on; whatever the call stores, it stores by way of them."""
    still: Proviso | None
    """The one of them that says that the client is as it was remembered; None where it was read just now."""
    proved: bool
    """Whether more than a name stands behind it."""
    attested: Attested | None
    """Which of the client's instances calls, where those are told apart."""


def authenticate_client(http: HttpRequest, form: Form, issuer: str, *, invoked: str, now: datetime) -> Caller:
    """The client behind a call to the endpoint `invoked`, its proof used up; raises InvalidClient or
    InvalidRequest."""
    while True:
        try:
            with authenticated(http, form, issuer, invoked=invoked, now=now) as caller:
                return caller
        except Outdated as outdated:
            outdated.forget()


def authenticate_resource_server(
    http: HttpRequest, form: Form, issuer: str, *, invoked: str, now: datetime
) -> Client:
    """The same of what the bank's gateway alone may ask; UnauthorizedClient for any other client."""
    client = authenticate_client(http, form, issuer, invoked=invoked, now=now).client
    if not client.resource_server:
        raise UnauthorizedClient("only a resource server may ask")
    return client


@contextmanager
def authenticated(
    http: HttpRequest, form: Form, issuer: str, *, invoked: str, now: datetime
) -> Iterator[Caller]:
    """As `authenticate_client`, for a call that stores something: in one statement with the grounds that the
    call rests on.

    At the end of the block those that are left are checked, whatever came of the call, and their refusal
    takes the place of any other. Raises Outdated, too: the call has stored nothing, and is to begin anew.
    """
    grounds = Grounds()
    try:
        yield _caller(http, form, issuer, grounds, invoked=invoked, now=now)
    finally:
        grounds.settle()


@clause("CAU-01", "CAU-09", "CAU-17", "INT-03", "TLS-02", "TLS-05")
def _caller(
    http: HttpRequest, form: Form, issuer: str, grounds: Grounds, *, invoked: str, now: datetime
) -> Caller:
    """The method is the one that the client registered, whatever else it might be able to prove."""
    policy = security_policy(issuer)
    if invoked in policy.client_id_required and "client_id" not in form:
        raise InvalidRequest("client_id is missing")
    shown = presented_certificate(http)
    if shown is None and policy.certificate_required:
        raise InvalidClient("a client certificate is required", log="no certificate in the handshake")
    brought = read_credentials(http, form, shown, attestations=takes_attestations(policy))
    client, as_remembered = remembered_client(issuer, brought.client_id), None
    if client is not None:
        as_remembered = still(client)
        grounds.rest_on(as_remembered, Outdated(client))
    else:
        client = meet_client(issuer, brought.client_id)
    if client is None:
        if shown is not None:
            require_chain(issuer, shown, now)  # so that strangers are not told who is known here
        take_as_long(issuer, brought)
        raise brought.way.refusal(f"unknown or suspended client {brought.client_id:.100}")
    note(http, client_id=client.client_id)
    method = method_of(client)
    if brought.way is not method.way:
        registered = client.token_endpoint_auth_method
        raise brought.way.refusal(f"registered {registered}, came with {brought.way.value}")
    if shown is not None:
        require_trusted(client, shown, now)
    proof = method.prove(client, brought, invoked=invoked, now=now)
    attested = proof if isinstance(proof, Attested) else None
    if attested is not None:
        grounds.rest_on(*attested.once)
    elif isinstance(proof, UsedJti):
        replayed = InvalidClient(REFUSED, log="assertion: jti was used before, or is out of date by far")
        grounds.rest_on(first_use(proof), replayed)
    if method.proves:  # else whoever knows the name could use up what is the client's
        admit_client(client, now)
    return Caller(
        client=client,
        certificate=shown,
        grounds=grounds,
        still=as_remembered,
        proved=method.proves,
        attested=attested,
    )
