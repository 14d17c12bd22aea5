"""What the tokens of a token request are bound to: what its sender showed beside its authentication."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from consent.storing import Store, store
from oidc.binding.shown import shown_proof, unspent
from oidc.clauses import clause
from oidc.clients.authenticate import Caller
from oidc.errors import InvalidRequest
from oidc.issuers import security_policy
from oidc.models import Client

_SHOW = {"mtls": "a client certificate", "dpop": "a DPoP proof"}


@dataclass(frozen=True, kw_only=True)
class Sender:
    """An authenticated client, and the certificate or the DPoP key that its tokens belong to, or neither."""

    client: Client
    certificate: str
    """x5t#S256."""
    dpop_jkt: str
    """RFC 7638 thumbprint."""
    store: Store = store
    """Stores what the call comes to, and uses up with it what proved the client."""

    @property
    def token_type(self) -> str:
        return "DPoP" if self.dpop_jkt else "Bearer"


@clause("TOK-10", "TLS-10", "TLS-17", "RFC 9449 §5", "RFC 9449 §5.2")
def sender(http: HttpRequest, caller: Caller, now: datetime) -> Sender:
    """The client with what it showed, of the kinds its issuer's policy names. A proof counts before a
    certificate: the certificate may be there to authenticate the client, a proof is made to bind.

    Raises InvalidDpopProof or UseDpopNonce, and InvalidRequest where nothing was shown that has to be.
    """
    client = caller.client
    constraints = security_policy(client.issuer).sender_constraints
    proof = shown_proof(http, client.issuer, now)
    if proof is not None:
        caller.grounds.rest_on(*unspent(proof))
        return Sender(client=client, certificate="", dpop_jkt=proof.jkt, store=caller.grounds.store)
    if client.registered("dpop_bound_access_tokens"):
        raise InvalidRequest("the client registered dpop_bound_access_tokens: show a DPoP proof")
    if caller.certificate is not None and "mtls" in constraints:
        thumbprint = caller.certificate.thumbprint
        return Sender(client=client, certificate=thumbprint, dpop_jkt="", store=caller.grounds.store)
    if constraints:
        wanted = " or ".join(_SHOW[kind] for kind in constraints)
        raise InvalidRequest(f"tokens are bound to their sender: show {wanted}")
    return Sender(client=client, certificate="", dpop_jkt="", store=caller.grounds.store)
