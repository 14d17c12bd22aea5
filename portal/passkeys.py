"""Passkeys: asked for, checked and held against their last use (W3C Web Authentication Level 3).

A challenge is a signed statement of what it is for, whose and in which browser, so that asking stores
nothing; answering it spends it, by one insert. User verification is always required, which makes a passkey
two factors. Our origin is the one of BASE_URL, on the staff's host that of STAFF_BASE_URL, and no other.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from consent.models import Person
from consent.strict_json import strict_json
from oidc.addresses import origin_of
from oidc.authentication import HARDWARE, SOFTWARE
from oidc.clauses import clause
from portal.models import PasskeyKey
from portal.passkey_names import named

LIFETIME = timedelta(minutes=5)
MOST = 10
"""Passkeys a person may have."""
_SALT = "portal.passkeys"
_SPEND = "INSERT INTO portal_spentchallenge (digest, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_REQUIRED = UserVerificationRequirement.REQUIRED


class Ceremony(StrEnum):
    SIGN_IN = "sign-in"
    STEP_UP = "step-up"
    ENROL = "enrol"


class Refused(Exception):
    """The passkey proves nothing; the message is for the log alone."""


class Copied(Refused):
    """A passkey's count went back: somebody else has a copy of it. `authenticator` names it."""

    def __init__(self, authenticator: Authenticator) -> None:
        super().__init__("its count of uses went back")
        self.authenticator = authenticator


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """One that has just been used."""

    authenticator: Authenticator
    key: str
    """RFC 8176: "hwk" for a device's own, "swk" for one that devices share."""


# --- asking -----------------------------------------------------------------------------------------------


def asked(http: HttpRequest, ceremony: Ceremony, *, person: Person | None, link: str) -> str:
    """PublicKeyCredentialRequestOptions as JSON; any passkey of ours where no person is named."""
    options, _ = _server(http).authenticate_begin(
        credentials=None if person is None else _credentials_of(person),
        user_verification=_REQUIRED,
        challenge=_challenge(http, ceremony, person, link),
    )
    return json.dumps(dict(options.public_key))


def offered(http: HttpRequest, person: Person) -> str:
    """PublicKeyCredentialCreationOptions as JSON, for one more passkey of the person's."""
    options, _ = _server(http).register_begin(
        PublicKeyCredentialUserEntity(
            id=_handle(person), name=person.username, display_name=person.get_full_name() or person.username
        ),
        credentials=_credentials_of(person),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_REQUIRED,
        challenge=_challenge(http, Ceremony.ENROL, person, ""),
    )
    return json.dumps(dict(options.public_key))


# --- answering --------------------------------------------------------------------------------------------


@clause("WEBAUTHN §7.2")
def used(
    http: HttpRequest, sent: str, ceremony: Ceremony, *, person: Person | None, link: str, at: datetime
) -> Passkey:
    """The passkey that signed our challenge for this ceremony, person, consent and browser; else Refused."""
    try:
        answer = AuthenticationResponse.from_dict(strict_json(sent))
        key = PasskeyKey.objects.select_related("authenticator", "authenticator__user").filter(
            credential=_digest(answer.raw_id)
        )
        found = key.get() if person is None else key.get(authenticator__user=person)
        handle = answer.response.user_handle
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused("not an answer of a passkey") from None
    except PasskeyKey.DoesNotExist:
        raise Refused("no passkey of ours") from None
    if handle and handle != _handle(found.authenticator.user):
        raise Refused("another person's handle")
    if answer.response.client_data.cross_origin:
        raise Refused("asked for inside somebody else's page")
    _spend(answer.response.client_data.challenge, _said(http, ceremony, person, link), at)
    data = answer.response.authenticator_data
    try:
        _server(http).authenticate_complete(
            _state(answer.response.client_data.challenge), [_credential(found.authenticator)], answer
        )
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    _count(found, data.counter)
    return Passkey(authenticator=found.authenticator, key=SOFTWARE if found.synced else HARDWARE)


