"""Lift a legal hold, so that what it alone keeps from being erased goes in its time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from consent import operations
from consent.issuers import consent_policies
from consent.models import Consent, LegalHold
from consent.retention import due, kept_by_alone
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Effect, digest_of
from staff.acts.end_many import customer_in_words

LIFTED = "It was lifted before."


def _hold_of(arguments: Arguments) -> LegalHold | None:
    found: LegalHold | None = LegalHold.objects.filter(pk=arguments["hold"]).first()
    return found


def _says(arguments: Arguments, names_customers: bool) -> str:
    found = _hold_of(arguments)
    if found is None:
        return "Lift a legal hold that is not there any more"
    if found.person_id is not None:
        on = customer_in_words(found.person_id, names_customers)
    else:
        on = f"consent {str(found.consent_id)[:8]}"
    return f"Lift the legal hold of {found.case} on {on}"


def _prepare(arguments: Arguments) -> None:
    found = _hold_of(arguments)
    if found is None or found.lifted_at is not None:
        raise NotPossible(LIFTED)


def _effect(arguments: Arguments, at: datetime) -> Effect:
    """Of how many consents the records would be due at once, and how many would stay until their own time;
    the digest is of exactly which are due."""
    _prepare(arguments)
    freed = Consent.objects.filter(kept_by_alone(UUID(arguments["hold"])), erased_at=None)
    goes = sorted(freed.filter(due(consent_policies(), at)).values_list("pk", "customer"), key=str)
    return Effect(
        consents=len(goes),
        customers=len({customer for _, customer in goes}),
        kept=freed.count() - len(goes),
        digest=digest_of(arguments["hold"], [str(key) for key, _ in goes]),
    )


def _lock(arguments: Arguments) -> None:
    if not LegalHold.objects.select_for_update().filter(pk=arguments["hold"], lifted_at=None).exists():
        raise NotPossible(LIFTED)


def _do(doing: Doing) -> Mapping[str, Any]:
    said = doing.proposal
    hold_id = UUID(said.arguments["hold"])
    if not operations.lift_hold(hold_id, by=doing.by, case=said.case, at=doing.at):
        raise NotPossible(LIFTED)
    return {"hold": str(hold_id), "case_given": said.case}


def _customer(arguments: Arguments) -> int | None:
    found = _hold_of(arguments)
    return found.person_id if found else None


def _consent(arguments: Arguments) -> UUID | None:
    found = _hold_of(arguments)
    return found.consent_id if found else None


LIFT_HOLD = Act(
    says=_says,
    page=always("propose_lift"),
    effect=_effect,
    do=_do,
    bound=False,
    customer=_customer,
    consent=_consent,
    prepare=_prepare,
    hold=_lock,
)
