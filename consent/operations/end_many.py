"""The bank ends every consent of a customer, of a recipient or to an account: one order, batch by batch.

Of a customer it ends, too, what they had a say in: accounts in the consents of others. An order that is
narrowed, to a permission or to when a consent was asked for, ends whole consents and takes nothing back.

What a batch has ended and how far it has come are committed together, so a crash loses nothing and repeats
nothing. Whoever is free carries an order on; two never work on the same one.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from consent.lifecycle import Actor, Status
from consent.models import Ending
from consent.narrowing import Narrowing
from consent.open_accounts import OPEN_SQL
from consent.operations._move import Said
from consent.operations._move_chosen import Choice, move_chosen
from consent.operations._take_back import TakenBack, take_back
from consent.operations.end import ENDS
from consent.operations.propose import IdempotencyConflict
from consent.over import OVER_SQL
from consent.policy import ConsentPolicy
from consent.reasons import Reason, Target
from consent.storing import store, unless_there

NOWHERE = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """What one of the bank's systems wants ended, and why."""

    system: str
    target: Target
    named: str
    issuer: str
    """Empty for every issuer."""
    narrowed: Narrowing
    asked_by_then: bool
    """Whether it is about what had been asked for by then, as what somebody counted and approved is; else
    about what comes while it is carried out, too."""
    shared_with_others: bool
    reason: Reason
    note: str


def order_end(ordered: Ordered, *, key: str, body: bytes, at: datetime) -> tuple[UUID, bool]:
    """Keep an order; gives its id, and whether it is new. A repeat of the key is the first order.

    Raises IdempotencyConflict where the key stood for another body.
    """
    row = as_row(ordered, key=key, body=body, at=at)
    row.total = sum(number for *_, number in counted(row))
    if all(store(provided=[unless_there(row)])):
        return row.pk, True
    kept = Ending.objects.only("pk", "body_digest").get(system=ordered.system, key=key)
    if bytes(kept.body_digest) != row.body_digest:
        raise IdempotencyConflict
    return kept.pk, False


def as_row(ordered: Ordered, *, key: str, body: bytes, at: datetime) -> Ending:
    """An order, not stored, and nothing counted of it."""
    return Ending(
        system=ordered.system,
        key=key,
        body_digest=salted_hmac("consent.ending", body, algorithm="sha256").digest(),  # it holds the note
        issuer=ordered.issuer,
        target=ordered.target,
        named=ordered.named,
        permission=ordered.narrowed.permission,
        asked_since=ordered.narrowed.since,
        asked_before=ordered.narrowed.before,
        asked_by_then=ordered.asked_by_then,
        shared_with_others=ordered.shared_with_others,
        reason=ordered.reason,
        note=ordered.note,
        ordered_at=at,
        total=0,
    )


@transaction.atomic
def carry_on(
    *, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int, only: UUID | None = None
) -> int | None:
    """Do one batch of the order that has waited longest, or of `only`: how many consents it looked at.

    None where there is no order to work on, or somebody else works on it. An order is finished when a batch
    was not full and nobody holds any of the rest.
    """
    waiting = Ending.objects.filter(finished_at=None, **({"pk": only} if only else {}))
    order = waiting.select_for_update(skip_locked=True).order_by(F("worked_at").asc(nulls_first=True)).first()
    if order is None:
        return None
    said = Said(Actor.HOLDER, order.system, at, {"reason": order.reason, "order": str(order.pk)})
    note = {"note": order.note} if order.note else None
    among = among_of(order, policies)
    verbs = [(verb, status) for status, verb in ENDS.items()]
    reason = Reason(order.reason)
    moved = move_chosen(
        choice_of(order), verbs, among, said, reason=reason, evidence=note, after=order.mark, limit=limit
    )
    order.ended += len(moved)
    order.mark = moved[-1] if len(moved) == limit else NOWHERE
    order.worked_at = Now()
    taken = TakenBack(done=0, left=0)
    if takes_back(order):
        taken = take_back(
            order.named,
            among,
            said,
            asked_before=asked_before(order),
            evidence=note or {},
            limit=limit - len(moved),
        )
        order.taken_back += taken.done
    if len(moved) < limit and not taken.left:
        _finish(order, among)
    order.save()
    return len(moved) + taken.done


