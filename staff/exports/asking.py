"""Asking for an export: at once where it is short and of nobody, else once a second member has agreed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest

from oidc.clauses import clause
from portal.allowances import Rule, UsedUp, take
from staff.exports.source import Counted
from staff.exports.wish import SOURCES, Wish, wish_of
from staff.kinds import Kind
from staff.member import Member, may_now
from staff.models import Export, Proposal
from staff.models.export import ALONE
from staff.recording import Did, record
from staff.rights import RIGHTS

BY_THEMSELVES = Rule(name="exports by oneself", limit=5, within=timedelta(days=1))
"""Then a second member has to agree, however short they are: many short ones are a long one."""


@clause("DASH-35", "AUD-04")
def begin(http: HttpRequest, member: Member, wish: Wish, counted: Counted, *, why: str, case: str) -> bool:
    """Have an export made that needs nobody else; False where it was one too many today."""
    with transaction.atomic():
        try:
            take(BY_THEMSELVES, str(member.id), member.at)
        except UsedUp:
            return False
        row = Export.objects.create(
            wish=wish.as_json,
            personal=wish.personal,
            total=counted.rows,
            most=ALONE,
            why=why,
            case=case,
            asked_by_id=member.id,
            asked_at=member.at,
            due_at=member.at,
        )
        record(
            http,
            member,
            Did.ASKED_FOR_EXPORT,
            page=wish.source.page,
            consent=wish.consent,
            customer_id=wish.customer_id,
            export=row.pk,
            of=wish.of,
            columns=wish.as_json["columns"],
            form=wish.form,
            rows=counted.rows,
            case_given=case,
        )
    return True


@clause("DASH-35")
def begin_approved(proposal: Proposal, counted: Counted, at: datetime) -> Export:
    """Have it made for whoever proposed it, in the transaction of its approval."""
    wish = wish_of(proposal.arguments)
    return Export.objects.create(
        wish=proposal.arguments,
        personal=wish.personal,
        total=counted.rows,
        most=counted.rows + ALONE,
        why=proposal.why,
        case=proposal.case,
        asked_by_id=proposal.proposer_id,
        asked_at=proposal.proposed_at,
        proposal=proposal,
        due_at=at,
    )


def may_export(person_id: int, of: str) -> bool:
    """Whether somebody has the right to it at this moment."""
    return may_now(person_id, RIGHTS[SOURCES[of].page, "POST"])


def seen_by(member: Member) -> Q:
    """Which exports a member may read about: their own; an auditor, those of all."""
    return Q() if member.may_see("audit") else Q(asked_by=member.id)


def ready(member: Member, export_id: UUID) -> Export | None:
    """An export to be fetched: theirs who ask, within its day, and while they have the right to it."""
    row = Export.objects.filter(
        pk=export_id, asked_by=member.id, expires_at__gt=Now(), deleted_at=None
    ).first()
    return row if row is not None and may_export(member.id, row.wish["of"]) else None


def proposed_by(member: Member) -> Sequence[Proposal]:
    """Exports of theirs that wait for somebody else."""
    waiting = Proposal.objects.filter(kind=Kind.EXPORT, decided_at=None, expires_at__gt=Now())
    return list(waiting.filter(proposer=member.id).order_by("-proposed_at"))
