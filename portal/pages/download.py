"""A copy of everything about the customer's sharing: asked for, made by a job, fetched within a day."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from oidc.clauses import clause
from oidc.security_log import decided
from portal import allowances, copies
from portal.activity import Happened, happened
from portal.allowances import Rule, UsedUp
from portal.answers import file, see
from portal.gates import Customer, fresh_customers_only
from portal.list_cards import visible_issuers
from portal.models import Download
from portal.moments import day_and_time
from portal.pages.security import timezone_of

A_DAY = Rule(name="copy of sharing", limit=5, within=timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class CopyCard:
    """How far a copy has come; `id` where it can be fetched."""

    id: UUID | None
    failed: bool
    asked: str
    done: int
    total: int | None
    until: str


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_customers_only
@clause("DASH-33")
def download(http: HttpRequest, customer: Customer) -> HttpResponse:
    """What has come of the copy asked for last, and a button that asks for one."""
    if http.method != "POST":
        return _page(http, customer)
    try:
        allowances.take(A_DAY, str(customer.id), customer.at)
    except UsedUp:
        return _page(http, customer, used_up=True)
    with transaction.atomic():
        copies.ask(customer.id, visible_issuers(customer), customer.at)
        happened(http, customer.id, Happened.COPY_ASKED, customer.at)
    decided(http, "copy of sharing asked for")
    return see("portal:download")


@require_safe
@fresh_customers_only
@clause("DASH-33")
def download_file(http: HttpRequest, customer: Customer, download_id: UUID) -> HttpResponse:
    """The copy itself; Http404 alike for one that is over, not ready, or somebody else's."""
    content = copies.content_of(customer.id, download_id, customer.at)
    if content is None:
        raise Http404("no copy of this customer's that is ready")
    decided(http, "copy of sharing fetched")
    return file(content, media_type="application/zip", name="my-sharing.zip")


def _page(http: HttpRequest, customer: Customer, *, used_up: bool = False) -> HttpResponse:
    found = copies.newest(customer.id, customer.at)
    context = {"copy": _card(found, customer) if found else None, "used_up": used_up}
    return render(http, "portal/download.html", context, status=429 if used_up else 200)


def _card(row: Download, customer: Customer) -> CopyCard:
    zone = timezone_of(customer)
    return CopyCard(
        id=row.id if row.ready_at else None,
        failed=row.failed_at is not None,
        asked=day_and_time(row.asked_at, customer.at, zone),
        done=row.done,
        total=row.total,
        until=day_and_time(row.expires_at, customer.at, zone) if row.expires_at else "",
    )
