"""Intents: the REST resources through which a recipient registers a consent, reads it and ends it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from consent import operations
from consent.api.messages import IntentView
from consent.api.plans import planned, refuse_unsignable
from consent.endings import BY_SEVERAL, ending_of
from consent.identifiers import identifier
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused, status_at, status_since
from consent.policy import Idempotency, IntentResource, IntentState
from consent.problems import Fault, Flaw, Problem
from consent.queries import ConsentFacts, consent_of_client
from oidc.access import Access
from oidc.clauses import clause
from oidc.issuers import mtls_url
from oidc.security_log import decided, note

LONGEST_KEY = 40


class Intents(IntentView):
    """The collection of one kind of intent, of one issuer."""

    @clause("CON-02", "CON-03", "CON-17", "CON-18", "CON-19")
    def post(self, request: Request, issuer: str) -> Response:
        """Register a consent: 201 with the stored resource. A repeated idempotency key creates nothing."""
        now = self.access.at
        key = idempotency_key(request, self.resource)
        once = operations.Once(endpoint=self.resource.path, key=key, body=request.body) if key else None
        try:
            stored_as = self._proposed(issuer, dict(request.data), now, once)
        except operations.IdempotencyConflict:
            detail = "x-idempotency-key was used before with another body"
            raise Problem(400, Flaw(Fault.IDEMPOTENCY_MISMATCH, detail, "x-idempotency-key")) from None
        stored = intent_of_client(self.access, self.resource, str(stored_as))
        return Response(_document(stored, self.resource, issuer), status=201)

    def _proposed(
        self, issuer: str, body: Mapping[str, Any], at: datetime, once: operations.Once | None
    ) -> UUID:
        """Stored now, or by the call that this one repeats, though a date in it has passed since, or the bank
        would refuse it."""
        try:
            asked = self.resource.read(body, consent_policy(issuer).permissions, at)
            refuse_unsignable(self.resource, asked, at)
            terms = planned(self.resource, asked, at)
        except Problem:
            kept = operations.kept_by(once, issuer, self.access.client_id) if once else None
            if kept is None:
                raise
            return kept.pk
        consent = operations.propose(
            issuer=issuer,
            client_id=self.access.client_id,
            recipient_id=self.access.recipient_id,
            kind=self.resource.kind,
            terms=terms,
            at=at,
            policy=consent_policy(issuer),
            once=once,
        )
        return consent.pk


class Intent(IntentView):
    """One intent of the client's own."""

    @clause("CON-07", "CON-08", "CON-30")
    def get(self, _request: Request, issuer: str, consent_id: str) -> Response:
        found = intent_of_client(self.access, self.resource, consent_id)
        return Response(_document(found, self.resource, issuer))


class EndableIntent(Intent):
    """One that its recipient may end."""

    @clause("ARR-10", "CON-09", "CON-59")
    def delete(self, request: Request, issuer: str, consent_id: str) -> Response:
        """End a consent at its customer's word to the recipient: 204. One that has ended stays as it is."""
        found = intent_of_client(self.access, self.resource, consent_id)
        note(request, consent_id=found.id)
        try:
            operations.revoke(
                consent_id=found.id,
                client_id=self.access.client_id,
                at=found.read_at,
                policy=consent_policy(issuer),
            )
        except TransitionRefused as refusal:
            if refusal.current in self.resource.deletable_after:
                return Response(status=204)
            flaw = Flaw(Fault.CONSENT_STATUS, f"The consent is {refusal.current} already")
            raise Problem(400, flaw) from None
        decided(request, "revoked")
        return Response(status=204)


def _document(consent: ConsentFacts, resource: IntentResource, issuer: str) -> dict[str, object]:
    anew = resource.older.get(consent.kind)
    # Asked of what has ended alone: one that is waited for, or in use, is read far oftener.
    ending = ending_of(consent.id) if consent.status in BY_SEVERAL else None
    state = IntentState(
        id=consent.id,
        status=status_at(consent, consent.read_at),
        authorised=consent.authorised_at is not None,
        ended_by=ending and ending.actor,
        reason=ending and ending.reason,
        created_at=consent.created_at,
        status_changed_at=status_since(consent, consent.read_at),
        wire=anew(consent.wire) if anew else consent.wire,
    )
    return resource.render(state, mtls_url(issuer, f"{resource.path}/{consent.id}"))


@clause("CON-01", "CON-07", "CON-08")
def intent_of_client(access: Access, resource: IntentResource, consent_id: str) -> ConsentFacts:
    """The client's own consent of this kind, or of the same kind in an older version; another's, or a hidden
    one, reads as an unknown one: 400."""
    named = identifier(consent_id)
    found = named and consent_of_client(consent_id=named, issuer=access.issuer, client_id=access.client_id)
    if not found or found.kind not in {resource.kind, *resource.older} or found.status in resource.hidden:
        raise Problem(400, Flaw(Fault.RESOURCE_UNKNOWN, "No such consent", "ConsentId"))
    return found


def idempotency_key(http: Request, resource: IntentResource) -> str:
    """The key, "" where none counts (CON-17, CON-19)."""
    key = http.headers.get("x-idempotency-key")
    if resource.idempotency is Idempotency.IGNORED:
        return ""
    if key is None:
        if resource.idempotency is Idempotency.REQUIRED:
            raise Problem(
                400, Flaw(Fault.HEADER_MISSING, "x-idempotency-key is missing", "x-idempotency-key")
            )
        return ""
    if not 1 <= len(key) <= LONGEST_KEY or key != key.strip() or not key.isprintable():
        detail = "x-idempotency-key must have 1 to 40 characters and no blank at its ends"
        raise Problem(400, Flaw(Fault.HEADER_INVALID, detail, "x-idempotency-key"))
    return key
