"""The security page: what proves that it is the customer, where they are signed in, what happened."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bank.port import core_banking
from oidc.clauses import clause
from oidc.policy import Factor
from portal import sessions
from portal.activity import Happened
from portal.cards import ActivityLine, FactorCard, PasskeyCard, SessionCard
from portal.gates import Customer, two_factors_only
from portal.models import PasskeyKey, SignedInSession, SignInEvent
from portal.moments import day, day_and_time
from portal.reach import Reach, ways_to

RECENT = 6

WORDS = {
    Happened.SIGNED_IN: "You signed in",
    Happened.CONFIRMED: "You confirmed it’s you",
    Happened.WRONG_PASSWORD: "Wrong password",
    Happened.WRONG_CODE: "Wrong code",
    Happened.WRONG_PASSKEY: "A passkey that didn’t work",
    Happened.PAUSED: "Sign-in paused after too many wrong codes",
    Happened.CODE_SENT: "We sent a code",
    Happened.PASSKEY_ADDED: "Passkey added",
    Happened.PASSKEY_RENAMED: "Passkey renamed",
    Happened.PASSKEY_REMOVED: "Passkey removed",
    Happened.PASSKEY_COPIED: "A copy of a passkey was refused",
    Happened.APP_ADDED: "Authenticator app set up",
    Happened.APP_REMOVED: "Authenticator app removed",
    Happened.RECOVERY_CODES_MADE: "New recovery codes made",
    Happened.RECOVERY_CODE_USED: "A recovery code was used",
    Happened.NEW_DEVICE: "First sign-in by this browser",
    Happened.SESSION_ENDED: "You signed a browser out",
    Happened.OTHERS_ENDED: "You signed out everywhere else",
    Happened.COPY_ASKED: "You asked for a copy of everything about your sharing",
    Happened.DISOWNED: "You told us that a sharing wasn’t yours",
}
"""What happened, as the customer reads it."""
_TROUBLE = frozenset({
    Happened.WRONG_PASSWORD, Happened.WRONG_CODE, Happened.WRONG_PASSKEY, Happened.PAUSED,
    Happened.PASSKEY_COPIED,
})  # fmt: skip


@require_safe
@two_factors_only
@clause("ASVS §7.5.2")
def security(http: HttpRequest, customer: Customer) -> HttpResponse:
    zone = timezone_of(customer)
    rows = {row.type: row for row in Authenticator.objects.filter(user_id=customer.id)}
    app, recovery = rows.get(Authenticator.Type.TOTP), rows.get(Authenticator.Type.RECOVERY_CODES)
    lines = activity_lines(customer, zone)
    context = {
        "passkeys": passkey_cards(customer, zone),
        "app": _app(app, zone) if app else None,
        "recovery": _recovery(recovery) if recovery else None,
        "ways": [_way(way) for way in ways_to(customer.number)],
        "sessions": [_session(row, http, customer.at, zone) for row in sessions.of(customer.id, customer.at)],
        "lines": lines[:RECENT],
        "more": len(lines) > RECENT,
    }
    return render(http, "portal/security.html", context)


@require_safe
@two_factors_only
def activity(http: HttpRequest, customer: Customer) -> HttpResponse:
    lines = activity_lines(customer, timezone_of(customer))
    return render(http, "portal/activity.html", {"lines": lines})


def passkey_cards(customer: Customer, zone: str) -> list[PasskeyCard]:
    keys = PasskeyKey.objects.filter(authenticator__user_id=customer.id).select_related("authenticator")
    return [_passkey(key, customer.at, zone) for key in keys.order_by("authenticator__created_at")]


def activity_lines(customer: Customer, zone: str) -> list[ActivityLine]:
    events = SignInEvent.objects.filter(person_id=customer.id).order_by("-at", "-id")[:500]
    return [
        ActivityLine(
            what=WORDS[Happened(event.what)],
            about=_about(event),
            trouble=event.what in _TROUBLE,
            device=event.device,
            source=event.source,
            when=day_and_time(event.at, customer.at, zone),
        )
        for event in events
    ]


def timezone_of(customer: Customer) -> str:
    known = core_banking().customer(customer.number)
    return known.timezone if known and known.timezone else "UTC"


_METHODS = {
    "pwd": "password",
    "sms": "text message",
    "otp": "code",
    "hwk": "passkey",
    "swk": "passkey",
}


def _about(event: SignInEvent) -> str:
    if event.what != Happened.SIGNED_IN:
        return event.about
    methods = event.about.split(", ")
    if "sms" in methods:
        methods.remove("otp")
    return "with " + " and ".join(_METHODS[method] for method in reversed(methods) if method in _METHODS)


def _passkey(key: PasskeyKey, now: datetime, zone: str) -> PasskeyCard:
    row = key.authenticator
    used = f"last used {day_and_time(row.last_used_at, now, zone)}" if row.last_used_at else "not used yet"
    kept = "Shared by your devices" if key.synced else "Stays on its device"
    return PasskeyCard(
        id=row.pk,
        name=row.data["name"],
        note=f"Added on {day(row.created_at, zone)}, {used}. {kept}.",
    )


def _app(row: Authenticator, zone: str) -> FactorCard:
    used = f"last used on {day(row.last_used_at, zone)}" if row.last_used_at else "not used yet"
    return FactorCard(
        kind=row.type, name="Authenticator app", note=f"Set up on {day(row.created_at, zone)}, {used}"
    )


def _recovery(row: Authenticator) -> FactorCard:
    left = len(row.wrap().get_unused_codes())
    return FactorCard(
        kind=row.type, name="Recovery codes", note=f"{left} left. Each works once, beside your password."
    )


def _way(way: Reach) -> FactorCard:
    name = "Text messages" if way.channel is Factor.SMS else "E-mail"
    return FactorCard(kind=way.channel, name=name, note=f"Codes to {way.masked}")


def _session(row: SignedInSession, http: HttpRequest, now: datetime, zone: str) -> SessionCard:
    here = row.session_key == http.session.session_key
    return SessionCard(
        id=row.id,
        device=row.device,
        here=here,
        note=f"Network {row.source}. Since {day_and_time(row.began_at, now, zone)}"
        + ("" if here else f", last seen {day_and_time(row.seen_at, now, zone)}"),
    )
