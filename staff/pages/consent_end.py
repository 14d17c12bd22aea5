"""A case handler ends one consent because its customer asks for that, at a branch or by telephone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused
from consent.reasons import Reason
from consent.searching import kept_consent
from oidc.clauses import clause
from oidc.security_log import decided
from portal.allowances import Rule, UsedUp, take
from portal.answers import see
from staff import troubles
from staff.answers import show
from staff.finding import rows
from staff.gates import page
from staff.member import Member
from staff.purposes import Why
from staff.recording import Did, record

NOT_SO = "The bank cannot end a consent of this kind: a payment that was allowed is still to be made."
OVER = "It had ended before."
NOT_ASKED = "Nothing was ended: here a customer’s asking ends a consent, and you look for another reason."
A_DAY = Rule(name="ends by a member", limit=50, within=timedelta(days=1))
"""Many single ends are an end of many, which takes two."""
TOO_MANY = (
    f"One member ends at most {A_DAY.limit} consents within a day, and nothing was ended now. More are"
    " proposed under Four eyes, by who answers for privacy, or ended by a colleague."
)


@page("consent_end")
@clause("AUD-01", "DASH-35")
def consent_end(http: HttpRequest, member: Member, consent_id: UUID) -> HttpResponse:
    """Asks first; the event of the consent and the one of the member are one transaction. The consent's log
    says for good that the customer asked, so nobody ends it who looks for another reason."""
    kept = kept_consent(consent_id)
    about: dict[str, Any] = {"page": "consent_end", "consent": consent_id}
    if kept is None:
        record(http, member, Did.LOOKED, **about)
        return troubles.not_there(http, member, "consent")
    about["customer_id"] = kept.customer_id
    asked = member.purpose is not None and member.purpose.why is Why.CUSTOMER_ASKED
    if http.method != "POST":
        record(http, member, Did.LOOKED, **about)
        return show(http, member, "consent_end", {"consent": kept, "row": rows([kept])[0], "asked": asked})
    if not asked:
        record(http, member, Did.WAS_REFUSED, **about)
        return troubles.too_late(http, member, NOT_ASKED)
    try:
        with transaction.atomic():
            take(A_DAY, str(member.id), member.at)
            ended = operations.end(
                consent_id=consent_id,
                reason=Reason.CUSTOMER_ASKED,
                note="",
                system=f"staff {member.name}",
                at=member.at,
                policy=consent_policy(kept.issuer),
            )
            record(http, member, Did.ENDED, **about, ended_now=ended)
    except UsedUp:
        record(http, member, Did.WAS_REFUSED, **about, limit=A_DAY.limit)
        return troubles.too_often(http, member, TOO_MANY)
    except TransitionRefused:
        record(http, member, Did.WAS_REFUSED, **about)
        return troubles.too_late(http, member, NOT_SO)
    if not ended:
        return troubles.too_late(http, member, OVER)
    decided(http, "consent ended by staff", consent_id=consent_id, customer=kept.customer_id)
    return see("staff:consent", consent_id=consent_id)
