"""Pages that say what happened and offer one next step: back to the recipient, where that is safe."""

import sys
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.csrf import csrf_failure

from bank.port import CoreAway
from consent.queries import ConsentFacts
from oidc import fallbacks
from oidc.asking import Asking
from oidc.clauses import clause
from oidc.interactions import InteractionLost
from oidc.resources import RETRY_AFTER
from oidc.security_log import reference_of, refused
from portal.askers import RecipientCard, recipient_card
from portal.context import of_nobody
from portal.flow import flow_in
from portal.paying import pays
from portal.too_late import why_too_late

DASHBOARD = noop("See who can see your data")


@dataclass(frozen=True, kw_only=True)
class Leave:
    """A flow whose recipient can still be told that nothing will come of it; with `away`, for now."""

    flow_id: UUID
    recipient: RecipientCard
    away: bool = False


@dataclass(frozen=True, kw_only=True)
class Trouble:
    title: str
    explanation: str
    back_url: str = ""
    back_label: str = ""
    leave: Leave | None = None
    reference: str = ""


def lost(http: HttpRequest, why: InteractionLost) -> HttpResponse:
    """The flow cannot go on: unknown, in another browser, over, or its recipient suspended."""
    match why.reason:
        case "too late":
            return _page(http, 410, why.reason, _too_late(why.asking))
        case "other browser":
            trouble = Trouble(
                title=_("This was started in another browser"),
                explanation=_(
                    "For your safety a request can only be finished where it began. Opening it here has "
                    "changed nothing. Go on in that browser, or start again in the app from this one."
                ),
                back_url=reverse("portal:dashboard"),
                back_label=_(DASHBOARD),
            )
            return _page(http, 403, why.reason, trouble)
        case "suspended" if why.asking:
            return _page(http, 403, why.reason, _suspended(why.asking))
        case _:
            trouble = Trouble(
                title=_("We don’t know this request"),
                explanation=_(
                    "It may have been used already, or the link is damaged. Opening it has changed nothing. "
                    "Go back to the app you came from and start again."
                ),
                back_url=reverse("portal:dashboard"),
                back_label=_(DASHBOARD),
            )
            return _page(http, 404, why.reason, trouble)


def other_customer(http: HttpRequest, asking: Asking) -> HttpResponse:
    """The flow is somebody else's: they decided it, agreed to what it is about, or signed in for it before.
    Whose it is nobody is told; whoever it is may go on here, and anybody may go back to the recipient."""
    app = asking.consent.recipient.name
    if asking.decided:
        title = _("Somebody else decided this")
        explanation = _(
            "Somebody other than the person you are signed in as decided it, so only they can go back to "
            "{app} with it. If that was you under another username, go on with that one."
        )
    elif asking.had is not None and pays(asking.consent):
        title = _("Somebody else allowed this")
        explanation = _(
            "{app} asks about something that another customer of ours allowed it. Only they can decide on it."
            " Nothing was changed, and nothing was paid. If that was you under another username, go on with "
            "that one; else go back to {app}."
        )
    elif asking.had is not None:
        title = _("Somebody else agreed to this sharing")
        explanation = _(
            "{app} asks to go on with a sharing, or to change it, that another customer of ours agreed to. "
            "Only they can decide on it. Nothing was changed, and nothing of yours was shared. If that was "
            "you under another username, go on with that one; else go back to {app} and start a new sharing "
            "there."
        )
    else:
        title = _("This is linked to another person")
        explanation = _(
            "Somebody else signed in for this request before you, or {app} asked for somebody else. Nothing "
            "was shared. If that was you under another username, go on with that one; else go back to {app} "
            "and start again."
        )
    start = reverse("portal:start", kwargs={"flow_id": asking.id})
    trouble = Trouble(
        title=title,
        explanation=explanation.format(app=app),
        back_url=f"{reverse('account_logout')}?next={start}",
        back_label=_("Sign in as somebody else"),
        leave=None
        if asking.decided
        else Leave(flow_id=asking.id, recipient=recipient_card(asking.consent.recipient)),
        reference=reference_of(asking.id),
    )
    return _page(http, 403, "other customer", trouble)


def decision_too_late(http: HttpRequest, asking: Asking) -> HttpResponse:
    """The consent ran out, was taken back, or was decided elsewhere before this decision."""
    trouble = Trouble(
        title=_("This can’t be decided any more"),
        explanation=why_too_late(asking),
        leave=Leave(flow_id=asking.id, recipient=recipient_card(asking.consent.recipient)),
        reference=reference_of(asking.id),
    )
    return _page(http, 410, "decision too late", trouble)


def words_unpublished(http: HttpRequest, facts: ConsentFacts, flow_id: UUID | None = None) -> HttpResponse:
    """The bank does not stand yet for what the customer would read."""
    trouble = Trouble(
        title=_("You can’t decide on this right now"),
        explanation=_("We’re still checking the words of this page. Nothing was shared. Try again later."),
        back_url="" if flow_id else reverse("portal:dashboard"),
        back_label="" if flow_id else _(DASHBOARD),
        leave=Leave(flow_id=flow_id, recipient=recipient_card(facts.recipient)) if flow_id else None,
        reference=reference_of(flow_id) if flow_id else "",
    )
    return _page(http, 503, "words unpublished", trouble)


