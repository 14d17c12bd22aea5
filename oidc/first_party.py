"""The bank's own apps sign their customers in by themselves, and get a code without a browser
(FIPA: OAuth 2.0 for First-Party Applications).

Who such an app is an operator says, of one client (`manage.py clients own-app`). What a customer proves there
is checked by the portal, as on its pages (`portal.app_sign_in`); here is what the app asks for, what goes on
between its calls, and what it is told in the end.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now
from django.http import HttpRequest

from consent.storing import from_now, store
from oidc.checks import run_checks
from oidc.checks.redirect_uri import require_registered_redirect_uri
from oidc.clauses import clause
from oidc.clients.authenticate import Caller
from oidc.clients.methods import METHODS
from oidc.clients.sender import shown_key
from oidc.digests import digest, new_secret
from oidc.errors import (
    AccessDenied,
    ConsentRequired,
    InsufficientAuthorization,
    InvalidDpopProof,
    InvalidRequest,
    InvalidSession,
    OAuthError,
    RedirectToWeb,
    UnauthorizedClient,
)
from oidc.forms import Form
from oidc.granted import NO_SESSION
from oidc.hints import hinted_customer
from oidc.issuers import security_policy
from oidc.models import AuthSession, Client, DynamicRegistration
from oidc.policy import Authentication
from oidc.pushing import push
from oidc.reading import Read, read_plain_request
from oidc.requests import At, AuthorizationRequest, Delivery
from oidc.responses.target import registration_of
from oidc.silence import remembered_answer
from oidc.stored_requests import from_json, to_json

PATH = "authorize-challenge"
"""Of the endpoint, below an issuer."""
LIFETIME = timedelta(minutes=10)
"""How long one sign-in takes at most, however many steps it has."""
_AUTHENTICATION = frozenset({"client_assertion", "client_assertion_type", "client_secret"})


class NotOurs(Exception):
    """A client cannot be an app of the bank's own; the message says why, to an operator."""


@clause("ACR-14", "FIPA §9.1")
def mark(client: Client, *, own: bool) -> bool:
    """Let a client be one of the bank's own apps, or be none any more; whether it was not so already.

    Raises NotOurs for one that could change by itself what proves it, or proves nothing, and where such apps
    are not served. From who is none any more no sign-in goes on; what its customers agreed to stays.
    """
    if own:
        if not security_policy(client.issuer).own_apps:
            raise NotOurs(f"{client.issuer} serves no apps of the bank's own")
        if client.resource_server or client.deregistered_at is not None:
            raise NotOurs("it is no client that signs anybody in")
        if client.software_id is not None or DynamicRegistration.objects.filter(client=client).exists():
            raise NotOurs("it registered itself, and decides itself what proves it")
        if not METHODS[client.token_endpoint_auth_method].proves:
            raise NotOurs(f"{client.token_endpoint_auth_method} proves nothing")
    return bool(Client.objects.filter(pk=client.pk, first_party=not own).update(first_party=own))


@dataclass(frozen=True, kw_only=True)
class OwnApp:
    """An app of the bank's own on one device, by the keys that it holds."""

    client: Client
    dpop_jkt: str
    instance_jkt: str

    @property
    def device(self) -> bytes:
        """What its customers know this device by (`portal.devices`)."""
        return digest(f"{self.client.pk} {self.dpop_jkt} {self.instance_jkt}")


@dataclass(kw_only=True)
class SignIn:
    """A sign-in that goes on."""

    app: OwnApp
    request: AuthorizationRequest
    row: AuthSession
    at: datetime
    secret: str = field(repr=False)
    """The auth_session by which it goes on from here."""

    def needs(self, description: str, **asks: Any) -> InsufficientAuthorization:
        """What the app is told that has to ask its customer for more: the sign-in is kept for that."""
        self.row.digest = digest(self.secret)
        if self.row._state.adding:
            store(self.row)
        else:
            self.row.save()
        return InsufficientAuthorization(description, auth_session=self.secret, asks=asks)


@clause("ACR-14", "FIPA §5.1", "FIPA §9.1")
def calling_app(http: HttpRequest, caller: Caller, now: datetime) -> OwnApp:
    """The bank's own app that calls; raises UnauthorizedClient for any other client, and InvalidRequest where
    no key shows which device it is on. Clients that prove nothing do not call this endpoint at all."""
    client = caller.client
    if not (security_policy(client.issuer).own_apps and client.first_party):
        raise UnauthorizedClient("the client is not an app of the bank's own")
    jkt = shown_key(http, caller, now)
    if not jkt:
        raise InvalidRequest("an app shows by a DPoP proof which device it is on")
    return OwnApp(client=client, dpop_jkt=jkt, instance_jkt=caller.attested.jkt if caller.attested else "")


