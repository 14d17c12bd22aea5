"""The word of another holder on somebody's consent: what they have to prove for it.

Where money is paid that proof counts for this consent alone, to its payees and amounts, as the first
customer's did.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from consent.approvals import consent_concerning
from consent.models import Person
from consent.queries import ConsentFacts
from oidc.issuers import security_policy
from oidc.linking import link_of
from oidc.policy import Demand, Risk
from portal.file_sums import whole_payment_of
from portal.paying import filled, payment_of, signing_words
from portal.spoken import wording_of

_DECIDING = re.compile(r"^/joint/([0-9a-f-]{36})/decide$")


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What a factor is proved for: another holder's word, or signature under a payment."""

    link: str
    words: str
    """As `occasions.Occasion.words`."""
    pays: bool
    demand: Callable[[Risk], Demand]


def signing_at(http: HttpRequest, onward: str) -> Signing | None:
    """What the page that a sign-in leads to has decided; None where it has nothing, or nobody has signed in
    of whom we know that they have a say in it: a stranger is told no payee."""
    found = _DECIDING.match(urlsplit(onward).path)
    if found is None or not isinstance(http.user, Person):
        return None
    try:
        facts = consent_concerning(consent_id=UUID(found[1]), customer_id=http.user.pk)
    except ValueError:
        return None
    if facts is None:
        return None
    payment, words = whole_payment_of(facts), _("agree to what is shared of a joint account")
    if payment is not None:
        words = filled(signing_words(payment, wording_of(facts.issuer)).task, payment, facts.recipient.name)
    return Signing(
        link=signed_link(facts), words=words, pays=payment is not None, demand=demand_on(facts.issuer)
    )


def signed_link(facts: ConsentFacts) -> str:
    """What the factor of whoever signs must have been proved for; "" where nothing is paid, or where an
    earlier sign-in may decide."""
    if payment_of(facts) is None or security_policy(facts.issuer).session_reuse:
        return ""
    return link_of(facts)


def demand_on(issuer: str) -> Callable[[Risk], Demand]:
    """What the pages of the portal and the consent's own profile both accept."""

    def demand(risk: Risk) -> Demand:
        own, its = settings.PORTAL_DEMAND(risk), security_policy(issuer).demand(risk)
        return Demand(strength=max(own.strength, its.strength), factors=own.factors & its.factors)

    return demand
