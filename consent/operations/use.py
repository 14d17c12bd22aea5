"""A consent to pay is used: one payment order, counted against what the customer allowed (CON-48, CON-54)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import Now

from consent.account_states import OPEN
from consent.approvals import signing_of
from consent.holding import held_in_force
from consent.lifecycle import Actor, Status, Verb
from consent.limits import Spent, Window, breaches, windows
from consent.models import Authoriser, Consent, ConsentAccount, PaymentUse, SuspendedAccount
from consent.operations._again import until_done
from consent.operations._move import NotProvided, Overtaken, move
from consent.payment_records import listed_payments
from consent.payments import Nature, PaymentTerms
from consent.policy import ConsentPolicy, Signing
from consent.problems import Fault
from consent.queries import in_force
from consent.storing import Proviso


@dataclass(frozen=True, kw_only=True)
class Order:
    """A payment order, as whoever carries it out is about to make it."""

    amount: Decimal
    currency: str
    reference: str
    payee: tuple[str, str] | None
    """Scheme and identification of the account that gets the money; None where there are many."""
    repeats: Mapping[str, Any]
    """Members of the recipient's order that have to be as the consent has them ("Initiation", "Risk")."""

    @property
    def digest(self) -> bytes:
        said = [f"{self.amount.normalize():f}", self.currency, self.reference, self.payee, self.repeats]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


@dataclass(frozen=True, kw_only=True)
class Used:
    """A use that is stored: its number under the consent, and the account to pay from."""

    consent_id: UUID
    number: int
    account: str
    at: datetime
    repeated: bool
    """Whether the key had been used for the same order before, and nothing was counted now."""
    signing: Signing | None
    """How far others have come who have to sign it too; None where nobody has to."""


class UseRefused(Exception):
    """An order that the consent does not allow, with every reason."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class UseConflict(Exception):
    """The key stood for another order before."""


@dataclass(frozen=True)
class _Before:
    """What was paid under a consent before: in each window, and in all."""

    within: tuple[Spent, ...]
    in_all: Spent
    last: int
    repeated: int | None
    """The number of the use that has the caller's key."""


def use(
    *,
    consent_id: UUID,
    issuer: str,
    user: str,
    order: Order,
    key: str,
    at: datetime | None = None,
    policy: ConsentPolicy,
    provided: Sequence[Proviso] = (),
) -> Used:
    """Count an order under a consent in force, or refuse it; what is to be paid once is thereby used up.

    `user` is who carries it out; `provided` is what else has to hold in the statement that counts it. A
    repeat of `key` gives the first use, whatever has come since. Without `at` it is used now, by the
    database's clock. Raises UseRefused, UseConflict and Consent.DoesNotExist.

    What was paid before is read, and the use stored as the next in number, with its event, while the row of
    the consent is locked, in one statement: each use is a version of the consent more, so whoever counted
    without one that came between, or judged by what is so no more, is told so and counts again.
    """

    def turn() -> Used:
        consent = _KEPT.get(pk=consent_id, issuer=issuer)
        now = at or consent.read_at
        terms = policy.payment_terms(consent.kind, consent.wire, consent.created_at)
        if terms is None or terms.nature is Nature.FUNDS:
            raise UseRefused(Fault.CONSENT_MISMATCH)
        before = _before(consent, key, windows(terms.limits, now) if terms.limits else ())
        if before.repeated is not None:
            return _first(consent, before.repeated, order)
        if not consent.in_force and _is_late(consent, terms, now):
            raise UseRefused(Fault.AFTER_CUT_OFF)
        if not consent.in_force or not set(consent.states) <= OPEN or consent.suspended:
            raise UseRefused(Fault.CONSENT_STATUS)
        faults = _faults(terms, order, now, before)
        if not faults and _is_in_none_of_the_files_currencies(consent, order, policy):
            faults = [Fault.CONSENT_MISMATCH]
        if faults:
            raise UseRefused(*faults)
        try:
            return _store(
                consent,
                order,
                key,
                before.last + 1,
                user=user,
                at=now,
                policy=policy,
                provided=provided,
            )
        except NotProvided:
            raise UseRefused(Fault.CONSENT_STATUS) from None

    return until_done(turn)


_KEPT = Consent.objects.annotate(
    in_force=in_force(),
    read_at=Now(),
    chosen=ArraySubquery(ConsentAccount.objects.filter(consent=OuterRef("pk")).values("account")),
    states=ArraySubquery(ConsentAccount.objects.filter(consent=OuterRef("pk")).values("state")),
    # The bank's word counts from the moment it is said, though it comes to one consent after another.
    suspended=Exists(
        ConsentAccount.objects.filter(
            Q(suspended_at__isnull=False) | Q(account__in=SuspendedAccount.objects.values("account")),
            consent=OuterRef("pk"),
        )
    ),
    signed=Exists(Authoriser.objects.filter(account__consent=OuterRef("pk"))),
)


