"""Intents: the REST resources through which a recipient registers a consent, reads it and ends it."""

from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused
from consent.policy import IntentResource, IntentState
from consent.problems import Fault, Flaw, Problem
from consent.queries import ConsentFacts, consent_of_client
from consent.strict_json import strict_json
from oidc.access import Access, client_access
from oidc.clauses import clause
from oidc.issuers import mtls_url
from oidc.resources import protected

LONGEST_KEY = 40


@protected("POST")
@clause("CON-02", "CON-03", "CON-17", "CON-18")
def intents(http: HttpRequest, issuer: str, *, resource: IntentResource) -> HttpResponse:
    """Register a consent: 201 with the stored resource. A repeated idempotency key creates nothing."""
    access = client_access(http, issuer, scope=resource.scope)
    now = timezone.now()
    terms = resource.read(_body(http), now)
    policy = consent_policy(issuer)
    key = _idempotency_key(http, resource)
    try:
        consent = operations.propose(
            issuer=issuer,
            client_id=access.client_id,
            recipient_id=access.recipient_id,
            kind=resource.kind,
            terms=terms,
            at=now,
            policy=policy,
            once=operations.Once(endpoint=resource.path, key=key, body=http.body) if key else None,
        )
    except operations.IdempotencyConflict:
        detail = "x-idempotency-key was used before with another body"
        raise Problem(400, Flaw(Fault.IDEMPOTENCY_MISMATCH, detail, "x-idempotency-key")) from None
    stored = _of_client(access, consent.pk)
    return JsonResponse(_document(stored, resource, issuer), status=201)


@protected("GET", "DELETE")
@clause("CON-07", "CON-09", "CON-30", "ARR-10")
def intent(http: HttpRequest, issuer: str, consent_id: str, *, resource: IntentResource) -> HttpResponse:
    """Read a consent (200), or end it at its customer's word to the recipient (204)."""
    access = client_access(http, issuer, scope=resource.scope)
    found = _of_client(access, _identifier(consent_id))
    if http.method == "GET":
        return JsonResponse(_document(found, resource, issuer))
    try:
        operations.revoke(
            consent_id=found.id, client_id=access.client_id, at=timezone.now(), policy=consent_policy(issuer)
        )
    except TransitionRefused as refusal:
        raise Problem(400, Flaw(Fault.CONSENT_STATUS, f"The consent is {refusal.current} already")) from None
    return HttpResponse(status=204)


def _document(consent: ConsentFacts, resource: IntentResource, issuer: str) -> dict[str, object]:
    state = IntentState(
        id=consent.id,
        status=consent.status,
        created_at=consent.created_at,
        status_changed_at=consent.status_changed_at,
        wire=consent.wire,
    )
    return resource.render(state, mtls_url(issuer, f"{resource.path}/{consent.id}"))


@clause("CON-01", "CON-07")
def _of_client(access: Access, consent_id: UUID | None) -> ConsentFacts:
    """The client's own consent; another's reads exactly as an unknown one: 400."""
    found = consent_id and consent_of_client(
        consent_id=consent_id, issuer=access.issuer, client_id=access.client_id
    )
    if not found:
        raise Problem(400, Flaw(Fault.RESOURCE_UNKNOWN, "No such consent", "ConsentId"))
    return found


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _idempotency_key(http: HttpRequest, resource: IntentResource) -> str:
    """The key, "" where none was sent and none is needed (CON-17)."""
    key = http.headers.get("x-idempotency-key")
    if key is None:
        if resource.idempotency_required:
            raise Problem(400, Flaw(Fault.HEADER_MISSING, "x-idempotency-key is missing", "x-idempotency-key"))
        return ""
    if not 1 <= len(key) <= LONGEST_KEY or key != key.strip() or not key.isprintable():
        detail = "x-idempotency-key must have 1 to 40 characters and no blank at its ends"
        raise Problem(400, Flaw(Fault.HEADER_INVALID, detail, "x-idempotency-key"))
    return key


@clause("CON-05", "CON-07")
def _body(http: HttpRequest) -> dict[str, object]:
    """The JSON object in the body; Problem 415, 413 or 400."""
    if http.content_type != "application/json":
        raise Problem(415, Flaw(Fault.MEDIA_TYPE, "Content-Type must be application/json", "Content-Type"))
    try:
        document = strict_json(http.body)
    except RequestDataTooBig:
        raise Problem(413, Flaw(Fault.TOO_LARGE, "The body is larger than 64 KiB")) from None
    except ValueError as error:
        raise Problem(400, Flaw(Fault.BODY_MALFORMED, f"The body is not JSON: {error!s:.100}")) from None
    if not isinstance(document, dict):
        raise Problem(400, Flaw(Fault.BODY_MALFORMED, "The body is not a JSON object"))
    return document
