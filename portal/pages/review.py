"""The decision: everything it rests on, then two equal buttons."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bank.facts import Account
from consent.lifecycle import TransitionRefused
from consent.operations import AuthoriserUnknown, DecisionTooLate
from oidc import interactions, progress
from oidc.deciding import Chosen
from oidc.security_log import refused
from portal import flow, troubles
from portal.acting import ONESELF, acting_for
from portal.answers import see
from portal.choice import Offer, is_settled, offer_to, others_in, settled_account
from portal.gates import Step, consent_step
from portal.joint_options import one_at_a_time
from portal.payment_lists import has_list
from portal.statement import Statement, statement_of

ALLOW, DENY = "allow", "deny"


@require_http_methods(["GET", "HEAD", "POST"])
@consent_step
def review(http: HttpRequest, step: Step) -> HttpResponse:
    decision = http.POST.get("decision")
    if decision == DENY:
        return _refuse(http, step)
    offer: Offer | None = None
    accounts: tuple[Account, ...] = ()
    if step.asking.needs_accounts:
        acting = acting_for(http, step)
        if acting is None:
            return see("portal:start", flow_id=step.asking.id)
        offer = offer_to(step, acting)
        accounts = offer.still(flow.chosen(http.session, step.asking.id))
        if not accounts or not _is_as_named(step, accounts, offer):
            return see("portal:start", flow_id=step.asking.id)
    statement = statement_of(step, accounts, offer)
    progress.chosen(http, step.asking.id)
    if decision != ALLOW:
        return _page(http, step, statement, offer)
    if http.POST.get("digest") != statement.digest:
        refused(http, "page changed", "what was decided on is not what would be shared now", status=409)
        return _page(http, step, statement, offer, status=409)
    chosen = [account.reference for account in accounts]
    used = [account.reference for account in accounts if not account.is_held_by(step.customer.number)]
    try:
        with one_at_a_time(*used) if used else nullcontext():
            # A copy of the step asks the bank anew.
            if used and offer and offer_to(replace(step), offer.acting).still(chosen) != accounts:
                return see("portal:start", flow_id=step.asking.id)  # a holder took it back at this moment
            _allow(http, step, accounts, offer, statement)
    except (DecisionTooLate, TransitionRefused):
        return troubles.decision_too_late(http, step.asking)
    except AuthoriserUnknown:  # who has to agree lost their sign-in at this moment
        return see("portal:start", flow_id=step.asking.id)
    return see("portal:return", flow_id=step.asking.id)


def _allow(
    http: HttpRequest, step: Step, accounts: Sequence[Account], offer: Offer | None, statement: Statement
) -> None:
    interactions.allow(
        http,
        step.asking.id,
        authentication=step.customer.authentication,
        risk=step.risk,
        chosen=Chosen(
            accounts=[account.reference for account in accounts],
            others=others_in(accounts, offer),
            acting_for=offer.acting.number if offer else ONESELF,
        ),
        shown=statement.evidence,
        at=step.customer.at,
    )


def _is_as_named(step: Step, accounts: Sequence[Account], offer: Offer) -> bool:
    """Whether the account to pay from is the one that is settled, where one is."""
    if step.payment is None:
        return True
    return len(accounts) == 1 and (not is_settled(step) or accounts[0] == settled_account(step, offer))


def _refuse(http: HttpRequest, step: Step) -> HttpResponse:
    try:
        interactions.refuse(
            http, step.asking.id, authentication=step.customer.authentication, at=step.customer.at
        )
    except TransitionRefused:
        return troubles.decision_too_late(http, step.asking)
    return see("portal:return", flow_id=step.asking.id)


def _page(
    http: HttpRequest, step: Step, statement: Statement, offer: Offer | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "statement": statement.html,
        "card": statement.card,
        "digest": statement.digest,
        "flow_id": step.asking.id,
        "a_choice": statement.a_choice and offer is not None and len(offer.eligible) > 1,
        "has_list": has_list(step.asking.consent),
        "change_label": _("Change accounts") if step.payment is None else _("Change account"),
        "changed": status == 409,
        "language": step.wording.locale,
        "share_label": statement.allow_label,
        "refuse_label": statement.refuse_label,
    }
    return render(http, "portal/review.html", context, status=status)
