"""The access review: who may what, since when, whether they use it, and who attests it each quarter."""

from django.http import HttpRequest, HttpResponse

from oidc.clauses import clause
from portal.answers import see
from staff import access as rights
from staff import troubles
from staff.answers import show
from staff.asked_timeline import asked_timeline
from staff.gates import page
from staff.member import Member
from staff.recording import Did, record
from staff.timelines.of import of_colleague

NOT_ONES_OWN = "Nobody attests their own rights."
CHANGED = "Their roles have changed since you looked: look again before you attest."


@page("access")
@clause("DASH-35")
def access(http: HttpRequest, member: Member) -> HttpResponse:
    record(http, member, Did.LOOKED, page="access")
    context = {
        "reviews": rights.reviews(member.at),
        "now": member.at,
        "proposes": member.may_act("propose_role"),
    }
    return show(http, member, "access", context)


@page("access_of")
@clause("DASH-35")
def access_of(http: HttpRequest, member: Member, person_id: int) -> HttpResponse:
    review = rights.review_of(person_id, member.at)
    record(http, member, Did.LOOKED, page="access_of", whose=review.name if review else "")
    if review is None:
        return troubles.not_there(http, member, "member of staff")
    context = {
        "review": review,
        "now": member.at,
        "pages": rights.pages_used(review.name, member.at),
        "timeline": asked_timeline(http, of_colleague(review.id, review.name), member)
        if member.may_see("audit")
        else None,
        "quarter": rights.QUARTER.days,
        "attests": member.may_act("attest") and review.id != member.id and bool(review.roles),
        "proposes": member.may_act("propose_role") and review.id != member.id,
        "renews": member.may_act("propose_renewal") and review.id != member.id and review.signs_in,
    }
    return show(http, member, "access_of", context)


@page("attest")
@clause("DASH-35", "AUD-06")
def attest(http: HttpRequest, member: Member, person_id: int) -> HttpResponse:
    """Kept as an event with a digest of exactly the roles that were looked at."""
    review = rights.review_of(person_id, member.at)
    if review is None:
        return troubles.not_there(http, member, "member of staff")
    if review.id == member.id:
        record(http, member, Did.WAS_REFUSED, page="attest")
        return troubles.too_late(http, member, NOT_ONES_OWN)
    if http.POST.get("of") != review.digest or not review.roles:
        return troubles.too_late(http, member, CHANGED)
    roles = [one.role for one in review.roles]
    record(http, member, Did.ATTESTED, page="attest", whose=review.name, roles=roles, of=review.digest)
    return see("staff:access_of", person_id=person_id)
