"""What came with the browser: a pushed request's handle, a request object, or plain parameters."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models.functions import Now

from oidc.clauses import clause
from oidc.digests import digest
from oidc.errors import (
    InvalidRequest,
    InvalidRequestUri,
    OAuthError,
    RequestNotSupported,
    RequestUriNotSupported,
)
from oidc.forms import Form
from oidc.issuers import security_policy
from oidc.models import Client, PushedRequest
from oidc.reading import Read, read_plain_request, read_signed_request
from oidc.requests import AuthorizationRequest, Delivery
from oidc.stored_requests import from_json

HANDLE = "urn:ietf:params:oauth:request_uri:"


@dataclass(frozen=True)
class Received:
    """A request as read; `fault`: what is wrong with it although client and redirect URI are proved."""

    read: Read
    pushed: PushedRequest | None = None
    fault: OAuthError | None = None

    def raise_fault(self) -> None:
        if self.fault is not None:
            raise self.fault


def receive_request(client: Client, form: Form, now: datetime) -> Received:
    """Read the request by the road it came, completed by what its client registered for all of them."""
    received = _received(client, form, now)
    completed = with_registered_defaults(client, received.read.request)
    return replace(received, read=replace(received.read, request=completed))


@clause("AUT-09", "OIDC-REGISTRATION §2")
def with_registered_defaults(client: Client, request: AuthorizationRequest) -> AuthorizationRequest:
    """The client's default_max_age and default_acr_values, where the request itself says neither."""
    if request.max_age is None:
        request = replace(request, max_age=client.registered("default_max_age"))
    if not request.acr_values:
        request = replace(request, acr_values=tuple(client.registered("default_acr_values", [])))
    return request


@clause("AUT-01", "AUT-02", "PAR-19")
def _received(client: Client, form: Form, now: datetime) -> Received:
    """What stands outside a request object or a handle is ignored."""
    if "request_uri" in form:
        received = _pushed(client, form)
        both = InvalidRequest("request and request_uri exclude each other")
        return replace(received, fault=both) if "request" in form else received
    if "request" in form:
        return _by_value(client, form, now)
    return _plain(form)


@clause("RFC 6749 §4.1.2.1")
def _plain(form: Form) -> Received:
    """The request as ordinary parameters; where one cannot be read its sender is told so, with state."""
    try:
        return Received(read_plain_request(form, Delivery.PLAIN))
    except OAuthError as error:
        return Received(_address(form, Delivery.PLAIN, "state"), fault=error)


@clause("PAR-04", "PAR-05", "RFC 9126 §4", "RFC 9101 §5.2", "RFC 6749 §4.1.2.1", "OIDC-CORE §6.2.2")
def _pushed(client: Client, form: Form) -> Received:
    """The request pushed under a handle: this client's, in time, not yet decided. Nothing is fetched: who
    gives another address is told so, with the state beside it."""
    handle = form["request_uri"]
    if not handle.startswith(HANDLE):
        fault = RequestUriNotSupported("request_uri must be one this server handed out")
        if "redirect_uri" not in form:
            raise fault
        return Received(_address(form, Delivery.PLAIN, "state"), fault=fault)
    row: Any = PushedRequest.objects.filter(client=client, digest=digest(handle)).annotate(now=Now()).first()
    if row is None:
        raise InvalidRequestUri("request_uri is unknown")
    read = Read(from_json(row.parameters), row.request_object)
    if row.consumed_at is not None:
        return Received(read, row, InvalidRequestUri("request_uri was used before"))
    if row.expires_at <= row.now:
        return Received(read, row, InvalidRequestUri("request_uri has expired"))
    return Received(read, row)


@clause("RFC 6749 §4.1.2.1", "OIDC-CORE §6.1")
def _by_value(client: Client, form: Form, now: datetime) -> Received:
    """The request inside `request`. Where that is bad, the registered redirect_uri beside it gets the error,
    without state: nothing else outside the object is believed. Where none is ever read, with it."""
    if Delivery.BY_VALUE not in security_policy(client.issuer).deliveries:
        beside = _address(form, Delivery.BY_VALUE, "state")
        return _unread(client, beside, RequestNotSupported("requests must be pushed (RFC 9126)"))
    outside = _address(form, Delivery.BY_VALUE)
    try:
        read = read_signed_request(client, form["request"], Delivery.BY_VALUE, now)
    except OAuthError as error:
        return _unread(client, outside, error)
    outer_type = outside.request.response_type
    if outer_type is not None and outer_type != read.request.response_type:
        return Received(read, fault=InvalidRequest("response_type differs inside and outside the object"))
    return Received(read)


@clause("AUT-14")
def _unread(client: Client, outside: Read, fault: OAuthError) -> Received:
    """What response mode an unread object holds nobody knows; the first of the issuer's is assumed."""
    asked = outside.request
    mode = asked.response_mode or security_policy(client.issuer).modes_of(asked.response_type)[0]
    return Received(replace(outside, request=replace(asked, response_mode=mode)), fault=fault)


def _address(form: Form, delivery: Delivery, *further: str) -> Read:
    """As much of a request as says where a refusal of it goes."""
    names = {"client_id", "redirect_uri", "response_type", "response_mode", *further}
    return read_plain_request({k: v for k, v in form.items() if k in names}, delivery)
