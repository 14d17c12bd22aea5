"""One consent: what it is, what its customer saw, what came of it, and every line of its life, provable."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.audit.faults import Report
from consent.audit.verifying import verify_consent
from consent.hashing import canonical
from consent.models import ConsentEvent, Seal
from consent.operations import UNENDED, receipts_of
from consent.orders import orders_under
from consent.searching import kept_consent
from oidc.clauses import clause
from staff import troubles
from staff.answers import show
from staff.asked_timeline import asked_timeline
from staff.ended import end_of
from staff.exports.timelines import offered_to
from staff.finding import customer_of, masked, rows
from staff.gates import page
from staff.member import Member
from staff.one_consent import accounts_of, days_of, messages_of, related_to
from staff.recording import Did, record
from staff.reports import reported_at
from staff.seen import seen
from staff.timelines.of import of_consent
from staff.tokens import tokens_of

ORDERS = 50


@page("consent")
@clause("AUD-04", "AUD-07", "DASH-35")
def consent(http: HttpRequest, member: Member, consent_id: UUID) -> HttpResponse:
    kept = kept_consent(consent_id)
    record(
        http,
        member,
        Did.LOOKED,
        page="consent",
        consent=consent_id,
        customer_id=kept.customer_id if kept else None,
    )
    if kept is None:
        return troubles.not_there(http, member, "consent")
    report = Report()
    verify_consent(consent_id, report)
    context = {
        "consent": kept,
        "row": rows([kept])[0],
        "end": end_of(kept),
        "acting_for": masked(kept.acting_for) if kept.acting_for else "",
        "accounts": accounts_of(kept),
        "seen": seen(consent_id),
        "tokens": tokens_of(consent_id),
        "days": days_of(consent_id),
        "orders": orders_under(consent_id, limit=ORDERS),
        "messages_told": messages_of(consent_id),
        "related": related_to(kept),
        "sees_company": member.may_see("recipient"),
        "sees_messages": member.may_see("message"),
        "timeline": asked_timeline(http, of_consent(consent_id, audits=member.sees_log), member),
        "report": report,
        "reported_at": reported_at(consent_id),
        "sees_reports": member.may_see("reports"),
        "exports": member.may_see("export_events"),
        "exports_timeline": offered_to(member),
        "resends": kept.customer_id is not None
        and member.may_act("letter_again")
        and receipts_of(consent_id).exists(),
        "endable": kept.status_now in UNENDED and member.may_act("consent_end"),
    }
    return show(http, member, "consent", context)


@page("event")
@clause("AUD-04", "AUD-06")
def event(http: HttpRequest, member: Member, consent_id: UUID, sequence: int) -> HttpResponse:
    """One event of a consent's log as it was hashed, and whether it still says what it said."""
    found = ConsentEvent.objects.filter(consent_id=consent_id, sequence=sequence).first()
    record(
        http,
        member,
        Did.VERIFIED,
        page="event",
        consent=consent_id,
        customer_id=customer_of(consent_id),
        sequence=sequence,
    )
    if found is None:
        return troubles.not_there(http, member, "event")
    report = Report()
    verify_consent(consent_id, report)
    context = {
        "event": found,
        "canonical": canonical(found),
        "hash": bytes(found.hash).hex(),
        "previous": bytes(found.previous).hex(),
        "seal": Seal.objects.filter(event=found.pk).first(),
        "faults": [fault for fault in report.faults if fault.sequence in {None, sequence}],
        "others": report.found,
        "events": report.events,
    }
    return show(http, member, "event", context)
