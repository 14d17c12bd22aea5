"""A customer's personal data are erased as far as no duty keeps them: counted first, then done at once.

Everything is one transaction: the customer's row and their consents are locked, holds and consents that still
stand are looked for under these locks, and what was done is on record with it (`consent.models.Erasure`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from consent import operations
from consent.erased import CONTACT, LINK, PROPOSALS, Cause, Erased, erased
from consent.issuers import consent_policies
from consent.models import Consent, ConsentAccount, Erasure, Person
from consent.operations.end import UNENDED
from consent.retention import Kept, due, is_held, kept_of
from oidc.clauses import clause
from oidc.models import AppSignIn, AuthSession, Interaction, PairwiseSubject, SignedInClient
from oidc.security_log import pseudonym
from portal.erasing import erase_reports, erase_sign_in, stops_kept
from staff.models import Proposal

STOPS = "stops by holders of an account"
STOPS_KEPT_BY = "A holder's word on their account holds until they lift it (CX:1.15(5))"
OVER = Q(decided_at__isnull=False) | Q(expires_at__lte=Now())


class NotErasable(Exception):
    """A hold is on it, consents still stand, or nothing is left; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an erasure would do now."""

    records: int
    """Consents whose time is over."""
    kept: Sequence[Kept]
    standing: int
    held: bool
    names: bool
    """Whether names and sign-in are still there to be erased."""

    @property
    def obstacle(self) -> str:
        """Why nothing may be erased; empty where it may."""
        if self.held:
            return "A legal hold is on this customer or on a consent of theirs."
        if self.standing:
            return f"{self.standing} of their consents still stand: end them first."
        return "" if self.records or self.names else "There is nothing left to erase."

    @property
    def kept_number(self) -> int:
        return sum(one.number for one in self.kept)


@dataclass(frozen=True, kw_only=True)
class Order:
    """On whose word, and why."""

    at: datetime
    ordered_by: str
    approved_by: str
    why: str
    case: str
    proposal: UUID | None = None


def plan_of(person_id: int, at: datetime) -> Plan:
    """What erasing a customer would do at `at`, and what it would leave."""
    policies = consent_policies()
    own = Consent.objects.filter(customer=person_id)
    return Plan(
        records=own.filter(due(policies, at)).count(),
        kept=[*kept_of(person_id, policies, at), *_stops(person_id)],
        standing=own.filter(status__in=list(UNENDED)).count(),
        held=is_held(person_id),
        names=Person.objects.filter(pk=person_id, erased_at=None, customer_number__isnull=False).exists(),
    )


def _stops(person_id: int) -> Iterator[Kept]:
    if number := stops_kept(person_id):
        yield Kept(issuer=STOPS, number=number, until=None, basis=STOPS_KEPT_BY)


@clause("DASH-33", "AUD-01")
@transaction.atomic
def erase_customer(person_id: int, order: Order) -> Erasure:
    """Erase what no duty keeps, and put it on record.

    Raises NotErasable, and then nothing has changed. The rest is erased by the job, when its time has come.
    """
    try:
        person = operations.lock_person(person_id)
    except Person.DoesNotExist:
        raise NotErasable("There is nothing left to erase.") from None
    own = Consent.objects.filter(customer=person)
    list(own.select_for_update().order_by("pk").values_list("pk"))
    plan = plan_of(person_id, order.at)
    if plan.obstacle:
        raise NotErasable(plan.obstacle)
    over = own.filter(due(consent_policies(), order.at))
    parts = [
        _erase_proposals(person),
        *_erase_flows(person.pk),  # before the consents, which name nobody afterwards
        *erase_consents(list(over.values_list("pk", flat=True)), at=order.at, because="the customer asked"),
        *operations.erase_names(person.pk, at=order.at),
        *erase_sign_in(person.pk),
        *erase_links(person),
    ]
    return operations.prove_erasure(
        cause=Cause.ASKED,
        at=order.at,
        parts=parts,
        ordered_by=order.ordered_by,
        approved_by=order.approved_by,
        about=pseudonym(person.pk),
        why=order.why,
        case=order.case,
        proposal=order.proposal,
        kept=plan.kept,
    )


def named(record: Erasure) -> dict[str, str]:
    """A record of an erasure as the log of staff names it."""
    return {"erasure": str(record.pk), "digest": bytes(record.digest).hex()}


def erase_consents(ids: Sequence[UUID], *, at: datetime, because: str) -> list[Erased]:
    """The records of consents that the caller has locked, the portal's part of them included."""
    if not ids:
        return []
    return [*operations.erase_records(ids, at=at, because=because), erase_reports(ids)]


def erase_links(person: Person) -> list[Erased]:
    """By which the bank and recipients know a customer, once nothing that is kept names them."""
    parts = operations.erase_link(person)
    if parts:
        subjects = PairwiseSubject.objects.filter(customer=person)
        keys = list(subjects.values_list("pk", flat=True))
        subjects.delete()
        parts.append(erased(LINK, "oidc_pairwisesubject", keys))
    return parts


def _erase_flows(person_id: int) -> Iterator[Erased]:
    """Of their ways through requests, and of the apps that they are signed in at."""
    for rows in (
        Interaction.objects.filter(customer=person_id),
        AppSignIn.objects.filter(customer=person_id),
        AuthSession.objects.filter(customer=person_id),
        SignedInClient.objects.filter(consent__customer=person_id),
    ):
        keys = list(rows.values_list("pk", flat=True))
        rows.delete()
        yield erased(CONTACT, rows.model._meta.db_table, keys)


def _erase_proposals(person: Person) -> Erased:
    """Which accounts of theirs proposals were about: that stands apart from what is kept of those."""
    accounts = ConsentAccount.objects.filter(consent__customer=person).values_list("account", flat=True)
    over = Proposal.objects.filter(OVER, personal__named__in=list(accounts.distinct()))
    return _emptied(list(over.values_list("pk", flat=True)))


def erase_old_proposals(*, over_before: datetime, limit: int) -> Erased:
    """Whom proposals were about that were decided, or ran out, so long ago."""
    rows = Proposal.objects.filter(OVER, expires_at__lt=over_before, personal__isnull=False)
    some = rows.select_for_update(skip_locked=True).order_by("expires_at")[:limit]
    return _emptied(list(some.values_list("pk", flat=True)))


def _emptied(keys: Sequence[UUID]) -> Erased:
    Proposal.objects.filter(pk__in=keys).update(personal=None)
    return erased(PROPOSALS, "staff_proposal", keys)
