"""The part of a timeline that a page's address asks for: whose lines, of which record, from where on."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import urlencode

from staff.answers import said
from staff.kinds import Kind
from staff.member import Member
from staff.timelines.lines import Line, Records, Who
from staff.timelines.merged import place_in, timeline


@dataclass(frozen=True, kw_only=True)
class AskedTimeline:
    """What `templates/staff/_timeline.html` shows."""

    lines: tuple[Line, ...]
    who: str
    what: str
    whos: tuple[str, ...]
    whats: tuple[str, ...]
    """What can be chosen."""
    kinds: frozenset[str]
    """Of the proposals that the member may open."""
    begun: bool
    """Whether it does not begin with the newest."""
    older: str
    """The address of what comes before, if there is anything."""


def asked_timeline(http: HttpRequest, records: Records, member: Member) -> AskedTimeline:
    who, what, after = said(http, "who"), said(http, "what"), place_in(said(http, "after"))
    found = timeline(records, now=member.at, after=after, who=who, what=what)
    older = {"who": who, "what": what, "after": str(found.next)}
    return AskedTimeline(
        lines=found.lines,
        who=who,
        what=what,
        whos=tuple(Who),
        whats=tuple(sorted({of for of, _ in records})),
        kinds=frozenset(kind.value for kind in Kind if member.sees(kind)),
        begun=after is not None,
        older=f"?{urlencode(older)}" if found.next else "",
    )
