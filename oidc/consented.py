"""What a consent allows by itself: for a resource server that acts under one, and has no token."""

from uuid import UUID

from django.db.models.functions import Now
from django.http import HttpRequest

from consent.models import Consent
from consent.queries import in_force
from oidc.access import Access, access_of, paused_refusal, refused_for
from oidc.clauses import clause
from oidc.details import MEMBER, permissions_in
from oidc.errors import InvalidRequest
from oidc.issuers import security_policy
from oidc.models import Client
from oidc.presented import BEARER, Presented
from oidc.security_log import note


@clause("RES-04", "RES-05", "SEC-12")
def consented_access(http: HttpRequest, issuer: str, *, client_id: str, consent_id: UUID) -> Access:
    """What a token that was fetched at this moment under the consent would open, whatever its scope, and
    however long ago its customer signed in.

    Raises InvalidRequest where the client has no such consent, and Problem as the gate does.
    """
    client = Client.objects.select_related("recipient").filter(issuer=issuer, client_id=client_id).first()
    found = Consent.objects.filter(pk=consent_id, issuer=issuer, client_id=client_id)
    consent = found.annotate(now=Now(), allows=in_force()).select_related("customer").first()
    if client is None or consent is None or consent.customer is None:
        raise InvalidRequest("consent_id names no consent that a customer gave to that client")
    note(http, client_id=client_id, consent_id=consent.pk, customer=consent.customer_id)
    held = Presented(issuer=issuer, scheme=BEARER, value="")
    if client.suspended_at or client.recipient.suspended_at:
        raise held.refusal("client or recipient suspended")
    if not consent.customer.is_active:
        raise held.refusal("customer disabled")
    if client.paused_at is not None:
        raise paused_refusal()
    if not consent.allows:
        raise refused_for(held, consent, consent.now)
    permissions = frozenset(consent.permissions)
    return access_of(
        held,
        client,
        consent,
        at=consent.now,
        opened_by=permissions,
        scopes=permissions | permissions_in(security_policy(issuer), consent.wire.get(MEMBER, ())),
        customer_id=consent.customer_id,
        claims=frozenset(),
    )
