"""Calls a recipient whose customer has stopped sharing at the bank, at the address it registered (ARR-05)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from consent.notices import Message, Outcome, nobody_there, not_due, refused
from oidc.clauses import clause
from oidc.issuers import issuer_url, security_policy
from oidc.jose.sign import sign
from oidc.models import Client
from oidc.outbound.fetch import Forbidden, Unreachable
from oidc.outbound.post import post
from oidc.policy import RecipientCall
from oidc.telling.answers import outcome_of

LIFETIME = timedelta(minutes=5)
"""Of what we sign: enough for one call."""
TAKEN = frozenset({200, 202, 204})
FINAL = frozenset({422})
"""They do not know the consent, and will not tomorrow."""


@clause("ARR-05", "ARR-06", "ARR-08")
def call_recipient(message: Message) -> Outcome:
    """One call; the proof of who calls is new each time, the signed word keeps the message's id."""
    call = security_policy(message.issuer).recipient_call
    client = Client.objects.filter(issuer=message.issuer, client_id=message.client_id).first()
    if call is None or client is None:
        return not_due("no such client any more")
    base = client.registered(call.registered_as)
    if base is None:
        return refused(f"has registered no {call.registered_as}")
    url = f"{base.rstrip('/')}/{call.path}"
    try:
        answer = post(url, _body(message, call, url), _headers(message, url))
    except Forbidden as fault:
        return nobody_there(f"is not called: its address {fault}")
    except Unreachable as fault:
        return nobody_there(str(fault))
    return outcome_of(answer, taken=TAKEN, final=FINAL)


def holder_id(issuer: str) -> str:
    """The name by which a scheme's register, and so its recipients, know this bank."""
    name: str = settings.HOLDER_IDS.get(issuer, issuer_url(issuer))
    return name


def _body(message: Message, call: RecipientCall, url: str) -> bytes:
    told = _signed(message, url, jti=str(message.id), further={call.claim: str(message.consent_id)})
    return urlencode({call.form_field: told}).encode()


def _headers(message: Message, url: str) -> dict[str, str]:
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"Bearer {_signed(message, url, jti=str(uuid4()), further={})}",
    }


def _signed(message: Message, url: str, *, jti: str, further: dict[str, Any]) -> str:
    now, us = timezone.now(), holder_id(message.issuer)
    claims = {
        "iss": us,
        "sub": us,
        "aud": url,
        "jti": jti,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        **further,
    }
    algorithm = security_policy(message.issuer).signing_algorithms[0]
    return sign(message.issuer, claims, algorithm=algorithm, now=now)