@clause("WEBAUTHN §7.1")
def enrolled(http: HttpRequest, sent: str, name: str, person: Person, at: datetime) -> Authenticator:
    """Keep the passkey that was made for our challenge; raises Refused."""
    try:
        answer = RegistrationResponse.from_dict(strict_json(sent))
        challenge = answer.response.client_data.challenge
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused("not an answer of a passkey") from None
    _spend(challenge, _said(http, Ceremony.ENROL, person, ""), at)
    try:
        data = _server(http).register_complete(_state(challenge), answer)
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    made = data.credential_data
    if made is None or PasskeyKey.objects.filter(credential=_digest(made.credential_id)).exists():
        raise Refused("that passkey is known already")
    with transaction.atomic():
        row = Authenticator.objects.create(
            user=person,
            type=Authenticator.Type.WEBAUTHN,
            data={**named(name, person.pk), "credential": json.loads(sent)},
            created_at=at,
        )
        PasskeyKey.objects.create(
            authenticator=row,
            credential=_digest(made.credential_id),
            uses=data.counter,
            synced=_is_synced(data),
        )
    return row


@clause("WEBAUTHN §7.2")
def _count(found: PasskeyKey, uses: int) -> None:
    """Note the authenticator's count, which only ever rises, or is 0 for ever; raises Copied."""
    risen = Q(uses__lt=uses) | Q(uses=0) if uses == 0 else Q(uses__lt=uses)
    if not PasskeyKey.objects.filter(risen, pk=found.pk).update(uses=uses):
        raise Copied(found.authenticator)


def _spend(challenge: bytes, expected: Mapping[str, Any], at: datetime) -> None:
    """Use up a challenge of ours that says just this; raises Refused for any other, and the second time."""
    try:
        said = signing.loads(challenge.decode(), salt=_SALT)
    except (signing.BadSignature, UnicodeDecodeError):
        raise Refused("not our challenge") from None
    until = datetime.fromtimestamp(said.pop("until"), at.tzinfo)
    said.pop("salt")
    if said != expected:
        raise Refused("our challenge, for something else")
    if until <= at:
        raise Refused("the challenge is too old")
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [hashlib.sha256(challenge).digest(), until])
        if not cursor.rowcount:
            raise Refused("the challenge was answered before")


def _challenge(http: HttpRequest, ceremony: Ceremony, person: Person | None, link: str) -> bytes:
    until = datetime.now().astimezone() + LIFETIME
    said = _said(http, ceremony, person, link)
    said |= {"salt": secrets.token_urlsafe(16), "until": int(until.timestamp())}
    return signing.dumps(said, salt=_SALT).encode()


def _said(http: HttpRequest, ceremony: Ceremony, person: Person | None, link: str) -> dict[str, Any]:
    get_token(http)  # makes sure that the browser has the cookie
    browser = salted_hmac(_SALT, http.META["CSRF_COOKIE"], algorithm="sha256").hexdigest()[:32]
    return {
        "for": str(ceremony),
        "person": person.pk if person is not None else None,
        "link": link,
        "browser": browser,
    }


def _server(http: HttpRequest) -> Fido2Server:
    site = origin_of(http)
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=str(urlsplit(site).hostname), name=settings.BANK_NAME),
        verify_origin=lambda origin: bool(origin == site),
    )


def _state(challenge: bytes) -> dict[str, Any]:
    """What the library wants to remember between asking and checking; ours is in the challenge itself."""
    return {"challenge": websafe_encode(challenge), "user_verification": _REQUIRED}


def _credentials_of(person: Person) -> list[AttestedCredentialData]:
    rows = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN)
    return [_credential(row) for row in rows]


def _credential(row: Authenticator) -> AttestedCredentialData:
    data: AuthenticatorData = RegistrationResponse.from_dict(
        row.data["credential"]
    ).response.attestation_object.auth_data
    if data.credential_data is None:
        raise ValueError(f"authenticator {row.pk} holds no credential")
    return data.credential_data


def _is_synced(data: AuthenticatorData) -> bool:
    return bool(data.flags & AuthenticatorData.FLAG.BE)


def _handle(person: Person) -> bytes:
    """What a passkey calls its person: nothing that says who it is (WebAuthn §14.6.1)."""
    return salted_hmac("portal.passkeys.handle", str(person.pk), algorithm="sha256").digest()


def _digest(credential_id: bytes) -> bytes:
    return hashlib.sha256(credential_id).digest()
