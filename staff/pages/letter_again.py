"""The receipt goes to a customer once more, because they ask for it."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from consent.operations import Again, letter_again
from consent.searching import kept_consent
from oidc.clauses import clause
from portal.answers import see
from staff import troubles
from staff.gates import page
from staff.member import Member
from staff.recording import Did, record

WHY_NOT = {
    Again.NOTHING_TO_SEND: "There is no letter about this consent that could be sent again.",
    Again.TOO_SOON: "A letter is on its way, or went out within the last ten minutes. Try again after that.",
}


@page("letter_again")
@clause("DASH-17", "AUD-04")
def receipt_again(http: HttpRequest, member: Member, consent_id: UUID) -> HttpResponse:
    """To the address that the bank has on record, and to no other; the event is of the same transaction."""
    kept = kept_consent(consent_id)
    with transaction.atomic():
        outcome = letter_again(consent_id, at=member.at)
        record(
            http,
            member,
            Did.REPLAYED,
            page="letter_again",
            consent=consent_id,
            customer_id=kept.customer_id if kept else None,
            outcome=outcome,
        )
    if kept is None:
        return troubles.not_there(http, member, "consent")
    if outcome in WHY_NOT:
        return troubles.too_late(http, member, WHY_NOT[outcome])
    return see("staff:consent", consent_id=consent_id)
