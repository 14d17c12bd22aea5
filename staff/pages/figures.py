"""Figures: each with its picture, its table and its two files; every look at one is a line in the log."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from oidc.measuring import measured_issuers
from oidc.models import Client
from portal.answers import file
from staff.answers import said, show
from staff.figures import KINDS
from staff.figures.figure import PERIODS, App, Asked, Kind
from staff.gates import page
from staff.member import Member
from staff.recording import Did, record

USUAL = 30
View = Callable[..., HttpResponseBase]


@page("figures")
def figures(http: HttpRequest, member: Member) -> HttpResponse:
    context = {
        "kinds": [kind for kind in KINDS if member.may_see(kind.page)],
        "reports": bool(measured_issuers()) and member.may_see("half_year"),
    }
    return show(http, member, "figures", context)


def figure_addresses() -> Iterator[tuple[str, str, View]]:
    """Name, address and view of each figure's page and files."""
    for kind in KINDS:
        for form in ("", "csv", "svg"):
            name = f"{kind.page}_{form}" if form else kind.page
            address = f"figures/{kind.slug.replace('_', '-')}" + (f".{form}" if form else "")
            yield name, address, _view(kind, form, name)


def _view(kind: Kind, form: str, name: str) -> View:
    @page(name)
    def view(http: HttpRequest, member: Member) -> HttpResponse:
        apps = _apps()
        asked = _asked(http, member, kind, apps)
        record(
            http,
            member,
            Did.LOOKED,
            page=kind.page,
            recipient=asked.app.id if asked.app else None,
            form=form or "page",
            days=asked.days,
        )
        figure = kind.draw(asked)
        stem = f"{kind.slug.replace('_', '-')}-{asked.until}"
        if form == "csv":
            body = "".join(figure.table.csv_lines())
            return file(body, media_type="text/csv; charset=utf-8", name=f"{stem}.csv")
        if form == "svg" and figure.picture is not None:
            return file(figure.picture.alone(), media_type="image/svg+xml", name=f"{stem}.svg")
        context: dict[str, Any] = {
            "kind": kind,
            "figure": figure,
            "asked": asked,
            "apps": apps if kind.by_app else (),
            "periods": PERIODS.items() if kind.by_days else (),
            "query": http.GET.urlencode(),
            "csv": f"staff:{kind.page}_csv",
            "svg": f"staff:{kind.page}_svg",
        }
        return show(http, member, "figure", context)

    return view


def _apps() -> tuple[App, ...]:
    """Every company with software, by name."""
    rows = Client.objects.order_by("recipient__name", "recipient", "issuer", "client_id")
    found: dict[Any, App] = {}
    for recipient, name, issuer, client_id in rows.values_list(
        "recipient", "recipient__name", "issuer", "client_id"
    ):
        known = found.get(recipient)
        clients = (*(known.clients if known else ()), (issuer, client_id))
        found[recipient] = App(id=recipient, name=name, clients=clients)
    return tuple(found.values())


def _asked(http: HttpRequest, member: Member, kind: Kind, apps: tuple[App, ...]) -> Asked:
    days = said(http, "days")
    chosen = said(http, "app")
    return Asked(
        at=member.at,
        days=int(days) if days in {str(each) for each in PERIODS} and kind.by_days else USUAL,
        app=next((app for app in apps if str(app.id) == chosen), None) if kind.by_app else None,
        names={client: app.name for app in apps for client in app.clients},
    )
