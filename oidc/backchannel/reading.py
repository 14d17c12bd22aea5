"""A backchannel authentication request, read from the JWT that its client signed (CIBA Core §7.1.1)."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from oidc.backchannel_policy import SIGNING_ALG, BackchannelPolicy
from oidc.clauses import clause
from oidc.digests import digest
from oidc.errors import InvalidRequest, InvalidRequestObject
from oidc.forms import Form
from oidc.jose.times import SKEW, NoTime, moment
from oidc.models import Client, UsedJti
from oidc.reading import read_members, signed_claims
from oidc.requests import BackchannelRequest, Delivery

LONGEST = timedelta(minutes=60)
"""How long a request object may be good for, and how long ago it may have begun to be (FAPI-CIBA §5.2.2)."""
OF_BROWSERS = frozenset({
    "response_type", "response_mode", "redirect_uri", "state", "nonce", "code_challenge",
    "code_challenge_method", "dpop_jkt", "prompt", "max_age", "claims",
})  # fmt: skip
"""Members of a browser's request, which mean nothing here: what is not checked is not kept."""


@clause("CIB-02", "CIB-08")
def read_request(
    client: Client, policy: BackchannelPolicy, form: Form, now: datetime
) -> tuple[BackchannelRequest, UsedJti]:
    """The request, and what uses up its `jti`; raises InvalidRequest, whatever is wrong with it.

    Nothing outside the signed object counts.
    """
    if "request" not in form:
        raise InvalidRequest("request is missing: an authentication request has to be signed")
    try:
        claims = signed_claims(client, form["request"], client.registered(SIGNING_ALG), now)
        members = _with_intent(claims, policy)
        asks = read_members(members, Delivery.BACKCHANNEL, signed=True)
    except InvalidRequestObject as error:
        raise InvalidRequest(error.description) from None
    if claims.get("iss") != client.client_id:
        raise InvalidRequest("iss of the request is not the client_id")
    use = UsedJti(
        issuer=client.issuer,
        client_id=client.client_id,
        digest=digest(f"request {_text(claims, 'jti', required=True)}"),
        expires_at=_end_of_window(claims, now) + SKEW,
    )
    return BackchannelRequest(
        asks=asks,
        login_hint_token=_text(claims, "login_hint_token"),
        binding_message=_text(claims, "binding_message"),
        requested_expiry=_seconds(claims.get("requested_expiry")),
        notification_token=_text(claims, "client_notification_token"),
    ), use


def _with_intent(claims: Mapping[str, Any], policy: BackchannelPolicy) -> dict[str, Any]:
    """The members, as a browser's request would have them: the consent is named among the claims asked for
    in the ID token, and the client by `client_id`."""
    members = {name: value for name, value in claims.items() if name not in OF_BROWSERS}
    members["client_id"] = claims.get("iss")
    if policy.intent_claim and claims.get(policy.intent_claim) is not None:
        named = {policy.read_as: {"value": claims[policy.intent_claim], "essential": True}}
        members["claims"] = {"id_token": named}
    return members


@clause("CIB-02")
def _end_of_window(claims: Mapping[str, Any], now: datetime) -> datetime:
    """When the object is good no more; raises InvalidRequest where it is not good now, or for too long."""
    try:
        begins, issued, ends = (moment(claims, name) for name in ("nbf", "iat", "exp"))
    except NoTime as error:
        raise InvalidRequest(str(error)) from None
    if begins is None or issued is None or ends is None:
        raise InvalidRequest("nbf, iat or exp of the request is missing")
    if ends <= now - SKEW:
        raise InvalidRequest("the request has expired")
    if begins > now + SKEW or issued > now + SKEW:
        raise InvalidRequest("nbf or iat of the request lies in the future")
    if begins < now - LONGEST - SKEW:
        raise InvalidRequest("nbf of the request lies more than 60 minutes in the past")
    if ends > begins + LONGEST:
        raise InvalidRequest("exp of the request lies more than 60 minutes after nbf")
    return ends


def _text(claims: Mapping[str, Any], name: str, *, required: bool = False) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidRequest(f"{name} is not a string")
    if required and not value:
        raise InvalidRequest(f"{name} of the request is missing")
    return value or None


@clause("CIB-05", "CIBA §7.1.1")
def _seconds(asked: object) -> int | None:
    """`requested_expiry`, a positive whole number; many write it as a string, as in a form (CIBA §7.1)."""
    if asked is None:
        return None
    if isinstance(asked, str) and re.fullmatch(r"[0-9]{1,9}", asked):
        asked = int(asked)
    if isinstance(asked, bool) or not isinstance(asked, int) or asked <= 0:
        raise InvalidRequest("requested_expiry is not a positive number of seconds")
    return asked
