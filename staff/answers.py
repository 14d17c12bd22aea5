"""What a page of the staff's answers: a page in their frame. And what its address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from staff.member import Member

NAVIGATION = (
    ("home", "Home"),
    ("consents", "Consents"),
    ("customers", "Customers"),
    ("reports", "Reports"),
    ("recipients", "Companies"),
    ("proposals", "Four eyes"),
    ("figures", "Figures"),
    ("protection", "Data protection"),
    ("exports", "Exports"),
    ("texts", "Texts"),
    ("jobs", "Jobs"),
    ("outbox", "Messages"),
    ("audit", "Audit log"),
    ("emergencies", "Emergencies"),
    ("access", "Access review"),
)


@dataclass(frozen=True, kw_only=True)
class Link:
    url: str
    label: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every page of the staff's knows."""

    bank: str
    sandbox: bool
    zone: str
    """Whose times pages tell."""
    member: Member | None
    links: tuple[Link, ...]


def show(
    http: HttpRequest,
    member: Member | None,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of `templates/staff`."""
    frame = Frame(
        bank=settings.BANK_NAME,
        sandbox=settings.SANDBOX,
        zone=settings.BANK_TIME_ZONE,
        member=member,
        links=_links(http, member),
    )
    return render(http, f"staff/{template}.html", {"frame": frame, **(context or {})}, status=status)


def said(http: HttpRequest, name: str) -> str:
    """What the address says under a name, without what no text in PostgreSQL can hold."""
    return _cleaned(http.GET.get(name, ""))


def posted(http: HttpRequest, *names: str) -> dict[str, str]:
    """What a form says under these names, in the same way; nothing of what is empty."""
    typed = {name: _cleaned(http.POST.get(name, "")) for name in names}
    return {name: value for name, value in typed.items() if value}


def _cleaned(typed: str) -> str:
    """PostgreSQL has no text with a NUL in it."""
    return typed.replace("\0", "").strip()


def onward_of(http: HttpRequest) -> str:
    """Where a page in between leads: a path of ours, else home."""
    onward = http.POST.get("next") or http.GET.get("next") or ""
    ours = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return onward if ours else reverse("staff:home")


def _links(http: HttpRequest, member: Member | None) -> tuple[Link, ...]:
    if member is None:
        return ()
    found = [(reverse(f"staff:{page}"), label) for page, label in NAVIGATION if member.may_see(page)]
    here = http.path
    return tuple(
        Link(url=url, label=label, here=here == url or (url != "/" and here.startswith(url)))
        for url, label in found
    )
