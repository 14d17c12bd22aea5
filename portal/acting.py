"""Whom a customer acts for: themselves, or an organisation that has nominated them as its representative."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account, Organisation
from bank.policy import DataPolicy
from oidc.clauses import clause
from portal import flow
from portal.gates import Step

ONESELF = ""
SOME_ORGANISATION = noop("an organisation")


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Whom a sharing is for, by the bank's key; ONESELF for the customer."""

    number: str
    name: str


def represented(accounts: Iterable[Account], number: str) -> Mapping[str, Organisation]:
    """The organisations that nominated the customer of that number, by their keys."""
    return {
        account.organisation.number: account.organisation
        for account in accounts
        if account.organisation is not None and account.is_held_by(number)
    }


def name_of(acting_for: str, organisations: Mapping[str, Organisation]) -> str:
    """What an organisation is called; "" for who acts for themselves."""
    if not acting_for:
        return ""
    known = organisations.get(acting_for)
    return known.name if known else _(SOME_ORGANISATION)


def shared_for(account: Account, issuer: str, number: str) -> str:
    """For whom the customer of that number would share an account at an issuer; what its holder has not
    nominated them for stands among their own, as they act for nobody by it."""
    policy: DataPolicy = settings.ISSUERS[issuer].data
    organisation = policy.acts_for(account) if account.is_held_by(number) else None
    return organisation.number if organisation else ONESELF


@clause("DASH-28", "ACC-04")
def choices(step: Step) -> tuple[Acting, ...]:
    """Whom the customer can act for in this step, themselves first where they have accounts of their own."""
    number, issuer = step.customer.number, step.asking.issuer
    organisations = represented(step.held, number)
    found = {shared_for(account, issuer, number) for account in step.held}
    return tuple(
        Acting(number=one, name=name_of(one, organisations))
        for one in sorted(found, key=lambda one: (one != ONESELF, name_of(one, organisations)))
    )


def acts_no_more(step: Step, acting: Acting) -> bool:
    """Whether they agreed before for an organisation that does not let them act for it any more."""
    return acting.number != ONESELF and acting.number not in {one.number for one in choices(step)}


@clause("DASH-28", "AMD-03")
def acting_for(http: HttpRequest, step: Step) -> Acting | None:
    """Whom they act for: who they acted for before, or chose, or the only one there is; None where they have
    to choose."""
    if not step.asking.needs_accounts or step.payment is not None:
        return Acting(number=ONESELF, name="")
    had, offered = step.asking.had, choices(step)
    if had is not None:
        known = {one.number: one for one in offered}
        return known.get(had.acting_for) or Acting(number=had.acting_for, name=name_of(had.acting_for, {}))
    if len(offered) < 2:
        return offered[0] if offered else Acting(number=ONESELF, name="")
    chosen = flow.acts_for(http.session, step.asking.id)
    return next((one for one in offered if one.number == chosen), None)
