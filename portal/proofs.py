"""What has just been proved, kept in the session as allauth keeps it, and told to the customer's activity."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext_noop as noop

from consent.models import Person
from oidc.policy import Factor
from portal import sessions
from portal.activity import Happened, happened


@dataclass(frozen=True, kw_only=True)
class Proof:
    factor: Factor
    authenticator: Authenticator | None = None
    """None for a code that was sent."""
    key: str = ""
    """Of a passkey: "hwk" or "swk"."""
    methods: tuple[str, ...] = ()
    """Of what the bank's own app says: how it was proved there (`oidc.authentication.APP_METHODS`)."""
    flow: str = ""
    """In which alone that counts."""
    at: datetime | None = None
    """When it was; None for what is proved here and now."""


def accept(
    http: HttpRequest, person: Person, proof: Proof, *, link: str, at: datetime, again: bool = False
) -> None:
    """The session holds from now on that `person` proved this, for the consent `link` stands for.

    `again`: they were signed in before; the session gets a new key then, as at any step up.
    """
    note_use(http, person, proof, at=at)
    record_authentication(
        http,
        person,
        "mfa",
        type=str(proof.factor),
        id=proof.authenticator.pk if proof.authenticator else None,
        key=proof.key or None,
        methods=list(proof.methods) or None,
        flow=proof.flow or None,
        at=proof.at.timestamp() if proof.at else None,
        link=link or None,
        passwordless=True if proof.factor is Factor.PASSKEY else None,
        reauthenticated=True if again else None,
    )
    if again:
        sessions.renew(http)
        happened(http, person.pk, Happened.CONFIRMED, at, METHOD_WORDS[proof.factor])


def note_use(http: HttpRequest, person: Person, proof: Proof, *, at: datetime) -> None:
    """What proves something was used; of a recovery code its owner is told."""
    if proof.authenticator is not None:
        proof.authenticator.record_usage()
    if proof.factor is Factor.RECOVERY:
        happened(http, person.pk, Happened.RECOVERY_CODE_USED, at)


METHOD_WORDS = {
    Factor.PASSKEY: noop("with a passkey"),
    Factor.APP: noop("with your authenticator app"),
    Factor.SMS: noop("with a code by text message"),
    Factor.EMAIL: noop("with a code by e-mail"),
    Factor.RECOVERY: noop("with a recovery code"),
    Factor.BANK_APP: noop("in our app"),
}
