"""Pages that say what happened and offer one next step: back to the recipient, where that is safe."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from oidc.interactions import Asking, InteractionLost

DASHBOARD = "See who can see your data"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    title: str
    explanation: str
    back_url: str = ""
    back_label: str = ""
    reference: str = ""


def lost(http: HttpRequest, why: InteractionLost) -> HttpResponse:
    """The flow cannot go on: unknown, in another browser, over, or its recipient suspended."""
    match why.reason:
        case "too late":
            return _page(http, 410, _too_late(why.asking))
        case "other browser":
            trouble = Trouble(
                title="This was started in another browser",
                explanation="For your safety a request can only be finished where it began. Nothing was "
                "shared. Go back to the app, open it in this browser, and start again.",
                back_url=reverse("portal:dashboard"),
                back_label=DASHBOARD,
            )
            return _page(http, 403, trouble)
        case "suspended":
            trouble = Trouble(
                title="This company isn’t allowed to receive data right now",
                explanation="Nothing was shared. Your other sharing isn’t affected.",
                back_url=reverse("portal:dashboard"),
                back_label=DASHBOARD,
            )
            return _page(http, 403, trouble)
        case _:
            trouble = Trouble(
                title="We don’t know this request",
                explanation="It may have been used already, or the link is damaged. Nothing was shared. "
                "Go back to the app you came from and start again.",
                back_url=reverse("portal:dashboard"),
                back_label=DASHBOARD,
            )
            return _page(http, 404, trouble)


def other_customer(http: HttpRequest, flow_id: UUID) -> HttpResponse:
    """Somebody else signed in for this flow before."""
    trouble = Trouble(
        title="This is linked to another person",
        explanation="Somebody else signed in for this request before you. Nothing was shared. "
        "Sign out and let them go on, or start again from the app.",
        back_url=f"{reverse('account_logout')}?next={reverse('portal:start', kwargs={'flow_id': flow_id})}",
        back_label="Sign out and go on as them",
        reference=reference_of(flow_id),
    )
    return _page(http, 403, trouble)


def decision_too_late(http: HttpRequest, asking: Asking) -> HttpResponse:
    """The consent ran out between the page and the decision."""
    return _page(http, 410, _too_late(asking))


def not_a_customer(http: HttpRequest) -> HttpResponse:
    """Staff have no data of their own here."""
    trouble = Trouble(
        title="This page is for customers",
        explanation="You’re signed in with a staff account, which has no bank accounts to share.",
        back_url=reverse("account_logout"),
        back_label="Sign out",
    )
    return _page(http, 403, trouble)


def reference_of(flow_id: UUID) -> str:
    """Short enough to read out on the phone, long enough to find the request by."""
    return f"REF-{flow_id.hex[:4]}-{flow_id.hex[4:8]}".upper()


def _too_late(asking: Asking | None) -> Trouble:
    recipient = asking.consent.recipient if asking else None
    return Trouble(
        title="This took too long, so we stopped it",
        explanation="Nothing was shared. You can start again whenever you like.",
        back_url=recipient.website if recipient else "",
        back_label=f"Start again at {recipient.name}" if recipient and recipient.website else "",
        reference=reference_of(asking.id) if asking else "",
    )


def _page(http: HttpRequest, status: int, trouble: Trouble) -> HttpResponse:
    return render(http, "portal/error.html", {"error": trouble}, status=status)
