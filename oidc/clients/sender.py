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
    kept_to: str = ""
    """Thumbprint of the key that alone may use its refresh tokens, where the client's authentication does not
    say enough; else empty."""
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
    client, policy = caller.client, security_policy(caller.client.issuer)
    jkt, thumbprint = shown_key(http, caller, now), ""
    if not jkt and client.registered("dpop_bound_access_tokens"):
        raise InvalidRequest("the client registered dpop_bound_access_tokens: show a DPoP proof")
    if not jkt and caller.certificate is not None and "mtls" in policy.sender_constraints:
        thumbprint = caller.certificate.thumbprint
    if not (jkt or thumbprint or policy.unbound_tokens):
        wanted = " or ".join(_SHOW[kind] for kind in policy.sender_constraints)
        raise InvalidRequest(f"tokens are bound to their sender: show {wanted}")
    return Sender(
        client=client,
        certificate=thumbprint,
        dpop_jkt=jkt,
        kept_to=_kept_to(caller, jkt),
        store=caller.grounds.store,
    )


@clause("RFC 9449 §5", "ATTEST §9.3")
def _kept_to(caller: Caller, dpop_jkt: str) -> str:
    """The key of an instance of the client's, where those are told apart; that of the DPoP proof, where
    nothing else proves the client."""
    if caller.attested is not None:
        return caller.attested.jkt
    return "" if caller.proved else dpop_jkt


def shown_key(http: HttpRequest, caller: Caller, now: datetime) -> str:
    """Thumbprint of the DPoP key that the call proves, its proof used up with what proved the client; ""
    without one. Raises InvalidDpopProof or UseDpopNonce."""
    if caller.attested is not None and caller.attested.by_dpop:
        return caller.attested.jkt  # its proof was looked at, and is used up, already
    proof = shown_proof(http, caller.client.issuer, now)
    if proof is None:
        return ""
    caller.grounds.rest_on(*unspent(proof))
    return proof.jkt
