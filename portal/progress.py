"""How far payments have come, in the customer's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from consent.issuers import consent_policy
from consent.orders import OrderFacts, last_reports, orders_under
from consent.payments import Progress
from consent.queries import ConsentFacts
from oidc.clauses import clause
from portal.moments import day_and_time
from portal.money import money_words
from portal.wording import Wording

SHOWN = 10
"""Orders on the page of a consent, so that with its CSS it stays below 50 kB."""
ORDERED = noop("Ordered")
"""Nothing was reported of it yet."""
WORDS = {
    Progress.RECEIVED: noop("We have the order"),
    Progress.PENDING: noop("Waiting to be made"),
    Progress.CHECKED: noop("Checked, not made yet"),
    Progress.UNSIGNED: noop("Waiting for others to sign"),
    Progress.ACCEPTED: noop("Accepted, not made yet"),
    Progress.FUNDED: noop("Accepted: there is enough for it"),
    Progress.UNDER_WAY: noop("On its way"),
    Progress.CHANGED: noop("Made, in another way than ordered"),
    Progress.SENT: noop("Sent"),
    Progress.UNPOSTED: noop("At the other bank, not in the account yet"),
    Progress.ARRIVED: noop("Arrived"),
    Progress.BLOCKED: noop("Kept back by the other bank"),
    Progress.REFUSED: noop("Not made"),
    Progress.SET_UP: noop("Set up"),
    Progress.CANCELLED: noop("Cancelled"),
}


@dataclass(frozen=True, kw_only=True)
class OrderCard:
    """One payment that was ordered."""

    amount: str
    ordered: str
    status: str
    since: str
    """ "" where nothing was heard of it yet."""


@clause("CON-74")
def order_cards(facts: ConsentFacts, wording: Wording, now: datetime) -> tuple[OrderCard, ...]:
    """The newest payments under a consent, each with what is known of it."""
    return tuple(
        OrderCard(
            amount=money_words(order.amount),
            ordered=day_and_time(order.at, now, wording.timezone),
            status=_said(facts, order),
            since=day_and_time(order.reports[-1].at, now, wording.timezone) if order.reports else "",
        )
        for order in orders_under(facts.id, limit=SHOWN)
    )


def last_said(consents: Mapping[UUID, ConsentFacts]) -> Mapping[UUID, str]:
    """What is known of the newest payment under each consent of which anything is, in words."""
    said = last_reports(consents.keys()) if consents else {}
    return {consent_id: _words(consents[consent_id], status) for consent_id, status in said.items()}


def _said(facts: ConsentFacts, order: OrderFacts) -> str:
    return _words(facts, order.reports[-1].status) if order.reports else _(ORDERED)


def _words(facts: ConsentFacts, status: str) -> str:
    """A word of the version in our own; what no version says any more, as it was said."""
    resource = consent_policy(facts.issuer).intent_of(facts.kind)
    known = resource.progress.get(status) if resource else None
    return _(WORDS[known]) if known else status
