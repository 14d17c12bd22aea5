"""Which software is given nothing at present, though what customers agreed to stands."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from consent.models import Consent
from consent.storing import Proviso
from oidc.clauses import clause
from oidc.models import Client

Named = tuple[str, str]
"""Software by its issuer and client id."""
_PAUSED = Q(suspended_at__isnull=False) | Q(paused_at__isnull=False)


def paused_among(asked: Collection[Named]) -> frozenset[Named]:
    """Those of them that the bank has suspended, or whose directory says that they are not active."""
    if not asked:
        return frozenset()
    rows = Client.objects.filter(_PAUSED, client_id__in={client_id for _, client_id in asked})
    return frozenset(rows.values_list("issuer", "client_id")) & frozenset(asked)


def paused_of(customer_id: int) -> frozenset[Named]:
    """All of them that a customer has ever agreed to anything with."""
    agreed = Consent.objects.filter(
        customer_id=customer_id, issuer=OuterRef("issuer"), client_id=OuterRef("client_id")
    )
    return frozenset(Client.objects.filter(_PAUSED, Exists(agreed)).values_list("issuer", "client_id"))


@clause("RES-05", "REF-09")
def may_act_on(consent_id: UUID) -> Proviso:
    """Holds while a consent's own software is given what its customer allowed: neither it nor its company is
    suspended, and its directory says that it is active."""
    return Proviso(_MAY_ACT, (consent_id,))


_MAY_ACT = (
    "SELECT 1 FROM {given}consent_consent k"
    " JOIN oidc_client s ON s.issuer = k.issuer AND s.client_id = k.client_id"
    " JOIN consent_recipient r ON r.id = s.recipient_id"
    " WHERE k.id = %s AND s.suspended_at IS NULL AND s.paused_at IS NULL AND r.suspended_at IS NULL"
)
