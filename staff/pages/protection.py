"""Data protection: what is kept how long and what is due, legal holds, records of what was erased."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from consent import operations
from consent.erased import record_digest, rows_in
from consent.models import Erasure, LegalHold
from consent.operations.prove_erasure import said_by
from oidc.clauses import clause
from oidc.security_log import pseudonym
from portal.answers import see
from staff import troubles
from staff.answers import show
from staff.classes import due_now
from staff.forms import HoldForm
from staff.gates import page
from staff.member import Member
from staff.paging import piece_of
from staff.recording import Did, record
from staff.whose_number import whose_number


@page("protection")
@clause("AUD-01")
def protection(http: HttpRequest, member: Member) -> HttpResponse:
    """The classes with what is due, standing holds, and the newest erasures: nobody is named."""
    record(http, member, Did.LOOKED, page="protection")
    standing = LegalHold.objects.filter(lifted_at=None)
    holds = piece_of(http, "holds", standing, by="placed_at")
    erasures = piece_of(http, "erasures", Erasure.objects.all(), by="at")
    context = {
        "classes": due_now(member.at),
        "holds": [_hold(row) for row in holds.rows],
        "older_holds": holds.older,
        "begun_holds": holds.begun,
        "here_holds": holds.here,
        "held": standing.count(),
        "erasures": [
            {"id": row.pk, "at": row.at, "cause": row.cause, "rows": rows_in(row.parts), "by": row.ordered_by}
            for row in erasures.rows
        ],
        "older_erasures": erasures.older,
        "begun_erasures": erasures.begun,
        "here_erasures": erasures.here,
        "holds_things": member.may_act("hold"),
        "lifts": member.may_act("propose_lift"),
        "erases": member.may_act("propose_erase"),
    }
    return show(http, member, "protection", context)


@page("erasure")
@clause("AUD-01", "DASH-33")
def erasure(http: HttpRequest, member: Member, erasure_id: UUID) -> HttpResponse:
    """The record of one erasure, and whether it still says what its digest is of."""
    record(http, member, Did.VERIFIED, page="erasure", erasure=erasure_id)
    row = Erasure.objects.filter(pk=erasure_id).first()
    if row is None:
        return troubles.not_there(http, member, "erasure")
    context = {
        "row": row,
        "digest": bytes(row.digest).hex(),
        "holds": record_digest(said_by(row)) == bytes(row.digest),
        "total": rows_in(row.parts),
    }
    return show(http, member, "erasure", context)


@page("hold")
@clause("AUD-01", "DASH-35")
def hold(http: HttpRequest, member: Member) -> HttpResponse:
    """Keep all of a customer's, or one consent, from being erased, whatever its time says."""
    whose = partial(whose_number, http, member, page="hold")
    form = HoldForm(whose, http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        because = operations.Because(
            by=member.name, why=form.chosen, case=form.cleaned_data["case"], at=member.at
        )
        with transaction.atomic():
            placed = operations.place_hold(because, person_id=form.person_id, consent_id=form.consent_id)
            record(
                http,
                member,
                Did.HELD,
                page="hold",
                consent=form.consent_id,
                customer_id=form.person_id,
                hold=placed.pk,
                because=form.chosen,
                case_given=placed.case,
            )
        return see("staff:protection")
    record(http, member, Did.LOOKED, page="hold", consent=form.consent_id, customer_id=form.person_id)
    return show(http, member, "hold", {"form": form})


def _hold(row: LegalHold) -> dict[str, object]:
    return {
        "id": row.pk,
        "consent": row.consent_id,
        "customer": pseudonym(row.person_id) if row.person_id is not None else "",
        "why": row.why,
        "case": row.case,
        "by": row.placed_by,
        "at": row.placed_at,
    }
