"""The bank's systems find consents, read one with its history, and end it."""

import base64
import hashlib
import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from rest_framework.request import Request
from rest_framework.response import Response

from consent import operations
from consent.api.bank.asked import EndOrder, SearchQuery
from consent.api.bank.calls import BankCall, read_body, read_query
from consent.api.bank.describing import described
from consent.api.bank.documents import (
    ConsentDocument,
    ConsentPage,
    EndedDocument,
    History,
    rendered,
)
from consent.api.bank.examples import CONSENT, END, ENDED, HISTORY, PAGE
from consent.database_clock import database_now
from consent.issuers import consent_policy
from consent.lifecycle import Status, TransitionRefused
from consent.problems import Fault, Flaw, Problem
from consent.reasons import Reason
from consent.searching import KeptConsent, Place, Search, kept_consent, kept_history, search
from oidc.clauses import clause
from oidc.clients.bank_system import Role
from oidc.security_log import decided, note


class Consents(BankCall):
    roles = {"get": Role.READ}

    @described(
        "listConsents",
        role="read",
        parameters=[SearchQuery],
        answers={200: (ConsentPage, "A page, newest first.")},
        examples=[PAGE],
    )
    @clause("AUD-04", "AUD-05")
    def get(self, request: Request) -> Response:
        """Find consents by exact filters, newest first.

        All filters have to fit. `total` counts what fits on all pages. `next` leads on from the last consent
        of this page, so that consents that come or end meanwhile move nothing.
        """
        asked = read_query(SearchQuery, request)
        limit, after = asked.pop("limit"), asked.pop("after", None)
        if statuses := asked.pop("status", None):
            asked["status"] = tuple(sorted(Status(word) for word in statuses))
        wanted = Search(**asked)
        found = search(wanted, after=_place(after, wanted), limit=limit)
        filters = ", ".join(sorted(asked)) or "nothing"
        decided(request, "consents read", reason=f"{len(found.consents)} of {found.total}, by {filters}")
        following = _cursor(found.consents[-1].place, wanted) if found.more else None
        page = {"consents": found.consents, "total": found.total, "next": following}
        return Response(rendered(ConsentPage, page))


class OneConsent(BankCall):
    roles = {"get": Role.READ}

    @described(
        "readConsent",
        role="read",
        answers={200: (ConsentDocument, "The consent as it is now.")},
        examples=[CONSENT],
    )
    @clause("AUD-04", "AUD-05")
    def get(self, request: Request, consent_id: UUID) -> Response:
        """Read one consent."""
        found = _known(request, consent_id)
        decided(request, "consent read", customer=found.customer_id)
        return Response(rendered(ConsentDocument, found))


class ConsentHistory(BankCall):
    roles = {"get": Role.READ}

    @described(
        "readHistory",
        role="read",
        answers={200: (History, "Every entry of the audit log about it, oldest first.")},
        examples=[HISTORY],
    )
    @clause("AUD-01", "AUD-05", "AUD-06")
    def get(self, request: Request, consent_id: UUID) -> Response:
        """Read what happened to a consent: who did what, when and why."""
        found = _known(request, consent_id)
        decided(request, "history read", customer=found.customer_id)
        history = {"consent_id": consent_id, "events": kept_history(consent_id)}
        return Response(rendered(History, history))


class ConsentEnd(BankCall):
    roles = {"post": Role.END}

    @described(
        "endConsent",
        role="end",
        request=EndOrder,
        answers={200: (EndedDocument, "It has ended: by this call, or before.")},
        refuses=[409],
        examples=[END, ENDED],
    )
    @clause("AUD-01", "EVT-05")
    def post(self, request: Request, consent_id: UUID) -> Response:
        """End a consent, for a reason.

        What waits for its customer is refused, what is in force is stopped: every token under it is worth
        nothing once this returns, and its recipient and customer are told as at any stop at the bank. To end
        what has ended already changes nothing and is no error, so the call may be sent again.
        """
        order, found = read_body(EndOrder, request), _known(request, consent_id)
        try:
            ended_now = operations.end(
                consent_id=consent_id,
                reason=Reason(order["reason"]),
                note=order["note"],
                system=self.system.name,
                at=database_now(),
                policy=consent_policy(found.issuer),
            )
        except TransitionRefused as refusal:
            text = (
                f"A consent of the kind “{found.kind}” that is {refusal.current} cannot be ended by the bank"
            )
            raise Problem(409, Flaw(Fault.CONSENT_STATUS, text)) from None
        if ended_now:
            decided(request, "consent ended", reason=order["reason"], customer=found.customer_id)
        return Response(
            rendered(EndedDocument, {"ended_now": ended_now, "consent": kept_consent(consent_id)})
        )


def _known(request: Request, consent_id: UUID) -> KeptConsent:
    note(request, consent_id=consent_id)
    found = kept_consent(consent_id)
    if found is None:
        raise Problem(404, Flaw(Fault.RESOURCE_UNKNOWN, "There is no such consent", "consent_id"))
    note(request, issuer=found.issuer)
    return found


def _cursor(place: Place, wanted: Search) -> str:
    said = [place.created_at.isoformat(), str(place.id), _search_digest(wanted)]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _place(cursor: str | None, wanted: Search) -> Place | None:
    """Where the page before ended; raises Problem for a cursor that is none, or is another search's."""
    if cursor is None:
        return None
    try:
        said: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment, consent_id, of_search = said
        created_at, last = parse_datetime(moment), UUID(consent_id)
        if created_at is None or created_at.tzinfo is None:
            raise ValueError
    except (ValueError, TypeError, AttributeError):
        raise Problem(400, Flaw(Fault.QUERY_INVALID, "after is no `next` of ours", "after")) from None
    if of_search != _search_digest(wanted):
        text = "after belongs to a search by other filters"
        raise Problem(400, Flaw(Fault.QUERY_INVALID, text, "after"))
    return Place(created_at=created_at, id=last)


def _search_digest(wanted: Search) -> str:
    return hashlib.sha256(json.dumps(asdict(wanted), default=str, sort_keys=True).encode()).hexdigest()[:16]
