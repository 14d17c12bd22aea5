"""The way out of a consent: leaving at any step, and the one page that takes the browser back."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from consent.approvals import accounts_of
from consent.database_clock import database_now
from consent.lifecycle import TransitionRefused
from consent.models import Person
from consent.queries import ConsentFacts
from oidc import interactions
from oidc.asking import Asking, Outcome
from oidc.authentication import authentication_of
from oidc.clauses import clause
from oidc.policy import Strength
from oidc.return_page import return_page
from portal import flow, troubles
from portal.answers import see
from portal.backend import read_at
from portal.holders import Names, waits_words
from portal.pages.preferences import reads_first
from portal.pausing import as_they_stand
from portal.paying import lets_stop, payment_of
from portal.spoken import wording_of
from portal.told_words import receipt_words

TURNED_DOWN = {Outcome.REFUSED, Outcome.LEFT, Outcome.AWAY}
KEPT, STILL_ALLOWED = "kept", "still allowed"
"""What there was stays, as the customer would not have it changed; the latter of a consent about money."""
HAD_ENDED, PAUSED = "had ended", "paused"
"""Nothing was changed, and nothing comes of what there was: for good, or at present."""
FOR_GOOD = "allowed for good"
"""Allowed, and nothing that could be stopped: a single payment."""
IN_VAIN = "allowed in vain"
"""Allowed, and an error goes back: it came too late, or was stopped or changed before the browser went on."""


@require_POST
def cancel(http: HttpRequest, flow_id: UUID) -> HttpResponse:
    """Refuse, signed in or not: whoever is at this browser may always go back. From the page that says that
    the bank's own systems are away nothing is refused: the recipient is told to ask again later."""
    authentication, at = authentication_of(http, timezone.now(), flow=flow_id), database_now()
    if authentication is not None and authentication.strength < Strength.ONE_FACTOR:
        authentication = None
    try:
        with suppress(interactions.AlreadyDecided):
            if "away" in http.POST:
                interactions.put_off(http, flow_id, at=at)
                return see("portal:return", flow_id=flow_id)
            try:
                interactions.refuse(http, flow_id, authentication=authentication, at=at)
            except (interactions.OtherCustomer, TransitionRefused):  # theirs to leave, not to reject
                interactions.refuse(http, flow_id, authentication=None, at=at)
    except interactions.InteractionLost as lost:
        return troubles.lost(http, lost)
    return see("portal:return", flow_id=flow_id)


@require_GET
def finish(http: HttpRequest, flow_id: UUID) -> HttpResponse:
    """Send the browser back; where that was done for good, say that this is over.

    A page that goes on by itself and not a redirect: the browser would hold a redirect after a form against
    `form-action 'self'`.
    """
    try:
        asking = interactions.asking(http, flow_id)
        if not asking.decided:
            return see("portal:start", flow_id=flow_id)
        if asking.elsewhere:
            return _decided_elsewhere(http, asking)
        person = http.user if isinstance(http.user, Person) else None
        at = read_at(person) if person is not None else database_now()
        back = interactions.answer(http, flow_id, customer_id=http.user.pk, at=at)
    except interactions.NotAuthenticated:
        return see("account_login", query={"next": http.path})
    except interactions.OtherCustomer:
        return troubles.other_customer(http, asking)
    except interactions.AlreadyAnswered:
        return render(http, "portal/finished.html", {"asking": asking})
    except interactions.InteractionLost as lost:
        return troubles.lost(http, lost)
    flow.forget(http.session)
    return return_page(
        http,
        back.answer,
        app=asking.consent.recipient.name,
        host=asking.redirect_host,
        outcome=_told(asking, http.user.pk, granted=back.granted),
        waits=reads_first(http),
        note=_noted(asking, http.user) if back.granted else "",
    )


@clause("CIB-12")
def _decided_elsewhere(http: HttpRequest, asking: Asking) -> HttpResponse:
    """The end of what no browser brought: the app asks us, and this page goes nowhere."""
    if asking.outcome is Outcome.ALLOWED and asking.consent.customer_id != http.user.pk:
        return troubles.other_customer(http, asking)
    if asking.outcome is Outcome.LEFT and not asking.waits_elsewhere:
        return see("portal:requests")  # decided by another browser, or its time is over: which says so
    context = {
        "app": asking.consent.recipient.name,
        "outcome": _told(asking, http.user.pk, granted=True),
        "note": _noted(asking, http.user),
    }
    return render(http, "portal/decided.html", context)


def _noted(asking: Asking, customer: object) -> str:
    """Whose word is missing after the customer's own, "Waiting for Leonie to agree, until 5 December"; and
    where their receipt goes."""
    if asking.outcome is not Outcome.ALLOWED or not isinstance(customer, Person):
        return ""
    number = customer.customer_number or ""
    states = accounts_of([asking.consent.id])[asking.consent.id]
    pays = payment_of(asking.consent) is not None
    waits = waits_words(states, Names(number), wording_of(asking.issuer), pays=pays)
    return ". ".join(part for part in (waits, receipt_words(asking.consent.id, number)) if part)


def _told(asking: Asking, customer_id: int | None, *, granted: bool) -> str:
    """What became of it, as the return page tells it; what there was before it tells its customer alone."""
    if asking.outcome is Outcome.ALLOWED and not granted:
        return IN_VAIN
    before = asking.before
    if before is not None and before.customer_id == customer_id and asking.outcome in TURNED_DOWN:
        return _what_stays(before)
    if asking.outcome is Outcome.ALLOWED and not lets_stop(asking.consent):
        return FOR_GOOD
    return asking.outcome


def _what_stays(before: ConsentFacts) -> str:
    """What the recipient has of a consent that its customer would not have changed."""
    (facts,) = as_they_stand([before])
    if not facts.in_force:
        return HAD_ENDED
    if facts.recipient.suspended:
        return PAUSED
    return KEPT if payment_of(facts) is None else STILL_ALLOWED
