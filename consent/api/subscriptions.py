"""Subscriptions to events: a recipient says where, and of what, it wants to be told."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from consent import operations
from consent.api.messages import SignedResource
from consent.identifiers import identifier
from consent.policy import Subscribed, SubscriptionResource
from consent.problems import Fault, Flaw, Problem
from consent.subscriptions import subscriptions_of_client
from oidc.access import Access, own_access
from oidc.clauses import clause
from oidc.issuers import mtls_url
from oidc.outbound.fetch import Forbidden
from oidc.outbound.post import refuse_unreachable_by_rule


class Subscriptions(SignedResource):
    """The collection of one kind of subscription, which holds one of a client's at most."""

    resource: SubscriptionResource = None  # type: ignore[assignment]  # as_view gives it

    def admit(self, http: HttpRequest) -> Access:
        return own_access(http, self.issuer, scopes=self.resource.scopes)

    @clause("EVT-01", "EVT-02", "EVT-07")
    def get(self, _request: Request, issuer: str) -> Response:
        found = subscriptions_of_client(
            issuer=issuer, client_id=self.access.client_id, kind=self.resource.kind
        )
        listed = [self.resource.render(one.id, one.said) for one in found]
        return Response(_framed({self.resource.collection: listed}, mtls_url(issuer, self.resource.path)))

    @clause("EVT-01", "EVT-02", "EVT-07")
    def post(self, request: Request, issuer: str) -> Response:
        """Subscribe: 201; 409 where the client has one."""
        said = _judged(self.resource, self.resource.read(dict(request.data)))
        own = {"issuer": issuer, "client_id": self.access.client_id, "kind": self.resource.kind}
        try:
            made = operations.subscribe(**own, said=said, at=timezone.now())
        except operations.SubscribedAlready:
            flaw = Flaw(Fault.RESOURCE_EXISTS, f"There is one {self.resource.kind} already; change it by PUT")
            raise Problem(409, flaw) from None
        return Response(_document(self.resource, issuer, made, said), status=201)


class OneSubscription(SignedResource):
    """A subscription of the client's own."""

    resource: SubscriptionResource = None  # type: ignore[assignment]  # as_view gives it
    http_method_names = ["put", "delete"]

    def admit(self, http: HttpRequest) -> Access:
        return own_access(http, self.issuer, scopes=self.resource.scopes)

    @clause("EVT-01", "EVT-02", "EVT-07")
    def put(self, request: Request, issuer: str, subscription_id: str) -> Response:
        said = _judged(self.resource, self.resource.read_change(dict(request.data)))
        known = identifier(subscription_id)
        own = {"issuer": issuer, "client_id": self.access.client_id, "kind": self.resource.kind}
        if known is None or not operations.resubscribe(known, **own, said=said, at=timezone.now()):
            raise _unknown()
        return Response(_document(self.resource, issuer, known, said))

    @clause("EVT-01", "EVT-02", "EVT-07")
    def delete(self, _request: Request, issuer: str, subscription_id: str) -> Response:
        known = identifier(subscription_id)
        own = {"issuer": issuer, "client_id": self.access.client_id, "kind": self.resource.kind}
        if known is None or not operations.unsubscribe(known, **own):
            raise _unknown()
        return Response(status=204)


@clause("EVT-09")
def _judged(resource: SubscriptionResource, said: Subscribed) -> Subscribed:
    """What was said, unless nothing may ever be sent there."""
    if said.callback_url:
        try:
            refuse_unreachable_by_rule(said.callback_url)
        except Forbidden as fault:
            detail = f"{resource.callback_at} {fault}"
            raise Problem(400, Flaw(Fault.FIELD_INVALID, detail, resource.callback_at)) from None
    return said


def _document(resource: SubscriptionResource, issuer: str, made: UUID, said: Subscribed) -> dict[str, object]:
    return _framed(resource.render(made, said), mtls_url(issuer, f"{resource.path}/{made}"))


def _framed(data: object, self_url: str) -> dict[str, object]:
    return {"Data": data, "Links": {"Self": self_url}, "Meta": {}}


def _unknown() -> Problem:
    """Another's reads as one that never was."""
    return Problem(400, Flaw(Fault.RESOURCE_UNKNOWN, "No such subscription"))
