"""The challenge endpoint: what an instance of a client has to put into its next proofs (ATTEST §6.1)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from oidc.clauses import clause
from oidc.clients.challenges import current_challenge
from oidc.clients.methods import takes_attestations
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.issuers import security_policy


@oauth_endpoint("POST")
@clause("CAU-23", "ATTEST §6.1")
def challenge(_http: HttpRequest, issuer: str) -> HttpResponse:
    """The challenge of this moment, for whoever asks: it opens nothing."""
    if not takes_attestations(security_policy(issuer)):
        raise Http404("no clients are attested here")
    return json_answer({"attestation_challenge": current_challenge(issuer, timezone.now())})
