"""The bank takes back what one of its customers had agreed to in the consents of others, and refuses what
still waits for them: of these accounts nothing is shared any more, the others of a consent go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from consent.account_states import AuthoriserState
from consent.lifecycle import Actor, Status, Verb, status_at
from consent.models import Authoriser, Consent
from consent.open_accounts import OPEN_SQL
from consent.operations._accounts import NothingToDecide, agreed_by, decide, waiting_for
from consent.operations._move import Said, move
from consent.over import OVER_SQL
from consent.policy import ConsentPolicy


class TakenBack(NamedTuple):
    done: int
    """How many consents were changed."""
    left: int
    """How many could be, and are not yet: others hold them, or there were too many at once."""


SAYS: Mapping[AuthoriserState, tuple[Verb, AuthoriserState]] = {
    AuthoriserState.APPROVED: (Verb.RETRACT, AuthoriserState.WITHDRAWN),
    AuthoriserState.WAITING: (Verb.DECLINE, AuthoriserState.REFUSED),
}
"""What the bank says for somebody, and what comes of it, by what they have said so far."""


def take_back(
    number: str,
    policies: Mapping[str, ConsentPolicy],
    said: Said,
    *,
    asked_before: datetime | None,
    evidence: Mapping[str, Any],
    limit: int,
) -> TakenBack:
    """Take back all that the customer of this number has, or would have, a say in, of `limit` consents at
    most, each with its event; of those asked for before a moment alone, where one is given. A signature under
    a payment stays: what was signed is signed.

    The events name the bank; whose word it was stands in their evidence, beside `evidence`.
    """
    concerned = would_take_back(number, policies, said.actor, asked_before)
    chosen = sorted(concerned)[:limit]
    held = Consent.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=chosen)
    changed = [
        consent.pk
        for consent in held.order_by("pk")
        if _one(consent, concerned[consent.pk], policies[consent.issuer], said, evidence)
    ]
    return TakenBack(done=len(changed), left=len(would_take_back(number, policies, said.actor, asked_before)))


def _one(
    consent: Consent, customer_id: int, policy: ConsentPolicy, said: Said, evidence: Mapping[str, Any]
) -> bool:
    """Of one consent, whose row is locked; whether that changed anything."""
    version = consent.version
    for said_before, (verb, said_now) in SAYS.items():
        status = status_at(consent, said.at)
        if policy.lifecycle_of(consent.kind).target(verb, status, said.actor) is None:
            continue
        try:
            rows = _rows(consent, customer_id, said_before, said)
        except NothingToDecide:
            continue
        decide(rows, said_now, said.at, consent)
        accounts = [row.account.account for row in rows]
        move(
            consent,
            verb,
            actor=said.actor,
            reference=said.reference,
            at=said.at,
            policy=policy,
            detail=said.detail,
            evidence={"accounts": accounts, "customer": customer_id, **evidence},
        )
    return consent.version > version


def _rows(consent: Consent, customer_id: int, state: AuthoriserState, said: Said) -> list[Authoriser]:
    if state is AuthoriserState.APPROVED:
        return agreed_by(consent, customer_id)
    return waiting_for(consent, customer_id, said.at)


def would_take_back(
    number: str, policies: Mapping[str, ConsentPolicy], actor: Actor, asked_before: datetime | None
) -> dict[UUID, int]:
    """The consents of which something could be taken back, each with the customer by our key."""
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, {"number": number, "issuers": list(policies), "before": asked_before})
        found = cursor.fetchall()
    return {
        consent_id: customer_id
        for consent_id, customer_id, issuer, kind, status, state in found
        if policies[issuer].lifecycle_of(kind).target(SAYS[AuthoriserState(state)][0], Status(status), actor)
        is not None
    }


_CONCERNED = f"""
SELECT DISTINCT c.id, p.customer_id, c.issuer, c.kind, c.status, p.state
  FROM consent_authoriser p
  JOIN consent_consentaccount a ON a.id = p.account_id
  JOIN consent_consent c ON c.id = a.consent_id
 WHERE p.customer_id = (SELECT id FROM consent_person WHERE customer_number = %(number)s)
   AND p.state IN ('approved', 'waiting') AND {OPEN_SQL}
   AND c.status IN ('active', 'consumed') AND ({OVER_SQL}) IS NOT TRUE AND c.issuer = ANY(%(issuers)s)
   AND (%(before)s::timestamptz IS NULL OR c.created_at < %(before)s)
"""  # noqa: S608 -- our own words
