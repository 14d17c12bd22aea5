"""What a member takes away: how far each export is, its manifest, and the file while its day lasts."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from oidc.clauses import clause
from oidc.security_log import decided
from staff import troubles
from staff.answers import show
from staff.exports.asking import proposed_by, ready, seen_by
from staff.exports.manifest import archive_name, manifest
from staff.exports.parts import parts_of
from staff.exports.wish import wish_of
from staff.gates import page
from staff.member import Member
from staff.models import Export
from staff.paging import piece_of
from staff.recording import Did, record


@page("exports")
def exports(http: HttpRequest, member: Member) -> HttpResponse:
    """Their own; an auditor sees that of all, and fetches their own alone."""
    record(http, member, Did.LOOKED, page="exports")
    rows = Export.objects.filter(seen_by(member)).select_related("asked_by")
    asked = piece_of(http, "after", rows, by="asked_at")
    context = {
        "waiting": [
            {"id": one.pk, "says": wish_of(one.arguments).says, "until": one.expires_at}
            for one in proposed_by(member)
        ],
        "exports": [_line(row, member.at) for row in asked.rows],
        "older": asked.older,
        "begun": asked.begun,
        "reads_proposals": member.may_see("proposal"),
    }
    return show(http, member, "exports", context)


@page("export")
@clause("AUD-04")
def export(http: HttpRequest, member: Member, export_id: UUID) -> HttpResponse:
    """The manifest, before the file is there and after it is gone."""
    rows = Export.objects.filter(seen_by(member)).select_related("asked_by", "proposal__approved_by")
    row = rows.filter(pk=export_id).first()
    record(http, member, Did.LOOKED, page="export", export=export_id)
    if row is None:
        return troubles.not_there(http, member, "export")
    wish = wish_of(row.wish)
    paper = (
        manifest(row, wish, rows=row.done, sha256=row.sha256, made_at=row.ready_at) if row.ready_at else None
    )
    context = {
        "line": _line(row, member.at),
        "wish": wish,
        "row": row,
        "paper": paper,
        "fetchable": ready(member, export_id) is not None,
    }
    return show(http, member, "export", context)


@page("export_file")
@clause("AUD-04", "DASH-35")
def export_file(http: HttpRequest, member: Member, export_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The archive, to whoever asked for it; the line in the log comes first."""
    row = ready(member, export_id)
    if row is None:
        if Export.objects.filter(pk=export_id).exists():
            record(http, member, Did.WAS_REFUSED, page="export_file", export=export_id)
        return troubles.not_there(http, member, "export of yours that can be fetched")
    wish = wish_of(row.wish)
    record(
        http,
        member,
        Did.FETCHED_EXPORT,
        page="export_file",
        consent=wish.consent,
        customer_id=wish.customer_id,
        export=export_id,
        of=row.wish["of"],
        rows=row.done,
        sha256=row.sha256,
    )
    decided(http, "staff fetched an export")
    answer = StreamingHttpResponse(parts_of(export_id), content_type="application/zip")
    name = archive_name(row, wish)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(row.size)
    answer["Cache-Control"] = "no-store"
    return answer


def _line(row: Export, now: datetime) -> dict[str, object]:
    return {
        "id": row.pk,
        "says": wish_of(row.wish).says,
        "asked_by": row.asked_by.username,
        "asked_at": row.asked_at,
        "state": _state(row, now),
        "done": row.done,
        "total": row.total,
        "personal": row.personal,
        "gone_at": row.expires_at,
    }


def _state(row: Export, now: datetime) -> str:
    if row.failed_at:
        return "not made"
    if row.expires_at is None:
        return "being made" if row.tries else "begins in a moment"
    return "ready" if row.deleted_at is None and row.expires_at > now else "gone"
