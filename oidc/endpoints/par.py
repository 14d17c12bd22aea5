"""The pushed authorization request endpoint (RFC 9126)."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.storing import from_now
from oidc.binding.shown import shown_proof, unspent
from oidc.checks import run_checks
from oidc.checks.redirect_uri import require_registered_redirect_uri
from oidc.clauses import clause
from oidc.clients.authenticate import Caller, authenticated
from oidc.digests import digest, new_secret
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.errors import InvalidDpopProof, InvalidRequest
from oidc.forms import Form, posted_form
from oidc.intended_consents import store_with_consent
from oidc.issuers import security_policy
from oidc.models import Client, PushedRequest
from oidc.reading import Read, read_plain_request, read_signed_request
from oidc.receiving import HANDLE
from oidc.requests import At, Delivery
from oidc.responses.target import registration_of
from oidc.stored_requests import to_json

_AUTHENTICATION = frozenset({"client_assertion", "client_assertion_type"})


@oauth_endpoint("POST")
@clause("PAR-02", "PAR-03", "RFC 9126 §2.1")
def pushed_authorization(http: HttpRequest, issuer: str) -> HttpResponse:
    """Keep an authorization request until the browser brings its handle back."""
    now = timezone.now()
    form = posted_form(http)
    policy, handle = security_policy(issuer), HANDLE + new_secret()
    with authenticated(http, form, issuer, invoked="par", now=now) as caller:
        client = caller.client
        read = _bound_to_shown_key(http, caller, _read(client, form, now), now)
        registration = registration_of(client)
        require_registered_redirect_uri(read.request, registration)
        run_checks(read.request, registration, policy, at=At.PAR)
        pushed = PushedRequest(
            digest=digest(handle),
            client=client,
            parameters=to_json(read.request),
            request_object=read.request_object,
            created_at=from_now(),
            expires_at=from_now(policy.request_uri_lifetime),
        )
        store_with_consent(pushed, read.request, now, caller.grounds.store)
    lifetime = int(policy.request_uri_lifetime.total_seconds())
    return json_answer({"request_uri": handle, "expires_in": lifetime}, 201)


@clause("PAR-07", "PAR-08", "RFC 9126 §2.1")
def _read(client: Client, form: Form, now: datetime) -> Read:
    if "request_uri" in form:
        raise InvalidRequest("request_uri must not be pushed")
    if "request" in form:
        return read_signed_request(client, form["request"], Delivery.PUSHED, now)
    pushed = {name: value for name, value in form.items() if name not in _AUTHENTICATION}
    return read_plain_request({**pushed, "client_id": client.client_id}, Delivery.PUSHED)


@clause("TLS-19", "RFC 9449 §10.1")
def _bound_to_shown_key(http: HttpRequest, caller: Caller, read: Read, now: datetime) -> Read:
    """The request as if it had named, by dpop_jkt, the key of the DPoP proof that came with it."""
    proof = shown_proof(http, caller.client.issuer, now)
    if proof is None:
        return read
    if read.request.dpop_jkt not in {None, proof.jkt}:
        raise InvalidDpopProof("dpop_jkt is not the key of the DPoP proof")
    caller.grounds.rest_on(*unspent(proof))
    return replace(read, request=replace(read.request, dpop_jkt=proof.jkt))