@clause("CON-69", "PAR-25")
def core_away(http: HttpRequest, asking: Asking) -> HttpResponse:
    """The bank's own systems do not say which accounts there are; the flow can be gone on with."""
    app = asking.consent.recipient.name
    trouble = Trouble(
        title=_("We can’t see your accounts right now"),
        explanation=_(
            "That’s at our end. Nothing was decided, shared or paid. The request stays open for now: try "
            "again in a few minutes, or go back to {app}."
        ).format(app=app),
        back_url=reverse("portal:start", kwargs={"flow_id": asking.id}),
        back_label=_("Try again"),
        leave=Leave(
            flow_id=asking.id, recipient=recipient_card(asking.consent.recipient), away=not asking.elsewhere
        ),
        reference=reference_of(asking.id),
    )
    page = _page(http, 503, "core away", trouble)
    page["Retry-After"] = RETRY_AFTER
    return page


def not_a_customer(http: HttpRequest) -> HttpResponse:
    """Staff have no data of their own here."""
    trouble = Trouble(
        title=_("This page is for customers"),
        explanation=_("You’re signed in with a staff account, which has no bank accounts to share."),
        back_url=reverse("account_logout"),
        back_label=_("Sign out"),
    )
    return _page(http, 403, "not a customer", trouble)


def no_second_factor(http: HttpRequest) -> HttpResponse:
    """A password alone must not be enough to set up what would then count as a second factor (ACR-03)."""
    trouble = Trouble(
        title=_("You need a second way to prove it’s you"),
        explanation=_(
            "One way alone, such as a password, isn’t enough here. Call us and we’ll set up another with "
            "you, such as a passkey or an authenticator app."
        ),
        back_url=reverse("account_logout"),
        back_label=_("Sign out"),
    )
    return _page(http, 403, "no second factor", trouble)


def not_from_our_page(http: HttpRequest, reason: str = "") -> HttpResponse:
    """A POST without the token of a page of ours; Django's CSRF_FAILURE_VIEW."""
    refused(http, "not from our page", reason, status=403)
    return csrf_failure(http, reason)


def not_taken(http: HttpRequest, refusal: HttpResponseNotAllowed) -> HttpResponse:
    """A page's address called in a way it does not take: most often one that only a button leads to, opened
    again. What others call by their protocols is answered by those."""
    if http.resolver_match is None or "issuer" in http.resolver_match.kwargs:
        return refusal
    trouble = Trouble(
        title=_("This page can’t be opened by itself"),
        explanation=_("Only a button on another page leads here. Nothing was changed."),
        back_url=reverse("portal:dashboard"),
        back_label=_(DASHBOARD),
    )
    page = _page(http, refusal.status_code, "method not taken", trouble)
    page["Allow"] = refusal["Allow"]
    return page


def bad_request(http: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return fallbacks.bad_request(http, exception, page=partial(_bare, http, 400))


def server_error(http: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    away = isinstance(sys.exc_info()[1], CoreAway)
    return fallbacks.server_error(http, page=partial(_bare, http, 503 if away else 500))


def _too_late(asking: Asking | None) -> Trouble:
    if asking and asking.before:
        explanation = _("Nothing has changed. You can start again whenever you like.")
    elif asking and pays(asking.consent):
        explanation = _("Nothing was paid. You can start again whenever you like.")
    else:
        explanation = _("Nothing was shared. You can start again whenever you like.")
    return Trouble(
        title=_("This took too long, so we stopped it"),
        explanation=explanation,
        leave=Leave(flow_id=asking.id, recipient=recipient_card(asking.consent.recipient))
        if asking
        else None,
        reference=reference_of(asking.id) if asking else "",
    )


def _suspended(asking: Asking) -> Trouble:
    """Who it is, and the way back: the address is proven, and until a decision nothing else waits there."""
    if pays(asking.consent):
        title = _("{app} isn’t allowed to take payments right now")
        explanation = _("Nothing was paid. What else you allow isn’t affected.")
    else:
        title = _("{app} isn’t allowed to receive data right now")
        explanation = _("Nothing was shared. Your other sharing isn’t affected.")
    recipient = recipient_card(asking.consent.recipient)
    return Trouble(
        title=title.format(app=recipient.name),
        explanation=explanation,
        back_url=reverse("portal:dashboard") if asking.decided else "",
        back_label=_(DASHBOARD) if asking.decided else "",
        leave=None if asking.decided else Leave(flow_id=asking.id, recipient=recipient),
        reference=reference_of(asking.id),
    )


def _page(http: HttpRequest, status: int, code: str, trouble: Trouble) -> HttpResponse:
    refused(http, code, trouble.title, status=status)
    return render(http, "portal/error.html", {"error": trouble}, status=status)


def _bare(http: HttpRequest, status: int) -> HttpResponse:
    """A page that nothing can break which broke the one before it: session and database stay untouched."""
    said = {"portal": of_nobody(), "flow_id": flow_in(http.path)}
    return HttpResponse(render_to_string(f"{status}.html", said), status=status)
