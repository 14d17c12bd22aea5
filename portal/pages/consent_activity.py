"""What was looked at under one consent, all of it, as a CSV file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bank.port import core_banking
from consent.disclosures import every_disclosure_day
from portal.answers import file
from portal.disclosure_rows import HEAD, csv_rows
from portal.gates import Customer, customers_only
from portal.pages.consent import facts_of
from portal.spoken import wording_of
from portal.spreadsheets import csv_lines


@require_safe
@customers_only
def activity_csv(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    facts = facts_of(http, customer, consent_id)
    wording, held = wording_of(facts.issuer), core_banking().accounts_of(customer.number)
    rows = csv_rows(every_disclosure_day(facts.id), facts, wording, held)
    return file(
        "".join(csv_lines(HEAD, rows)), media_type="text/csv; charset=utf-8", name=f"activity-{facts.id}.csv"
    )