@clause("ACR-14", "FIPA §5.1")
def begun(app: OwnApp, form: Form, now: datetime) -> SignIn:
    """A new sign-in for an authorization request; raises OAuthError for one that cannot be answered here."""
    if {"request", "request_uri"} & form.keys():
        raise InvalidRequest("the parameters of the request stand in the form itself")
    said = {name: value for name, value in form.items() if name not in _AUTHENTICATION}
    read = read_plain_request({**said, "client_id": app.client.client_id}, Delivery.CHALLENGE)
    if read.request.dpop_jkt not in {None, app.dpop_jkt}:
        raise InvalidDpopProof("dpop_jkt is not the key of the DPoP proof")
    request = replace(read.request, dpop_jkt=app.dpop_jkt)
    _check(app, request)
    hinted_customer(app.client, request)
    row = AuthSession(
        client=app.client,
        dpop_jkt=app.dpop_jkt,
        instance_jkt=app.instance_jkt,
        parameters=to_json(request),
        created_at=from_now(),
        expires_at=from_now(LIFETIME),
    )
    return SignIn(app=app, request=request, row=row, at=now, secret=new_secret())


def _check(app: OwnApp, request: AuthorizationRequest) -> None:
    registration = registration_of(app.client)
    if request.response_type != "code":
        raise InvalidRequest("response_type is code")
    if request.redirect_uri is not None:
        require_registered_redirect_uri(request, registration)
    run_checks(request, registration, security_policy(app.client.issuer), at=At.CHALLENGE)
    if "none" in request.prompts:
        raise InvalidRequest("prompt=none: here the app asks its customer")


@clause("ACR-14", "FIPA §5.3.1", "FIPA §9.6.1")
def gone_on(app: OwnApp, auth_session: str, now: datetime) -> SignIn:
    """The sign-in that an auth_session names, which is used up by it; raises InvalidSession, also where it is
    another app's or another device's. Of all who come with it one gets on."""
    secret = new_secret()
    held = AuthSession.objects.filter(
        digest=digest(auth_session),
        client=app.client,
        dpop_jkt=app.dpop_jkt,
        instance_jkt=app.instance_jkt,
        expires_at__gt=Now(),
    )
    if not held.update(digest=digest(secret)):
        raise InvalidSession("auth_session is over, was used before, or is not this app's on this device")
    row = AuthSession.objects.select_related("customer").get(digest=digest(secret))
    request = from_json(row.parameters)
    _check(app, request)
    return SignIn(app=app, request=request, row=row, at=now, secret=secret)


@clause("ACR-14", "AUT-10", "FIPA §5.2.1")
def code_for(http: HttpRequest, done: SignIn, authentication: Authentication) -> str:
    """The code for a customer who proved all that the request demands, and agreed to it before.

    Raises RedirectToWeb where they did not agree: no app decides on a consent without the page. The sign-in
    is over in any case.
    """
    end(done)
    if hinted_customer(done.app.client, done.request) not in {None, authentication.customer_id}:
        raise AccessDenied("another customer signed in than the request names")
    try:
        answer = remembered_answer(
            http, done.app.client, done.request, authentication, session_key=NO_SESSION
        )
    except ConsentRequired as missing:
        raise to_web(done, missing.description) from None
    return answer["code"]


def end(done: SignIn) -> None:
    """Let the sign-in go on no more."""
    AuthSession.objects.filter(pk=done.row.pk).delete()  # none is asked for of one that was not kept


@clause("ACR-14", "FIPA §5.2.2.1")
def to_web(done: SignIn, why: str) -> RedirectToWeb:
    """What the app is told whose customer goes on in a browser: with a request that waits for them there, as
    if it had been pushed, where it has a challenge and an address to come back to."""
    end(done)
    request = done.request
    if request.code_challenge is None or request.redirect_uri is None:
        return RedirectToWeb(why)
    read = Read(replace(request, delivery=Delivery.PUSHED), "")
    try:
        pushed = push(done.app.client, read, done.at, store)
    except OAuthError:  # as the app asks, a browser would be refused, too
        return RedirectToWeb(why)
    return RedirectToWeb(why, request_uri=pushed.request_uri, seconds=pushed.seconds)
