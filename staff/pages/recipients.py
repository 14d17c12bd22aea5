"""The companies that ask for access: found by name, and one of them with all that is registered of it."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.operations import UNENDED
from oidc.clauses import clause
from portal.answers import see
from staff import companies, company_history, troubles
from staff.answers import posted, said, show
from staff.asked_timeline import asked_timeline
from staff.company_health import health_of
from staff.gates import page
from staff.grammar import read
from staff.member import Member
from staff.numbers import could_be_a_number
from staff.recording import Did, hashed, record
from staff.timelines.of import of_company

NUMBER = "That could be a customer’s or an account’s number, and is no company’s name."


@page("recipients")
def recipients(http: HttpRequest, member: Member) -> HttpResponse:
    """A name stands in the address only once it could be no number of a customer's or an account's."""
    name = (posted(http, "q").get("q", "") if http.method == "POST" else said(http, "q"))[:200]
    if could_be_a_number(name):
        record(http, member, Did.SEARCHED, page="recipients", terms=[f"number:{hashed(name)}"], found=0)
        return show(http, member, "recipients", {"q": "", "companies": (), "total": 0, "fault": NUMBER})
    if http.method == "POST":
        return see("staff:recipients", query={"q": name} if name else {})
    found, total = companies.companies(name)
    terms = [f"company:{hashed(name)}"] if name else []
    record(http, member, Did.SEARCHED if name else Did.LOOKED, page="recipients", terms=terms, found=total)
    return show(http, member, "recipients", {"q": name, "companies": found, "total": total})


@page("recipient")
@clause("DASH-35")
def recipient(http: HttpRequest, member: Member, recipient_id: UUID) -> HttpResponse:
    found = companies.company(recipient_id)
    record(http, member, Did.LOOKED, page="recipient", recipient=recipient_id)
    if found is None:
        return troubles.not_there(http, member, "company")
    context = {
        "company": found,
        "clients": companies.clients_of(recipient_id),
        "consents": [
            (word, number, _line(found.name, word, member.at) if member.finds_widely else "")
            for word, number in companies.consents_by_status(recipient_id)
        ],
        "untold": companies.untold_to(recipient_id),
        "at_risk": companies.consents_in(recipient_id, UNENDED),
        "proposes": member.may_act("propose_suspend"),
        "timeline": asked_timeline(http, of_company(recipient_id, audits=member.sees_log), member),
        "health": health_of(recipient_id, member.at),
        "changes": member.may_act("propose_change"),
    }
    return show(http, member, "recipient", context)


def _line(name: str, word: str, at: datetime) -> str:
    """What finds its consents in a status; "" where no line can say that."""
    line = f'app:"{name}" status:{word}'
    return "" if '"' in name or could_be_a_number(line) or read(line, at).faults else line


@page("recipient_history")
@clause("DASH-35")
def recipient_history(http: HttpRequest, member: Member, recipient_id: UUID) -> HttpResponse:
    """How what is registered of it came to be as it is."""
    found = companies.company(recipient_id)
    record(http, member, Did.LOOKED, page="recipient_history", recipient=recipient_id)
    if found is None:
        return troubles.not_there(http, member, "company")
    below = said(http, "below")
    number = int(below) if below.isdecimal() and len(below) < 19 else None
    history, older = company_history.history_of(recipient_id, below=number)
    return show(http, member, "recipient_history", {"company": found, "history": history, "older": older})
