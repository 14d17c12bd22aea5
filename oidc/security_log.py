"""Refusals and decisions: one line each, with what we know and the caller must not (AUD-05).

A refusal is whatever an error answer or a page of ours says no to. Facts carry the names that `config.logs`
lists; a customer leaves as a pseudonym, whoever passes them in.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from consent.interaction import known_as, one_request
from oidc.addresses import address_of
from oidc.binding.mtls import presented_thumbprint
from oidc.log_keys import Purpose, keyed

_log = logging.getLogger("accord.security")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# In the WSGI environment, which every wrapper of a request shares, and under names no header can have.
_NOTES, _REFUSED = "accord.notes", "accord.refused"


def note(http: HttpRequest, **facts: Any) -> None:
    """Keep what has become known about a request, for the events that may follow in it."""
    http.META.setdefault(_NOTES, {}).update(facts)
    if identifier := facts.get("interaction_id"):
        known_as(identifier)


def refused(http: HttpRequest, code: str, reason: str, **facts: Any) -> None:
    """Record that a request was refused. Neither `reason` nor a fact is ever a secret."""
    http.META[_REFUSED] = code
    found = _facts(http, facts)
    _log.warning("refused: %s", code, extra={"event": "refused", "code": code, "reason": reason, **found})


def why_refused(environ: Mapping[str, Any]) -> str:
    """The code of a refusal, by the WSGI environment of its request; empty where nobody explained one."""
    return str(environ.get(_REFUSED, ""))[:64]


def whose(environ: Mapping[str, Any]) -> str:
    """The client that a request was known to be of, or to name; empty where none was known."""
    return str(environ.get(_NOTES, {}).get("client_id", ""))[:255]


def decided(http: HttpRequest | None, code: str, **facts: Any) -> None:
    """Record a decision that stands: call it after the commit. Without a request an operator took it."""
    _log.info("decided: %s", code, extra={"event": "decided", "code": code, **_facts(http, facts)})


def said_of_customer(http: HttpRequest, said: Mapping[str, str]) -> None:
    """Record what a call says of its customer, who may be far from here."""
    found = _facts(http, {"said": json.dumps(said)})
    _log.info("said of the customer", extra={"event": "said of the customer", **found})


def signed_in(http: HttpRequest, code: str, **facts: Any) -> None:
    """Record that somebody signed in, or changed what signs them in; call it after the commit."""
    _log.info("sign-in: %s", code, extra={"event": "sign-in", "code": code, **_facts(http, facts)})


def pseudonym(customer: object) -> str:
    """The same for the same customer; only who has the key of the logs can tell whose it is."""
    return keyed(Purpose.PEOPLE, repr(customer))


def reference_of(identifier: UUID) -> str:
    """What a page shows of a flow's, a consent's or a refusal's id: short enough to read out on the phone,
    long enough to find it by."""
    return f"REF-{identifier.hex[:4]}-{identifier.hex[4:8]}".upper()


def sent_interaction_id(http: HttpRequest) -> UUID | None:
    """The caller's x-fapi-interaction-id, where it is a UUID as RFC 9562 §4 writes it."""
    sent = http.headers.get("x-fapi-interaction-id", "")
    return UUID(sent) if _UUID.fullmatch(sent) else None


class EveryRefusal:
    """Middleware, outermost: an error answer that nothing of ours has explained gets its event here, and what
    a request moves goes by its interaction id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        with one_request():
            if sent := sent_interaction_id(http):
                known_as(sent)
            response = self.get_response(http)
        if response.status_code >= 400 and _REFUSED not in http.META:
            refused(http, "error answer", response.reason_phrase, status=response.status_code)
        return response


def _as_logged(customer: object) -> str:
    """Their pseudonym; a line is written also where the database cannot be asked for its key just now."""
    try:
        return pseudonym(customer)
    except DatabaseError:
        return "unknown"


def _facts(http: HttpRequest | None, facts: dict[str, Any]) -> dict[str, Any]:
    if http is not None:
        about = {
            "method": http.method,
            "path": http.path,
            "source": address_of(http),
            "certificate": presented_thumbprint(http),
            "interaction_id": sent_interaction_id(http),
        }
        facts = about | http.META.get(_NOTES, {}) | facts
    if facts.get("customer") is not None:
        facts["customer"] = _as_logged(facts["customer"])
    return {name: fact for name, fact in facts.items() if fact not in {None, ""}}
