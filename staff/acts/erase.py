"""Erase what no duty keeps of a customer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consent.issuers import consent_policies
from consent.models import Consent
from consent.retention import due
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Effect, digest_of
from staff.acts.end_many import customer_in_words
from staff.erasing import NotErasable, Order, erase_customer, named, plan_of


def _says(arguments: Arguments, names_customers: bool) -> str:
    return f"Erase what no duty keeps of {customer_in_words(arguments['person'], names_customers)}"


def _effect(arguments: Arguments, at: datetime) -> Effect:
    """Of how many consents the records would be erased, and how many are kept; the digest is of which."""
    plan = plan_of(arguments["person"], at)
    if plan.obstacle:
        raise NotPossible(plan.obstacle)
    over = Consent.objects.filter(customer=arguments["person"]).filter(due(consent_policies(), at))
    ids = sorted(str(key) for key in over.values_list("pk", flat=True))
    return Effect(
        consents=plan.records,
        customers=1,
        kept=plan.kept_number,
        digest=digest_of(arguments["person"], ids, plan.kept_number, plan.names),
    )


def _do(doing: Doing) -> Mapping[str, Any]:
    said = doing.proposal
    order = Order(
        at=doing.at,
        ordered_by=said.proposer.username,
        approved_by=doing.by,
        why=said.why,
        case=said.case,
        proposal=said.pk,
    )
    try:
        return named(erase_customer(said.arguments["person"], order))
    except NotErasable as why:
        raise NotPossible(str(why)) from None


def _customer(arguments: Arguments) -> int:
    return int(arguments["person"])


ERASE = Act(
    says=_says,
    page=always("propose_erase"),
    effect=_effect,
    do=_do,
    bound=False,
    customer=_customer,
)
