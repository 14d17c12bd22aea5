"""Finding consents: by a line of terms, or by the fields beside it; all of them applied at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from consent.identifiers import Named, identifier
from consent.issuers import consent_policies
from consent.searching import Found
from oidc.clauses import clause
from oidc.intended_consents import SHARING
from portal.answers import see
from staff.answers import posted, said, show
from staff.calls import gave_data
from staff.finding import Unclear, find, place_in, rows
from staff.gates import page
from staff.grammar import BY, STANDING, STATUSES, Terms, read
from staff.member import Member
from staff.numbers import could_be_a_number
from staff.recording import Did, hashed, record
from staff.texts import versions
from staff.views import line_of, ran
from staff.whose_number import take_try, was_right

FIELDS = (
    "app", "status", "issuer", "kind", "ends", "by", "is", "given", "changed", "ended", "looked", "words",
    "language",
)  # fmt: skip
ENDS = (("<30d", "in 30 days"), ("<90d", "in 90 days"), (">90d", "later"))
AGO = (("<1d", "within a day"), ("<30d", "within 30 days"), (">30d", "longer ago than 30 days"))
_OF_STATUS = ("status", "by", "ended")
IS = (("joint", "joint"), ("unused", "never used"), ("untold", "not told of as it should be"))

EXACTLY = (
    "Your role finds one consent by its exact reference, or those of one customer by their exact number."
)
NUMBERS = "That could be a customer’s or an account’s number. A customer is opened under Customers, by it."


def beside() -> Sequence[tuple[str, str, str, Iterable[tuple[str, str]]]]:
    """What can be chosen: a term, its label, what nothing chosen is called, values with their words."""
    return (
        ("status", "Status", "Any", [(word, word) for word in STATUSES]),
        ("issuer", "Ecosystem", "Any", [(name, name) for name in settings.ISSUERS]),
        ("kind", "Kind", "Any", [(kind, kind) for kind in kinds()]),
        ("ends", "Ends", "Any time", ENDS),
        ("given", "Given", "Any time", AGO),
        ("changed", "Changed last", "Any time", AGO),
        ("ended", "Ended", "Any time", AGO),
        ("looked", "Data looked at last", "Any time", AGO),
        ("by", "Ended by", "Anybody", [(word, word) for word in BY]),
        ("is", "And is", "Any", IS),
        ("words", "Decided on the words", "Any version", [(one, one) for one in versions()]),
        ("language", "Decided in", "Any language", [(tag, tag) for tag in settings.LANGUAGES_OFFERED]),
    )


@page("consents")
@clause("AUD-04", "DASH-35")
def consents(http: HttpRequest, member: Member) -> HttpResponse:
    """Nothing is listed until something is asked for; what was asked for is logged as keyed hashes.

    A line stands in the address only once no number of a customer's or an account's is in it.
    """
    typed = _joined(posted(http, "q", *FIELDS)) if http.method == "POST" else _line(http)
    if could_be_a_number(typed):
        return _of_a_number(http, member, typed)
    if http.method == "POST":
        return see("staff:consents", query={"q": typed} if typed else {})
    view_id = identifier(said(http, "view"))
    line = _line_of_view(member, view_id) if view_id else typed
    terms = read(line, member.at)
    context = {**_form(member), "line": line, "faults": terms.faults}
    found = Found(consents=(), total=0, more=False)
    if terms.words and not terms.faults:
        if terms.ref is None and not member.finds_widely:
            context["faults"] = [EXACTLY]
        else:
            # Eight digits of a reference can be tried one after the other.
            guessable = not member.finds_widely
            if guessable:
                take_try(http, member, page="consents")
            try:
                found = find(terms, after=place_in(http.GET.get("after", "")))
                if guessable and found.total:
                    was_right(member)
            except Unclear as why:
                context |= {"faults": [str(why)], "choices": why.choices}
    view: dict[str, Any] = {"view": view_id} if view_id else {}
    record(http, member, Did.SEARCHED, page="consents", terms=_hashed(terms), found=found.total, **view)
    if view_id and not context["faults"] and terms.words:
        ran(view_id, found.total, member.at)
    if terms.ref is not None and found.total == 1:
        return _one(found.consents[0].id, terms.ref)
    context |= {
        "asked": bool(terms.words) and not context["faults"],
        "rows": rows(found.consents, sees_holds=member.may_see("protection")),
        "total": found.total,
        "standing": f"{line} status:{STANDING}" if terms.asks_what_is_to_end(member.at) else "",
        "next": _next(found, line),
    }
    return show(http, member, "consents", context)


def _one(consent_id: UUID, ref: Named) -> HttpResponse:
    """The consent; or what a request was given under it, where the reference is that of a request."""
    if ref.first == ref.last and gave_data(consent_id, ref.first):
        return see("staff:disclosures", consent_id=consent_id, query={"request": str(ref.first)})
    return see("staff:consent", consent_id=consent_id)


def kinds() -> list[str]:
    """What consents can be of at our issuers."""
    registered = {one.kind for policy in consent_policies().values() for one in policy.intents}
    return sorted(registered | {SHARING})


def _line(http: HttpRequest) -> str:
    """What was typed, and what was chosen beside it, as one line."""
    return _joined({name: said(http, name) for name in ("q", *FIELDS)})


def _joined(typed: Mapping[str, str]) -> str:
    """An end that is chosen beside the line is one to come: where nothing is said of a status, what has ended
    before it is left out, in words that can be taken out again."""
    line, chosen = typed.get("q", ""), {name: typed.get(name, "") for name in FIELDS}
    if chosen["ends"] and not any(chosen[name] or f"{name}:" in line for name in _OF_STATUS):
        chosen["status"] = STANDING
    words = [f'{name}:"{said}"' if " " in said else f"{name}:{said}" for name, said in chosen.items() if said]
    return " ".join([line, *words]).strip()


def _form(member: Member) -> dict[str, Any]:
    return {
        "beside": beside(),
        "wide": member.finds_widely,
        "exports": member.may_see("export_consents"),
        "views": member.may_see("views"),
    }


def _of_a_number(http: HttpRequest, member: Member, typed: str) -> HttpResponse:
    """Nothing is looked for, and the page does not repeat it."""
    record(http, member, Did.SEARCHED, page="consents", terms=[f"number:{hashed(typed)}"], found=0)
    return show(http, member, "consents", {**_form(member), "line": "", "faults": [NUMBERS]})


def _line_of_view(member: Member, view_id: UUID) -> str:
    return (line_of(member, view_id) or "") if member.may_see("views") else ""


def _hashed(terms: Terms) -> list[str]:
    return [f"{key}:{hashed(value)}" for key, _, value in (word.partition(":") for word in terms.words)]


def _next(found: Found, line: str) -> str:
    if not found.more:
        return ""
    return "?" + urlencode({"q": line, "after": str(found.consents[-1].place)})
