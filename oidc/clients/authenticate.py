"""Who is calling, at every back-channel endpoint: one way in, every channel must agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from oidc.binding.chains import require_chain
from oidc.binding.mtls import ClientCertificate, presented_certificate
from oidc.clauses import clause
from oidc.clients.credentials import REFUSED, read_credentials
from oidc.clients.methods import method_of, trusted_certificate
from oidc.clients.single_use import SingleUse
from oidc.clients.strangers import take_as_long
from oidc.errors import InvalidClient, InvalidRequest
from oidc.forms import Form
from oidc.issuers import security_policy
from oidc.lookup import Lookup
from oidc.models import Client
from oidc.security_log import note


@dataclass(frozen=True)
class Caller:
    """An authenticated client and the certificate it called with, if any."""

    client: Client
    certificate: ClientCertificate | None
    proof: SingleUse


def authenticate_client(http: HttpRequest, form: Form, issuer: str, *, invoked: str, now: datetime) -> Caller:
    """The client behind a call to the endpoint `invoked`, its proof used up; raises InvalidClient or
    InvalidRequest."""
    with authenticated(http, form, issuer, invoked=invoked, now=now) as caller:
        return caller


@contextmanager
def authenticated(
    http: HttpRequest, form: Form, issuer: str, *, invoked: str, now: datetime
) -> Iterator[Caller]:
    """The same, for a call that stores something by way of `caller.proof`.

    At the end of the block the proof is used up whatever came of the call; where it had been used before,
    InvalidClient takes the place of any other refusal.
    """
    caller = _caller(http, form, issuer, invoked=invoked, now=now)
    try:
        yield caller
    finally:
        caller.proof.spend()


@clause("CAU-01", "CAU-09", "CAU-17", "INT-03", "TLS-02", "TLS-05")
def _caller(http: HttpRequest, form: Form, issuer: str, *, invoked: str, now: datetime) -> Caller:
    """The method is the one that the client registered, whatever else it might be able to prove."""
    if invoked in security_policy(issuer).client_id_required and "client_id" not in form:
        raise InvalidRequest("client_id is missing")
    shown = presented_certificate(http)
    if shown is None and security_policy(issuer).certificate_required:
        raise InvalidClient("a client certificate is required", log="no certificate in the handshake")
    brought = read_credentials(http, form, shown)
    client = find_client(issuer, brought.client_id)
    if client is None:
        if shown is not None:
            require_chain(issuer, shown, now)  # so that strangers are not told who is known here
        take_as_long(issuer, brought)
        raise InvalidClient(REFUSED, log=f"unknown or suspended client {brought.client_id:.100}")
    note(http, client_id=client.client_id)
    method = method_of(client)
    if brought.way is not method.way:
        registered = client.token_endpoint_auth_method
        raise InvalidClient(REFUSED, log=f"registered {registered}, came with {brought.way.value}")
    certificate = trusted_certificate(http, client, now)
    proof = method.prove(client, brought, invoked=invoked, now=now)
    return Caller(client, certificate, SingleUse(proof))


def find_client(issuer: str, client_id: str) -> Client | None:
    """A client that may act: known to this issuer, neither it nor its recipient suspended."""
    return _ACTIVE.first(issuer=issuer, client_id=client_id)


_ACTIVE: Lookup[Client] = Lookup(
    lambda issuer, client_id: Client.objects.filter(
        issuer=issuer,
        client_id=client_id,
        suspended_at__isnull=True,
        recipient__suspended_at__isnull=True,
    ),
    issuer="an issuer",
    client_id="a client",
)
