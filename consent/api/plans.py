"""What the bank says of a payment when it is asked for: by when, when, for how much, and who has to sign."""

from dataclasses import replace
from datetime import datetime

from bank.port import core_banking
from consent.policy import IntentResource, Terms
from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause


@clause("CON-36", "CON-42")
def planned(resource: IntentResource, terms: Terms, at: datetime) -> Terms:
    """The terms with what the bank adds to them. Where it refuses what comes after its cut-off, that is when
    the consent has to be decided at the latest, and when it ends; raises Problem (400) once it has passed."""
    if resource.payment is None or resource.planned is None or terms.wire is None:
        return terms
    plan = core_banking().plan_of(resource.payment(terms.wire, at), at)
    if plan is None:
        return terms
    told = replace(terms, wire=resource.planned(terms.wire, plan))
    if plan.cut_off is None or not plan.refuses_after:
        return told
    if plan.cut_off <= at:
        raise Problem(400, Flaw(Fault.AFTER_CUT_OFF, "The bank's cut-off for such payments has passed"))
    by = min(moment for moment in (terms.decide_by, plan.cut_off) if moment is not None)
    ends = min(moment for moment in (terms.expires_at, plan.cut_off) if moment is not None)
    return replace(told, decide_by=by, expires_at=ends)


@clause("CON-73")
def refuse_unsignable(resource: IntentResource, terms: Terms, at: datetime) -> None:
    """Raises Problem (400) where one signature is asked for, and the account that is named needs more.

    It tells a recipient that names an account that several sign for it, and no more: neither who nor how
    many. An account that is none of the bank's, or that one may sign for, reads like any other.
    """
    if resource.payment is None or terms.wire is None:
        return
    payment = resource.payment(terms.wire, at)
    if payment.alone and payment.debtor is not None and core_banking().signed_by_several(payment.debtor):
        text = "Payments from the DebtorAccount need more signatures than Single allows"
        raise Problem(400, Flaw(Fault.FIELD_INVALID, text, "Data.Authorisation.AuthorisationType"))
