"""The web application: one page, its buttons, and the address the bank sends customers back to."""

import secrets
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from budget_fox import cds, pages, stops
from budget_fox.bank import Bank
from budget_fox.company import Company
from budget_fox.ecosystems import ECOSYSTEMS
from budget_fox.http import Answer, Request, StartResponse, file, nothing, page, see_other
from budget_fox.keys import SigningKey
from budget_fox.settings import Settings
from budget_fox.store import Store
from budget_fox.visit import Visit

COOKIE = "__Host-budget-fox"
"""Names the visitor. Cookies know no ports, so the name must differ from those of a bank on the same host."""

STATIC = Path(__file__).resolve().parent.parent / "static"
FILES = {
    "app.css": "text/css; charset=utf-8",
    "fragment.js": "text/javascript; charset=utf-8",
    "fox.svg": "image/svg+xml",
}


class Application:
    """A WSGI application."""

    def __init__(self, settings: Settings) -> None:
        key = SigningKey.kept_in(settings.state_dir)
        self._store = Store(settings.state_dir)
        self._origin = settings.base_url
        self._companies = {
            name: Company(bank=Bank(settings, name), key=key, redirect_uri=settings.redirect_uri(name))
            for name in ECOSYSTEMS
        }
        self._headers = (
            ("Content-Security-Policy", _content_security_policy(settings.provider)),
            ("Referrer-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        )

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request = Request.read(environ)
        parts = tuple(request.path.removeprefix("/").split("/"))
        if request.method == "POST" and parts == (cds.NAME, *stops.PATH):
            return self._told(request).send(start_response, *self._headers)  # a machine, and no visitor
        known = request.cookies.get(COOKIE)
        visitor = known or secrets.token_urlsafe(32)
        answer = self._answer(request, visitor)
        # Lax, not Strict: the cookie must come along when the bank sends the browser back to us.
        cookie = ("Set-Cookie", f"{COOKIE}={visitor}; Path=/; Secure; HttpOnly; SameSite=Lax")
        return answer.send(start_response, *self._headers, *(() if known else (cookie,)))

    def _answer(self, request: Request, visitor: str) -> Answer:
        if request.method == "POST" and request.origin != self._origin:
            return page(pages.notice("This form came from another site."), HTTPStatus.FORBIDDEN)
        match (request.method, *request.path.removeprefix("/").split("/")):
            case ("GET", ""):
                return page(pages.home([self._visit(visitor, name) for name in ECOSYSTEMS]))
            case ("GET", "static", name) if name in FILES:
                return file((STATIC / name).read_bytes(), FILES[name])
            case ("GET", name, "callback") if name in ECOSYSTEMS:
                return self._returned(self._visit(visitor, name), request)
            case ("POST", name, action) if name in ECOSYSTEMS:
                return self._pressed(self._visit(visitor, name), action, request)
        return page(pages.notice("There is no such page."), HTTPStatus.NOT_FOUND)

    def _told(self, request: Request) -> Answer:
        status = stops.told(
            self._companies[cds.NAME].bank,
            self._store,
            cds.NAME,
            url=f"{self._origin}{request.path}",
            authorization=request.authorization,
            form=request.form,
        )
        return nothing(status)

    def _returned(self, visit: Visit, request: Request) -> Answer:
        """The customer is back. Where the answer is behind the #, a script must hand it to us first."""
        if visit.ecosystem.ANSWER_IN_FRAGMENT:
            return page(pages.landing(visit.ecosystem))
        visit.finish(request.query)
        return see_other(f"/#{visit.ecosystem.NAME}")

    def _pressed(self, visit: Visit, action: str, request: Request) -> Answer:
        if action == "connect":
            return see_other(visit.connect())
        if action == "callback":
            visit.finish(request.form)
        elif (connection := visit.connection) is not None:
            match action:
                case "fetch":
                    visit.fetch(connection)
                case "refresh":
                    visit.refresh(connection)
                case "disconnect":
                    visit.disconnect(connection)
        return see_other(f"/#{visit.ecosystem.NAME}")

    def _visit(self, visitor: str, name: str) -> Visit:
        return Visit(store=self._store, us=self._companies[name], ecosystem=ECOSYSTEMS[name], visitor=visitor)


def _content_security_policy(provider: str) -> str:
    """Our own files only. Connect is a form that redirects to the bank, and form-action covers redirects."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"form-action 'self' {provider}; frame-ancestors 'none'; base-uri 'none'"
    )
