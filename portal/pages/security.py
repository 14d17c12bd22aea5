"""The security page: what proves that it is the customer, where they are signed in, what happened."""

import re
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_safe

from bank.port import core_banking
from oidc.clauses import clause
from oidc.policy import Factor
from portal import sessions
from portal.activity import BY_OUR_APP, Happened
from portal.devices import device_said
from portal.gates import Customer, two_factors_only
from portal.models import PasskeyKey, SignedInSession, SignInEvent
from portal.moments import day, day_and_time
from portal.pages.preferences import reads_first
from portal.passkey_names import name_of
from portal.reach import Reach, ways_to
from portal.security_cards import ActivityLine, FactorCard, PasskeyCard, SessionCard

RECENT = 5
BROWSERS = 5
"""So many are named one by one."""
LINES = 30
"""On a page of the activity: with its CSS it stays below 50 kB."""
NUMBER = re.compile(r"[0-9]{1,18}")

WORDS = {
    Happened.SIGNED_IN: noop("You signed in"),
    Happened.CONFIRMED: noop("You confirmed it’s you"),
    Happened.WRONG_PASSWORD: noop("Wrong password"),
    Happened.WRONG_CODE: noop("Wrong code"),
    Happened.WRONG_PASSKEY: noop("A passkey that didn’t work"),
    Happened.PAUSED: noop("Sign-in paused after too many wrong codes"),
    Happened.CODE_SENT: noop("We sent a code"),
    Happened.PASSKEY_ADDED: noop("Passkey added"),
    Happened.PASSKEY_RENAMED: noop("Passkey renamed"),
    Happened.PASSKEY_REMOVED: noop("Passkey removed"),
    Happened.PASSKEY_COPIED: noop("A copy of a passkey was refused"),
    Happened.APP_ADDED: noop("Authenticator app set up"),
    Happened.APP_REMOVED: noop("Authenticator app removed"),
    Happened.RECOVERY_CODES_MADE: noop("New recovery codes made"),
    Happened.RECOVERY_CODE_USED: noop("A recovery code was used"),
    Happened.NEW_DEVICE: noop("First sign-in by this browser"),
    Happened.SESSION_ENDED: noop("You signed a browser out"),
    Happened.OTHERS_ENDED: noop("You signed out everywhere else"),
    Happened.COPY_ASKED: noop("You asked for a copy of everything about your sharing"),
    Happened.LETTERS_CHOSEN: noop("You chose which letters you get"),
    Happened.DISOWNED: noop("You told us that a sharing wasn’t yours"),
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
    lines, more = activity_lines(customer, zone, limit=RECENT)
    browsers = [_session(row, http, customer.at, zone) for row in sessions.of(customer.id, customer.at)]
    browsers.sort(key=lambda browser: not browser.here)
    context = {
        "passkeys": passkey_cards(customer, zone),
        "app": _app(app, zone) if app else None,
        "recovery": _recovery(recovery) if recovery else None,
        "ways": [_way(way) for way in ways_to(customer.number)],
        "sessions": browsers[:BROWSERS],
        "more_sessions": len(browsers[BROWSERS:]),
        "lines": lines,
        "reads_first": reads_first(http),
        "more": more,
    }
    return render(http, "portal/security.html", context)


@require_safe
@two_factors_only
def activity(http: HttpRequest, customer: Customer) -> HttpResponse:
    """All that is kept, page after page: whoever fails on purpose pushes nothing out of it."""
    after = http.GET.get("after", "")
    lines, more = activity_lines(
        customer,
        timezone_of(customer),
        limit=LINES,
        after=int(after) if NUMBER.fullmatch(after) else None,
    )
    onward = f"{reverse('portal:activity')}?after={more}" if more else ""
    return render(http, "portal/activity.html", {"lines": lines, "onward": onward})


def passkey_cards(customer: Customer, zone: str) -> list[PasskeyCard]:
    keys = PasskeyKey.objects.filter(authenticator__user_id=customer.id).select_related("authenticator")
    return [_passkey(key, customer.at, zone) for key in keys.order_by("authenticator__created_at")]


def activity_lines(
    customer: Customer, zone: str, *, limit: int, after: int | None = None
) -> tuple[list[ActivityLine], int | None]:
    """The newest of what happened, or what was before the event `after`; and which event more comes after."""
    events = SignInEvent.objects.filter(person_id=customer.id).order_by("-at", "-id")
    last = events.filter(pk=after).first() if after is not None else None
    if last is not None:
        events = events.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(events[: limit + 1])
    lines = [
        ActivityLine(
            what=_(WORDS[Happened(event.what)]),
            about=_about(event),
            trouble=event.what in _TROUBLE,
            device=device_said(event.device),
            source=event.source,
            when=day_and_time(event.at, customer.at, zone),
        )
        for event in found[:limit]
    ]
    return lines, found[limit - 1].pk if len(found) > limit else None


def timezone_of(customer: Customer) -> str:
    known = core_banking().customer(customer.number)
    return known.timezone if known and known.timezone else "UTC"


_METHODS = {
    "pwd": noop("password"),
    "sms": noop("text message"),
    "otp": noop("code"),
    "hwk": noop("passkey"),
    "swk": noop("passkey"),
    BY_OUR_APP: noop("our app"),
}


def _about(event: SignInEvent) -> str:
    if event.what != Happened.SIGNED_IN:
        return _(event.about) if event.what == Happened.CONFIRMED and event.about else event.about
    methods = event.about.split(", ")
    if "sms" in methods:
        methods.remove("otp")
    used = [_(_METHODS[method]) for method in reversed(methods) if method in _METHODS]
    return _("with {methods}").format(methods=_(" and ").join(used))


def _passkey(key: PasskeyKey, now: datetime, zone: str) -> PasskeyCard:
    row = key.authenticator
    used = (
        _("last used {when}").format(when=day_and_time(row.last_used_at, now, zone))
        if row.last_used_at
        else _("not used yet")
    )
    kept = _("Shared by your devices") if key.synced else _("Stays on its device")
    return PasskeyCard(
        id=row.pk,
        name=name_of(row),
        note=_("Added on {day}, {used}. {kept}.").format(day=day(row.created_at, zone), used=used, kept=kept),
    )


def _app(row: Authenticator, zone: str) -> FactorCard:
    used = (
        _("last used on {day}").format(day=day(row.last_used_at, zone))
        if row.last_used_at
        else _("not used yet")
    )
    return FactorCard(
        kind=row.type,
        name=_("Authenticator app"),
        note=_("Set up on {day}, {used}").format(day=day(row.created_at, zone), used=used),
    )


def _recovery(row: Authenticator) -> FactorCard:
    left = len(row.wrap().get_unused_codes())
    return FactorCard(
        kind=row.type,
        name=_("Recovery codes"),
        note=_("{left} left. Each works once, beside your password.").format(left=left),
    )


def _way(way: Reach) -> FactorCard:
    name = _("Text messages") if way.channel is Factor.SMS else _("E-mail")
    return FactorCard(kind=way.channel, name=name, note=_("Codes to {masked}").format(masked=way.masked))


def _session(row: SignedInSession, http: HttpRequest, now: datetime, zone: str) -> SessionCard:
    here = row.session_key == http.session.session_key
    return SessionCard(
        id=row.id,
        device=device_said(row.device),
        here=here,
        note=(
            _("Network {source}. Since {began}")
            if here
            else _("Network {source}. Since {began}, last seen {seen}")
        ).format(
            source=row.source,
            began=day_and_time(row.began_at, now, zone),
            seen=day_and_time(row.seen_at, now, zone),
        ),
    )
