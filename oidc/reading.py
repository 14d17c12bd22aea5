"""Raw parameters, or a signed request object, into one frozen AuthorizationRequest (RFC 9101)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.strict_json import strict_json
from oidc.clauses import clause
from oidc.clients.encryption import opened_request_object
from oidc.errors import InvalidAuthorizationDetails, InvalidRequest, InvalidRequestObject
from oidc.issuers import issuer_url, security_policy
from oidc.jose.client_keys import verify_from
from oidc.jose.times import SKEW, NoTime, moment
from oidc.jose.verify import BadToken
from oidc.models import Client
from oidc.policy import RequestObjectWindow
from oidc.requests import AuthorizationRequest, Delivery

_TYPES = {None, "jwt", "oauth-authz-req+jwt"}


@dataclass(frozen=True)
class Read:
    """An authorization request and the JWS it came in, as signed (AUD-02)."""

    request: AuthorizationRequest
    request_object: str


@clause("PAR-08", "PAR-19", "RFC 9101 §6.3", "RFC 9101 §10.8")
def read_signed_request(client: Client, request_object: str, delivery: Delivery, now: datetime) -> Read:
    """The request inside a request object; nothing outside it counts. Raises InvalidRequestObject."""
    signed = opened_request_object(client, request_object, now)
    claims = signed_claims(client, signed, client.registered("request_object_signing_alg"), now)
    if claims.get("client_id") != client.client_id:
        raise InvalidRequestObject("client_id of the request object is not the client's")
    if claims.get("iss", client.client_id) != client.client_id:
        raise InvalidRequestObject("iss is not the client_id")
    _require_window(claims, security_policy(client.issuer).request_object_window, now)
    return Read(read_members(claims, delivery, signed=True), signed)


@clause("PAR-09", "PAR-16")
def signed_claims(client: Client, signed: str, registered: str | None, now: datetime) -> Mapping[str, Any]:
    """What the client signed for us, by the algorithm it registered or else one of the profile's; raises
    InvalidRequestObject."""
    algorithms = [registered] if registered else security_policy(client.issuer).signing_algorithms
    try:
        verified = verify_from(client, signed, algorithms, now)
    except BadToken as error:
        raise InvalidRequestObject(f"the request object is refused: {error}") from None
    typ = verified.header.get("typ")
    if (typ.lower() if isinstance(typ, str) else typ) not in _TYPES:
        raise InvalidRequestObject("typ of the request object is not oauth-authz-req+jwt")
    claims: Mapping[str, Any] = verified.claims
    if "request" in claims or "request_uri" in claims:
        raise InvalidRequestObject("a request object must not hold request or request_uri")
    audience = claims.get("aud")
    if issuer_url(client.issuer) not in (audience if isinstance(audience, list) else [audience]):
        raise InvalidRequestObject(f"aud is not {issuer_url(client.issuer)}")
    return claims


@clause("PAR-09", "FAPI1-ADV §5.2.2-13", "FAPI1-ADV §5.2.2-17")
def _require_window(claims: Mapping[str, Any], window: RequestObjectWindow | None, now: datetime) -> None:
    try:
        expires, not_before = moment(claims, "exp"), moment(claims, "nbf")
    except NoTime as error:
        raise InvalidRequestObject(str(error)) from None
    if expires is not None and expires <= now - SKEW:
        raise InvalidRequestObject("the request object has expired")
    if not_before is not None and not_before > now + SKEW:
        raise InvalidRequestObject("nbf lies in the future")
    if window is None:
        return
    if expires is None or not_before is None:
        raise InvalidRequestObject("exp or nbf is missing")
    if not_before < now - window.oldest - SKEW:
        raise InvalidRequestObject("nbf lies more than 60 minutes in the past")
    if expires > not_before + window.longest:
        raise InvalidRequestObject("exp lies more than 60 minutes after nbf")


def read_plain_request(parameters: Mapping[str, str], delivery: Delivery) -> Read:
    """The request as ordinary parameters; `claims` is JSON, `max_age` decimal. Raises InvalidRequest."""
    members: dict[str, Any] = dict(parameters)
    if "claims" in members:
        try:
            members["claims"] = strict_json(members["claims"])
        except ValueError:
            raise InvalidRequest("claims is not JSON") from None
    if "authorization_details" in members:
        try:
            members["authorization_details"] = strict_json(members["authorization_details"])
        except ValueError:
            raise InvalidAuthorizationDetails("authorization_details is not JSON") from None
    if "max_age" in members:
        if not re.fullmatch(r"[0-9]{1,9}", members["max_age"]):
            raise InvalidRequest("max_age is not a number of seconds")
        members["max_age"] = int(members["max_age"])
    return Read(read_members(members, delivery, signed=False), "")


def read_members(members: Mapping[str, Any], delivery: Delivery, *, signed: bool) -> AuthorizationRequest:
    """The frozen request that named members make; raises InvalidRequestObject where they were signed, else
    InvalidRequest."""
    bad = InvalidRequestObject if signed else InvalidRequest

    def text(name: str) -> str | None:
        value = members.get(name)
        if value is not None and not isinstance(value, str):
            raise bad(f"{name} is not a string")
        return value or None

    max_age = members.get("max_age")
    if max_age is not None and (isinstance(max_age, bool) or not isinstance(max_age, int) or max_age < 0):
        raise bad("max_age is not a number of seconds")
    claims = members.get("claims", {})
    if not isinstance(claims, dict):
        raise bad("claims is not an object")
    return AuthorizationRequest(
        client_id=str(members.get("client_id", "")),
        response_type=_words_in_order(text("response_type")),
        response_mode=text("response_mode"),
        redirect_uri=text("redirect_uri"),
        scope=text("scope"),
        state=text("state"),
        nonce=text("nonce"),
        code_challenge=text("code_challenge"),
        code_challenge_method=text("code_challenge_method"),
        prompt=text("prompt"),
        max_age=max_age,
        acr_values=tuple((text("acr_values") or "").split()),
        claims=claims,
        dpop_jkt=text("dpop_jkt"),
        id_token_hint=text("id_token_hint"),
        login_hint=text("login_hint"),
        ui_locales=tuple((text("ui_locales") or "").split()),
        authorization_details=_details(members.get("authorization_details", [])),
        grant_management_action=text("grant_management_action"),
        grant_id=text("grant_id"),
        brings_registration="registration" in members,
        delivery=delivery,
        signed=signed,
    )


def _details(asked: object) -> tuple[Mapping[str, Any], ...]:
    """A list of objects, each with a type; what they say beside it is the type's own business."""
    if not isinstance(asked, list):
        raise InvalidAuthorizationDetails("authorization_details is not an array")
    for one in asked:
        if not isinstance(one, dict) or not isinstance(one.get("type"), str):
            raise InvalidAuthorizationDetails("authorization_details holds something without a type")
    return tuple(asked)


def _words_in_order(value: str | None) -> str | None:
    """`id_token code` and `code id_token` are the same response type (OAuth Multiple Response Types §3)."""
    return " ".join(sorted(value.split())) if value else value
