"""Consents that a customer gave some time ago, made without walking through the pages."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, Disclosure, DisclosureDay, Person
from consent.policy import Terms
from tests.actors import Recipient

EVERYDAY, SAVINGS = "mia-everyday", "mia-rainy-day"


def shares(
    recipient: Recipient,
    username: str = "mia",
    *,
    accounts: Sequence[str] = (EVERYDAY,),
    permissions: Sequence[str] = (),
    lasts: timedelta | None = timedelta(days=90),
    at: datetime | None = None,
    picked_up: bool = True,
) -> Consent:
    """One consent of a customer to see data, given at a moment."""
    at, policy = at or timezone.now(), consent_policy(recipient.issuer)
    call: dict[str, Any] = {"at": at, "policy": policy}
    consent = operations.propose(
        issuer=recipient.issuer,
        client_id=recipient.client_id,
        recipient_id=recipient.row.recipient_id,
        kind=policy.intents[0].kind if policy.intents else "sharing",
        terms=Terms(
            permissions=tuple(permissions) or tuple(sorted(policy.permissions))[:1], wire={}, lasts=lasts
        ),
        **call,
    )
    consent = operations.authorise(
        consent_id=consent.pk,
        customer_id=Person.objects.get(username=username).pk,
        accounts=list(accounts),
        evidence={},
        **call,
    )
    if picked_up:
        operations.pick_up(consent.pk, edition=1, at=at)
    return consent


def day_typed(day: date) -> dict[str, str]:
    """What goes into the fields of a day."""
    return {"id_day": str(day.day), "id_month": str(day.month), "id_year": str(day.year)}


def looks(
    consent: Consent, at: datetime, *, calls: int = 1, present: bool = False, account: str = EVERYDAY
) -> None:
    """The recipient looked at an account so often, the last time at a moment."""
    DisclosureDay.objects.create(
        consent=consent,
        day=at.date(),
        account=account,
        resource="accounts",
        customer_present=present,
        calls=calls,
        last_at=at,
    )
    Disclosure.objects.bulk_create(
        Disclosure(
            consent=consent,
            at=at - timedelta(seconds=number),
            resource="accounts",
            accounts=1,
            customer_present=present,
            interaction_id="00000000-0000-4000-8000-000000000000",
        )
        for number in range(calls)
    )


_AGAIN = """
INSERT INTO consent_consent (id, issuer, client_id, recipient_id, kind, status, version, last_hash,
    permissions, wire, created_at, status_changed_at, authorise_by)
SELECT gen_random_uuid(), issuer, client_id, recipient_id, kind, 'awaiting', 1, last_hash, permissions,
    %(wire)s::jsonb, created_at - n * interval '1 minute', status_changed_at, authorise_by
  FROM consent_consent, generate_series(1, %(times)s) n WHERE id = %(known)s
"""
_EVENTS = """
INSERT INTO consent_consentevent (consent_id, sequence, verb, result, actor, actor_reference, at, detail,
    previous, hash)
SELECT c.id, e.sequence, e.verb, e.result, e.actor, e.actor_reference, e.at, e.detail, e.previous, e.hash
  FROM consent_consent c, consent_consentevent e
 WHERE c.status = 'awaiting' AND c.issuer = %(issuer)s AND e.consent_id = %(known)s
"""
_GIVEN = """
UPDATE consent_consent c SET status = 'active', version = 2, customer_id = k.customer_id,
    authorised_at = k.authorised_at, expires_at = k.expires_at, lasts = k.lasts,
    in_use_since = k.in_use_since, pick_up_by = k.pick_up_by,
    edition_in_use = k.edition_in_use
  FROM consent_consent k WHERE k.id = %(known)s AND c.status = 'awaiting' AND c.issuer = %(issuer)s
"""
_ACCOUNTS = """
INSERT INTO consent_consentaccount (consent_id, account, state)
SELECT c.id, a.account, a.state FROM consent_consent c, consent_consentaccount a
 WHERE a.consent_id = %(known)s AND c.status = 'active' AND c.id <> %(known)s AND c.issuer = %(issuer)s
   AND NOT EXISTS (SELECT FROM consent_consentaccount b WHERE b.consent_id = c.id)
"""
_SAYS = """
INSERT INTO consent_authoriser (account_id, customer_id, state, decide_by, decided_at, decided_in)
SELECT b.id, s.customer_id, s.state, s.decide_by, s.decided_at, s.decided_in
  FROM consent_authoriser s JOIN consent_consentaccount a ON a.id = s.account_id
  JOIN consent_consentaccount b ON b.account = a.account JOIN consent_consent c ON c.id = b.consent_id
 WHERE a.consent_id = %(known)s AND c.status = 'active' AND c.issuer = %(issuer)s
   AND NOT EXISTS (SELECT FROM consent_authoriser d WHERE d.account_id = b.id)
"""


# Of a table that was empty when autovacuum last looked, PostgreSQL believes that it still is.
_KNOWN_TO_BE_MANY = (
    "ANALYZE consent_consent, consent_consentevent, consent_consentaccount, consent_authoriser"
)


def again(consent: Consent, times: int) -> None:
    """So many more like it, by sets; their intents lie in clear."""
    known = {
        "known": consent.pk,
        "times": times,
        "issuer": consent.issuer,
        "wire": json.dumps(consent.wire, cls=DjangoJSONEncoder),
    }
    with connection.cursor() as cursor:
        for statement in (_AGAIN, _EVENTS, _GIVEN, _ACCOUNTS, _SAYS, _KNOWN_TO_BE_MANY):
            cursor.execute(statement, known)
