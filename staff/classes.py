"""The classes of personal data: where each is, how long it is kept, by which rule, how it goes (AUD-01).

docs/data-protection.md tells the same at length; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.erased import CONTACT, LINK, ORDERS, PROPOSALS, RECORDS
from consent.issuers import consent_policies
from consent.models import Ending
from consent.operations.forget import KEPT as MESSAGES_KEPT
from consent.operations.forget import REMEMBERED
from consent.reasons import Target
from consent.retention import due_count
from oidc.pruning import KEPT as SPENT_KEPT
from portal.activity import KEPT as ACTIVITY_KEPT
from portal.copies import KEPT as COPIES_KEPT
from staff.erasing import OVER, STOPS, STOPS_KEPT_BY
from staff.models import Proposal
from staff.models.export import KEPT as EXPORTS_KEPT
from staff.retaining import ORDERS_KEPT

CUSTOMERS = "while they are a customer"
STORAGE_LIMITED = "No longer than it is needed (storage limitation)"


@dataclass(frozen=True, kw_only=True)
class DataClass:
    name: str
    issuer: str
    """Empty for all."""
    period: str
    since: str
    basis: str
    how: str
    """How it goes, and by which job."""


@dataclass(frozen=True, kw_only=True)
class Due:
    of: DataClass
    due: int | None
    """Rows whose time is over and that are still there; None where a job of its own deletes them."""
    held: int


def classes() -> list[DataClass]:
    """Every class, records by their issuer."""
    records = [
        DataClass(
            name=RECORDS,
            issuer=issuer,
            period=in_words(policy.records.period),
            since="the end of the consent",
            basis=policy.records.basis,
            how="emptied by staff.erase_due",
        )
        for issuer, policy in sorted(consent_policies().items())
    ]
    return [*records, *_OTHERS]


def due_now(at: datetime) -> Sequence[Due]:
    """Of each class, how much is due at `at`, and how much of that a legal hold keeps."""
    records = due_count(consent_policies(), at)
    found = []
    for one in classes():
        if one.name == RECORDS:
            due, held = records.get(one.issuer, (0, 0))
            found.append(Due(of=one, due=due, held=held))
        else:
            found.append(Due(of=one, due=_counted(one.name, at), held=0))
    return found


def in_words(period: timedelta) -> str:
    years, rest = divmod(period.days, 365)
    if years and rest <= years:  # leap days among them
        return f"{years} year{'s' if years > 1 else ''}"
    days = period.days
    return f"{days} day{'s' if days > 1 else ''}"


def _counted(name: str, at: datetime) -> int | None:
    before = at - ORDERS_KEPT
    if name == ORDERS:
        of_somebody = Ending.objects.filter(target__in=[Target.CUSTOMER, Target.ACCOUNT])
        return of_somebody.filter(finished_at__lt=before).exclude(named="").count()
    if name == PROPOSALS:
        return Proposal.objects.filter(OVER, expires_at__lt=before, personal__isnull=False).count()
    return None


def _class(
    name: str, period: timedelta | str, since: str, how: str, basis: str = STORAGE_LIMITED
) -> DataClass:
    words = period if isinstance(period, str) else in_words(period)
    return DataClass(name=name, issuer="", period=words, since=since, basis=basis, how=how)


_OTHERS = (
    _class(CONTACT, CUSTOMERS, "", "erased with the customer, on a proposal"),
    _class(LINK, "as long as a record names them", "", "emptied by staff.erase_due"),
    _class(STOPS, "while they hold", "", "emptied with the word that lifts one", STOPS_KEPT_BY),
    _class(ORDERS, ORDERS_KEPT, "the end of the order", "emptied by staff.erase_due"),
    _class(PROPOSALS, ORDERS_KEPT, "its last hour", "emptied by staff.erase_due"),
    _class("messages about consents", MESSAGES_KEPT, "the last try", "deleted by consent.forget_messages"),
    _class("what happened to sign-ins", ACTIVITY_KEPT, "the event", "deleted by portal.prune"),
    _class("copies of everything", COPIES_KEPT, "their making", "deleted by portal.prune"),
    _class("exports of staff", EXPORTS_KEPT, "their making", "deleted by staff.forget_exports"),
    _class("requests and flows", SPENT_KEPT, "their end", "deleted by oidc.prune_spent"),
    _class("idempotency keys", REMEMBERED, "the call", "deleted by consent.forget_idempotency_keys"),
    _class("logs of consents and of staff", "for good", "", "hold keys, pseudonyms and hashes", "AUD-06"),
)
