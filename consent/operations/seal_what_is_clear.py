"""What names people and was stored before it was sealed is sealed: intents about money, and whom was paid.

A row at a time is what it was before: no event, since nothing of the consent moves. What moves one meanwhile
writes none of these columns (`_move.WIRE`), so that nobody puts back what they read in clear.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from consent.models import Consent, PaymentUse
from consent.placing import paying
from consent.queries import behind
from vault.in_clear import InClear, Sealed


def _intents() -> QuerySet[Consent]:
    """Of issuers that are configured: of others nobody knows which kinds are about money."""
    pays = Q(pk__in=[])
    for issuer, kinds in paying():
        pays |= Q(issuer=issuer, kind__in=kinds)
    return Consent.objects.filter(pays, sealed_wire=None, erased_at=None).exclude(open_wire={})


def _uses() -> QuerySet[PaymentUse]:
    return PaymentUse.objects.filter(~Q(payee="") | ~Q(reference=""))


@transaction.atomic
def _seal_intents(after: Any, batch: int) -> Sealed:
    fitting = _intents() if after is None else _intents().filter(behind(*after))
    newest_first = fitting.order_by("-created_at", "-pk")  # an index knows kinds in this order
    rows = list(newest_first.select_for_update(no_key=True, skip_locked=True)[:batch])
    for row in rows:
        row.keep_wire(row.open_wire, about_people=True)
    Consent.objects.bulk_update(rows, ["open_wire", "sealed_wire"])
    return Sealed(len(rows), (rows[-1].created_at, rows[-1].pk) if len(rows) == batch else None)


@transaction.atomic
def _seal_uses(after: Any, batch: int) -> Sealed:
    rows = list(
        _uses()
        .filter(pk__gt=after or 0)
        .order_by("pk")
        .select_for_update(no_key=True, skip_locked=True)[:batch]
    )
    for row in rows:
        row.seal(payee=row.payee, reference=row.reference)
    PaymentUse.objects.bulk_update(rows, ["payee", "reference", "sealed"])
    return Sealed(len(rows), rows[-1].pk if len(rows) == batch else None)


IN_CLEAR = (
    InClear(name="consent_consent.sealed_wire", left=lambda: _intents().count(), seal=_seal_intents),
    InClear(name="consent_paymentuse.sealed", left=lambda: _uses().count(), seal=_seal_uses),
)
