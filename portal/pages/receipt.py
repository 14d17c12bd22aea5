"""Receipts of one consent: a page to read and print, and the same as a document that we sign."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bank.port import core_banking
from portal.answers import file
from portal.gates import Customer, customers_only
from portal.languages import SPOKEN
from portal.pages.consent import facts_of
from portal.receipts import Receipt, receipt_card, receipts_of, signed_receipt


@require_safe
@customers_only
def receipt(http: HttpRequest, customer: Customer, consent_id: UUID, sequence: int) -> HttpResponse:
    found = _found(http, customer, consent_id, sequence)
    context = {
        "card": receipt_card(found),
        "consent_id": consent_id,
        "sequence": sequence,
        "language": SPOKEN[found.language],
    }
    return render(http, "portal/receipt.html", context)


@require_safe
@customers_only
def receipt_json(http: HttpRequest, customer: Customer, consent_id: UUID, sequence: int) -> HttpResponse:
    found = _found(http, customer, consent_id, sequence)
    return file(
        json.dumps(signed_receipt(found, customer.at)),
        media_type="application/jose+json",
        name=f"receipt-{consent_id}-{sequence}.json",
    )


def _found(http: HttpRequest, customer: Customer, consent_id: UUID, sequence: int) -> Receipt:
    """A receipt of the customer's own; Http404 where there is none of that number."""
    facts = facts_of(http, customer, consent_id)
    for one in receipts_of(facts, core_banking().accounts_of(customer.number)):
        if one.event.sequence == sequence:
            return one
    raise Http404("no receipt of that number")
