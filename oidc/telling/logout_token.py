"""Tells a client that its customer has signed out here (OpenID Connect Back-Channel Logout 1.0)."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from consent.notices import Message, Outcome, later, nobody_there, not_due
from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.issuers import issuer_url, security_policy
from oidc.jose.encrypt import envelope_for
from oidc.jose.sign import sign
from oidc.models import AuthorizationCode, Client
from oidc.outbound.fetch import Forbidden, Unreachable
from oidc.outbound.post import post
from oidc.policy import Encryptable
from oidc.registered_uris import BACKCHANNEL_LOGOUT
from oidc.subjects import subject_to
from oidc.telling.answers import outcome_of

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME = timedelta(minutes=2)
"""Of what we sign: enough for one call, and no more than the standard recommends."""
TAKEN = frozenset({200, 204})
"""204 is what some frameworks make of an empty 200."""
FINAL = frozenset({400})
"""They could not log their customer out, and will not by the same word."""


@clause("GM-07", "OIDC-BACKCHANNEL §2.5", "OIDC-BACKCHANNEL §2.8")
def tell_of_logout(message: Message) -> Outcome:
    """One call, where the client still wants to hear of it; signed anew each time, with the message's id."""
    client = Client.objects.filter(
        issuer=message.issuer, client_id=message.client_id, suspended_at=None, recipient__suspended_at=None
    ).first()
    if client is None:
        return not_due("no such client any more")
    url = client.registered(BACKCHANNEL_LOGOUT)
    if url is None or not security_policy(client.issuer).backchannel_logout:
        return not_due("the client does not want to hear of it any more")
    if message.customer_id is None:
        return not_due("nobody knows any more whose session it was")
    now = timezone.now()
    redeemable = _code_of_session(message, now)
    if redeemable is not None:
        return later("its client has still a code to redeem", after=redeemable.expires - now)
    try:
        told = logout_token(client, message, message.customer_id, now)
    except InvalidRequest as unsealable:
        return later(unsealable.description)
    try:
        answer = post(url, urlencode({"logout_token": told}).encode(), _HEADERS)
    except Forbidden as fault:
        return nobody_there(f"is not called: its address {fault}")
    except Unreachable as fault:
        return nobody_there(str(fault))
    return outcome_of(answer, taken=TAKEN, final=FINAL)


def _code_of_session(message: Message, now: datetime) -> AuthorizationCode | None:
    """One whose ID token would sign the customer in there after all, by a session that its client had been
    told the end of before it knew it."""
    codes = AuthorizationCode.objects.filter(
        consent=message.consent_id, sid=message.occasion, consumed_at=None, revoked_at=None, expires__gt=now
    )
    last: AuthorizationCode | None = codes.order_by("-expires").first()
    return last


_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@clause("GM-07", "OIDC-BACKCHANNEL §2.4")
def logout_token(client: Client, message: Message, customer_id: int, now: datetime) -> str:
    """Whose session has ended, and which: signed, and encrypted, as the client's ID tokens are.

    There is no nonce in it, so that nobody takes it for an ID token. Raises InvalidRequest where the client
    wants them encrypted and has no key for it.
    """
    envelope = envelope_for(client, Encryptable.ID_TOKEN, now)
    claims = {
        "iss": issuer_url(client.issuer),
        "sub": subject_to(client, customer_id=customer_id, consent_id=message.consent_id),
        "aud": client.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": str(message.id),
        "sid": message.occasion,
        "events": {EVENT: {}},
    }
    policy = security_policy(client.issuer)
    algorithm = client.registered("id_token_signed_response_alg") or policy.signing_algorithms[0]
    signed = sign(client.issuer, claims, algorithm=algorithm, now=now, typ="logout+jwt")
    return envelope.enclose(signed) if envelope else signed