def _is_late(consent: Any, terms: PaymentTerms, at: datetime) -> bool:
    """Whether nothing but the bank's cut-off ended it, after it was allowed."""
    ended_by_itself = consent.status in {Status.ACTIVE, Status.EXPIRED} and consent.authorised_at is not None
    return ended_by_itself and terms.cut_off is not None and terms.cut_off == consent.expires_at <= at


def _is_in_none_of_the_files_currencies(consent: Consent, order: Order, policy: ConsentPolicy) -> bool:
    """Of a consent to the payments of a file, whose stated sum names no currency."""
    payments = listed_payments(consent.pk, consent.kind, consent.wire, policy)
    return payments is not None and order.currency not in {one.amount.currency for one in payments}


def _before(consent: Consent, key: str, spans: Sequence[Window]) -> _Before:
    during = [Q(at__gte=span.since, at__lt=span.until) for span in spans]
    sums: dict[str, Any] = {f"sum{n}": Sum("amount", filter=when) for n, when in enumerate(during)}
    counts = {f"count{n}": Count("pk", filter=when) for n, when in enumerate(during)}
    found = PaymentUse.objects.filter(consent=consent).aggregate(
        **sums,
        **counts,
        total=Sum("amount"),
        in_all=Count("pk"),
        last=Max("number"),
        repeated=Max("number", filter=Q(key=key)),
    )
    return _Before(
        within=tuple(Spent(found[f"sum{n}"] or Decimal(), found[f"count{n}"]) for n in range(len(spans))),
        in_all=Spent(found["total"] or Decimal(), found["in_all"]),
        last=found["last"] or 0,
        repeated=found["repeated"],
    )


def _first(consent: Any, number: int, order: Order) -> Used:
    """The use that a repeated key stands for."""
    kept = PaymentUse.objects.get(consent=consent, number=number)
    if bytes(kept.digest) != order.digest:
        raise UseConflict
    return _used(consent, number, kept.at, repeated=True)


def _used(consent: Any, number: int, at: datetime, *, repeated: bool) -> Used:
    signing = signing_of(consent.pk, consent.authorised_at) if consent.signed else None
    return Used(
        consent_id=consent.pk,
        number=number,
        account=consent.chosen[0],
        at=at,
        repeated=repeated,
        signing=signing,
    )


def _faults(terms: PaymentTerms, order: Order, at: datetime, before: _Before) -> list[Fault]:
    found = []
    if any(terms.exact.get(name) != said for name, said in order.repeats.items()):
        found.append(Fault.CONSENT_MISMATCH)
    if terms.payees and not any(order.payee and payee.is_at(*order.payee) for payee in terms.payees):
        found.append(Fault.PAYEE_NOT_ALLOWED)
    if terms.limits is not None:
        if order.currency != terms.limits.currency:
            found.append(Fault.UNSUPPORTED_CURRENCY)
        found += breaches(terms.limits, order.amount, at, within=before.within, in_all=before.in_all)
    elif terms.amount is not None and not terms.amount.is_met_by(order.amount, order.currency):
        found.append(Fault.CONSENT_MISMATCH)
    return list(dict.fromkeys(found))


def _store(
    consent: Any,
    order: Order,
    key: str,
    number: int,
    *,
    user: str,
    at: datetime,
    policy: ConsentPolicy,
    provided: Sequence[Proviso],
) -> Used:
    """Store the use; raises NotProvided, and Overtaken where the consent was used or moved meanwhile."""
    row = PaymentUse(
        consent=consent,
        number=number,
        key=key,
        digest=order.digest,
        amount=order.amount,
        currency=order.currency,
        at=at,
    )
    row.seal(payee=" ".join(order.payee or ()), reference=order.reference)
    try:
        move(
            consent,
            Verb.USE,
            actor=Actor.HOLDER,
            reference=user,
            at=at,
            policy=policy,
            detail={"amount": f"{order.amount:f}", "currency": order.currency, "key": key},
            beside=[row],
            provided=[*provided, held_in_force(consent.pk)],
        )
    except IntegrityError:  # the release before counts without a version more
        raise Overtaken from None
    except NotProvided as failed:
        if failed.place < len(provided):
            raise
        raise Overtaken from None  # what it is not in force for is read anew
    return _used(consent, number, at, repeated=False)
