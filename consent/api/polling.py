"""Events fetched by the recipient, who brings its word on those it was given before (RFC 8936)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from consent import operations
from consent.identifiers import identifier
from consent.issuers import consent_policy
from consent.notices import Outcome
from consent.policy import EventFeed
from consent.problems import Fault, Flaw, Problem
from consent.subscriptions import subscription_that_counts
from oidc.access import Access, own_access
from oidc.clauses import clause
from oidc.resources import ProtectedResource
from oidc.telling.event_token import acknowledged, event_token, outcome_of_error

MOST = 50
"""Events in one answer; whoever wants more asks again."""
MEMBERS = frozenset({"maxEvents", "returnImmediately", "ack", "setErrs"})


class Events(ProtectedResource):
    """The client's own events, as far as it has not acknowledged them."""

    http_method_names = ["post"]

    def admit(self, http: HttpRequest) -> Access:
        return own_access(http, self.issuer, scopes=_feed(self.issuer).scopes)

    @clause("EVT-03", "RFC 8936 §2.2", "RFC 8936 §2.5")
    def post(self, request: Request, issuer: str) -> Response:
        """What there is comes at once, whatever `returnImmediately` says: nobody is kept waiting here."""
        asked: Mapping[str, Any] = dict(request.data)
        limit, word = _limit(asked), _word(asked)
        client_id, now = self.access.client_id, timezone.now()
        operations.acknowledge(word, issuer=issuer, client_id=client_id)
        counts = subscription_that_counts(
            issuer=issuer, client_id=client_id, supersedes=_feed(issuer).supersedes
        )
        if counts is None or not limit:
            return Response({"sets": {}, "moreAvailable": False})
        topics, since = counts.said.topics, counts.created_at
        given, more = operations.fetch(
            issuer=issuer, client_id=client_id, since=since, topics=topics, limit=limit
        )
        sets = {str(message.id): event_token(message, now) for message in given}
        return Response({"sets": sets, "moreAvailable": more})


def _feed(issuer: str) -> EventFeed:
    feed = consent_policy(issuer).events
    assert feed is not None, "only issuers with a feed have this address"  # noqa: S101 -- as the routes are made
    return feed


def _limit(asked: Mapping[str, Any]) -> int:
    unknown = sorted(asked.keys() - MEMBERS)
    if unknown:
        raise _invalid(unknown[0], "is not a member of this object", fault=Fault.FIELD_UNEXPECTED)
    if not isinstance(asked.get("returnImmediately", True), bool):
        raise _invalid("returnImmediately", "is neither true nor false")
    most = asked.get("maxEvents", MOST)
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise _invalid("maxEvents", "is not a number of events")
    return min(most, MOST)


def _word(asked: Mapping[str, Any]) -> dict[UUID, Outcome]:
    """What the client says of each event; what is no id of ours is none of its events."""
    taken, errors = asked.get("ack", []), asked.get("setErrs", {})
    if not isinstance(taken, list) or not all(isinstance(one, str) for one in taken):
        raise _invalid("ack", "is not a list of strings")
    if not isinstance(errors, dict):
        raise _invalid("setErrs", "is not an object")
    said: dict[str, Outcome] = dict.fromkeys(taken, acknowledged())
    for jti, error in errors.items():
        code = error.get("err") if isinstance(error, dict) else None
        if not isinstance(code, str) or not isinstance(error.get("description", ""), str):
            raise _invalid(f"setErrs.{jti[:40]}", "has no `err` that is a string")
        said[jti] = outcome_of_error(code, error.get("description", ""))
    return {known: outcome for jti, outcome in said.items() if (known := identifier(jti)) is not None}


def _invalid(name: str, what: str, *, fault: Fault = Fault.FIELD_INVALID) -> Problem:
    return Problem(400, Flaw(fault, f"{name[:60]} {what}", name[:60]))
