"""Who is calling, at every back-channel endpoint: one way in, every channel must agree."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from oidc.binding.mtls import ClientCertificate, trusted_certificate
from oidc.clauses import clause
from oidc.clients.certificate_names import require_registered_certificate
from oidc.clients.private_key_jwt import ASSERTION_TYPE, REFUSED, authenticate_by_assertion
from oidc.errors import InvalidClient, InvalidRequest
from oidc.forms import Form
from oidc.issuers import security_policy
from oidc.jose.verify import BadToken, read_unverified
from oidc.models import Client
from oidc.security_log import note


@dataclass(frozen=True)
class Caller:
    """An authenticated client and the certificate it called with, if any."""

    client: Client
    certificate: ClientCertificate | None

    @property
    def thumbprint(self) -> str:
        """x5t#S256 to bind tokens to; empty without a certificate."""
        return self.certificate.thumbprint if self.certificate else ""


@clause("CAU-01", "CAU-08", "CAU-17", "TLS-02", "TLS-05")
def authenticate_client(http: HttpRequest, form: Form, issuer: str, *, invoked: str, now: datetime) -> Caller:
    """The client behind a call to the endpoint `invoked`; raises InvalidClient or InvalidRequest."""
    policy = security_policy(issuer)
    certificate = trusted_certificate(http, now)
    if certificate is None and policy.certificate_required:
        raise InvalidClient("a client certificate is required", log="no certificate in the handshake")
    if "client_secret" in form or "Authorization" in http.headers:
        raise InvalidRequest("more than one way of client authentication, or one that is not registered")
    assertion = form.get("client_assertion")
    if assertion is None or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClient(REFUSED, log="no client_assertion of type jwt-bearer")
    client = _claimed_client(issuer, assertion, form.get("client_id"))
    note(http, client_id=client.client_id)
    if client.token_endpoint_auth_method not in policy.client_authentication:
        raise InvalidClient(REFUSED, log=f"method {client.token_endpoint_auth_method}")
    require_registered_certificate(client, certificate)
    authenticate_by_assertion(client, assertion, invoked=invoked, now=now)
    return Caller(client, certificate)


def _claimed_client(issuer: str, assertion: str, client_id: str | None) -> Client:
    """The client the assertion says it is; client_id, where sent, must be the same."""
    try:
        claimed = read_unverified(assertion)[1].get("sub")
    except BadToken as error:
        raise InvalidClient(REFUSED, log=f"assertion: {error}") from None
    if not isinstance(claimed, str) or client_id not in {None, claimed}:
        raise InvalidClient(REFUSED, log="client_id and the assertion's sub differ")
    client = find_client(issuer, claimed)
    if client is None:
        raise InvalidClient(REFUSED, log=f"unknown or suspended client {claimed!s:.100}")
    return client


def find_client(issuer: str, client_id: str) -> Client | None:
    """A client that may act: known to this issuer, neither it nor its recipient suspended."""
    found: Client | None = (
        Client.objects.select_related("recipient")
        .filter(
            issuer=issuer,
            client_id=client_id,
            suspended_at__isnull=True,
            recipient__suspended_at__isnull=True,
        )
        .first()
    )
    return found
