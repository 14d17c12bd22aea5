"""What a customer's decision does to the consent behind it, be it the first or one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from consent import operations, queries
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status, status_at
from consent.open_accounts import open_accounts
from consent.queries import ConsentFacts
from oidc.clauses import clause
from oidc.intended_consents import terms_changed
from oidc.models import Interaction
from oidc.policy import Authentication
from oidc.requests import AuthorizationRequest
from oidc.sealed_requests import request_of
from oidc.stored_requests import from_json
from oidc.tokens import end_tokens_by


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a customer says yes to."""

    accounts: Sequence[str]
    """By the bank's references."""
    others: Sequence[operations.Other]
    """Who else has a say in them."""
    acting_for: str
    """The bank's key of the organisation they act for; "" for themselves. Of a consent that they change it
    stays what it was."""


@clause("AUD-02", "AUD-03", "AMD-01", "AMD-06", "AMD-11")
def take_effect(
    row: Interaction,
    request: AuthorizationRequest,
    *,
    authentication: Authentication,
    chosen: Chosen,
    shown: Mapping[str, Any],
    at: datetime,
) -> None:
    """Let the customer's yes count, within the caller's transaction.

    Of a consent that was agreed to before, this is the next edition: it replaces the one that the flow began
    with, and no other; one that had been stopped by then comes back. Raises
    consent.operations.DecisionTooLate or lifecycle.TransitionRefused.
    """
    said: dict[str, Any] = {
        "consent_id": row.consent_id,
        "customer_id": authentication.customer_id,
        "accounts": chosen.accounts,
        "others": chosen.others,
        "at": at,
        "policy": consent_policy(row.client.issuer),
        "evidence": evidence(row, authentication) | {"shown": dict(shown)},
    }
    if not row.edition:
        operations.authorise(acting_for=chosen.acting_for, **said)
        return
    current = queries.consent(row.consent_id)
    terms = terms_changed(request, current)
    try:
        if terms is None:
            stopped = brings_back(row, current)
            consent = operations.reauthorise(edition=row.edition, stopped=stopped, **said)
        else:
            consent = operations.amend(edition=row.edition, terms=terms, **said)
    except (operations.ConsentChanged, operations.PaysFromAnother):
        raise operations.DecisionTooLate from None
    end_tokens_by(consent)


@clause("AMD-01", "AUT-18")
def turn_down(
    row: Interaction, *, authentication: Authentication, at: datetime, actor: Actor = Actor.CUSTOMER
) -> None:
    """Let a no count: what nobody had agreed to ends. A consent in force stays exactly as it was, and so does
    one that had been stopped."""
    if row.edition:
        return
    operations.reject(
        consent_id=row.consent_id,
        customer_id=authentication.customer_id,
        at=at,
        policy=consent_policy(row.client.issuer),
        evidence=evidence(row, authentication),
        actor=actor,
    )


def evidence(row: Interaction, authentication: Authentication) -> dict[str, Any]:
    """What a decision rested on: the signed request as received, and how the customer proved who they are."""
    return {
        "interaction": str(row.pk),
        "request": _signed(row) or row.parameters,
        "amr": list(authentication.methods),
        "authenticated_at": authentication.at,
    }


def _signed(row: Interaction) -> str:
    return row.request_object if row.backchannel is None else request_of(row.backchannel)


def as_asked(row: Interaction, consent: ConsentFacts) -> tuple[ConsentFacts, ConsentFacts | None]:
    """A consent as it would be if the customer said yes; and as it is, where they had agreed to it before and
    it was not stopped, with those of its accounts alone that are shared or may still come to be."""
    if not row.edition or brings_back(row, consent):
        return consent, None
    before = replace(consent, accounts=open_accounts(consent.id))
    terms = terms_changed(from_json(row.parameters), consent)
    if terms is None:
        return before, before
    asked = replace(
        consent,
        permissions=terms.permissions,
        wire=terms.wire or {},
        lasts_seconds=int(terms.lasts.total_seconds()) if terms.lasts is not None else None,
        expires_at=terms.expires_at,
        transactions_from=terms.transactions_from,
        transactions_to=terms.transactions_to,
    )
    return asked, before


def as_stopped(row: Interaction, consent: ConsentFacts) -> ConsentFacts | None:
    """A consent as it was when it was stopped, with the accounts that were shared then or might still have
    come to be; None of any that a yes would not bring back."""
    return replace(consent, accounts=open_accounts(consent.id)) if brings_back(row, consent) else None


@clause("AMD-06")
def brings_back(row: Interaction, consent: ConsentFacts) -> bool:
    """Whether a flow is about a consent that had been stopped when it began, and may come back: whoever stops
    one while they are asked whether it shall go on is not asked that any more."""
    stopped_before = consent.edition == row.edition and consent.status_changed_at <= row.created_at
    lifecycle = consent_policy(consent.issuer).lifecycle_of(consent.kind)
    return stopped_before and lifecycle.revives(consent, consent.read_at)


def is_outdated(row: Interaction, consent: ConsentFacts) -> bool:
    """Whether a consent that was in force when a flow about it began has ended, or was agreed to anew; of one
    that was not, whether it waits for a decision, or may come back, no more."""
    if row.edition:
        stands = consent.in_force and consent.edition == row.edition
        return not (stands or brings_back(row, consent))
    return status_at(consent, consent.read_at) is not Status.AWAITING