def _finish(order: Ending, policies: Mapping[str, ConsentPolicy]) -> None:
    """Finished, unless somebody held what could have been ended: the next round comes to that again.

    The note stands beside the event of each consent by then, where it can be erased, and here no more.
    """
    endable, left = _rest(order, policies)
    if not endable:
        order.finished_at, order.left, order.note = Now(), left, ""


def _rest(order: Ending, policies: Mapping[str, ConsentPolicy]) -> tuple[int, int]:
    """How many of the chosen are still to be ended, and how many cannot be."""
    endable = left = 0
    for issuer, kind, status, number in counted(order):
        if can_end(policies.get(issuer), kind, status):
            endable += number
        else:
            left += number
    return endable, left


def takes_back(order: Ending) -> bool:
    """Whether it takes back what the customer had a say in, too."""
    return order.target == Target.CUSTOMER and not _narrowing_of(order).narrows


def _narrowing_of(order: Ending) -> Narrowing:
    return Narrowing(permission=order.permission, since=order.asked_since, before=order.asked_before)


def asked_before(order: Ending) -> datetime | None:
    """Of what was asked for at this moment or later it ends nothing."""
    return order.ordered_at if order.asked_by_then else None


def among_of(order: Ending, policies: Mapping[str, ConsentPolicy]) -> dict[str, ConsentPolicy]:
    """The policies of the issuers that an order is about."""
    return {name: policy for name, policy in policies.items() if order.issuer in {"", name}}


def can_end(policy: ConsentPolicy | None, kind: str, status: Status) -> bool:
    """Whether the bank may end a consent of this kind in this status."""
    lifecycle = policy.lifecycle_of(kind) if policy else None
    return bool(lifecycle and lifecycle.target(ENDS[status], status, Actor.HOLDER))


def counted(order: Ending) -> list[tuple[str, str, Status, int]]:
    """How many consents it chooses, by issuer, kind and status."""
    choice = choice_of(order)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT issuer, kind, status, count(*) FROM consent_consent c"  # noqa: S608 -- our own words
            f" WHERE status = ANY(%(unended)s) AND {choice.sql} GROUP BY issuer, kind, status",
            {"unended": [status.value for status in ENDS], **choice.parameters},
        )
        return [(row[0], row[1], Status(row[2]), row[3]) for row in cursor.fetchall()]


_CHOICES: Mapping[str, str] = {
    Target.CUSTOMER: "c.customer_id = (SELECT id FROM consent_person WHERE customer_number = %(named)s)",
    Target.RECIPIENT: "c.recipient_id = %(named)s::uuid",
    Target.ACCOUNT: "c.id IN (SELECT a.consent_id FROM consent_consentaccount a"  # noqa: S608 -- our own words
    f" WHERE a.account = %(named)s AND {OPEN_SQL})",
    Target.EVERYBODY: "TRUE",
}
_ALONE = (
    " AND NOT EXISTS (SELECT FROM consent_consentaccount a"
    f" WHERE a.consent_id = c.id AND a.account <> %(named)s AND {OPEN_SQL})"
)
"""Only open accounts count: what somebody has stopped or refused, no end has to stop."""


def choice_of(order: Ending) -> Choice:
    """The consents that an order is about and that time has not ended."""
    sql = _CHOICES[order.target]
    if order.target == Target.ACCOUNT and not order.shared_with_others:
        sql += _ALONE
    sql += f" AND ({OVER_SQL}) IS NOT TRUE"  # what time has ended, nobody else ends, and nobody is told so
    if order.issuer:
        sql += " AND c.issuer = %(of_issuer)s"
    narrowing = _narrowing_of(order)
    if narrowing.permission:
        sql += " AND c.permissions @> to_jsonb(%(permission)s::text)"
    if narrowing.since:
        sql += " AND c.created_at >= %(since)s"
    if narrowing.before:
        sql += " AND c.created_at < %(before)s"
    if order.asked_by_then:
        sql += " AND c.created_at < %(by_then)s"
    parameters = {"named": order.named, "of_issuer": order.issuer, "by_then": asked_before(order)}
    return Choice(f"({sql})", {**parameters, **asdict(narrowing)})
