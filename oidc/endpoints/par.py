"""The pushed authorization request endpoint (RFC 9126)."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc.clauses import clause
from oidc.clients.authenticate import Caller, authenticated
from oidc.clients.sender import shown_key
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.errors import InvalidDpopProof, InvalidRequest
from oidc.forms import Form, posted_form
from oidc.models import Client
from oidc.pushing import push
from oidc.reading import Read, read_plain_request, read_signed_request
from oidc.requests import Delivery

_AUTHENTICATION = frozenset({"client_assertion", "client_assertion_type"})


@oauth_endpoint("POST")
@clause("PAR-02", "RFC 9126 §2.1")
def pushed_authorization(http: HttpRequest, issuer: str) -> HttpResponse:
    """Keep an authorization request until the browser brings its handle back."""
    now = timezone.now()
    form = posted_form(http)
    with authenticated(http, form, issuer, invoked="par", now=now) as caller:
        read = _bound_to_shown_key(http, caller, _read(caller.client, form, now), now)
        pushed = push(caller.client, read, now, caller.grounds.store)
    return json_answer({"request_uri": pushed.request_uri, "expires_in": pushed.seconds}, 201)


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
    jkt = shown_key(http, caller, now)
    if not jkt:
        return read
    if read.request.dpop_jkt not in {None, jkt}:
        raise InvalidDpopProof("dpop_jkt is not the key of the DPoP proof")
    return replace(read, request=replace(read.request, dpop_jkt=jkt))
