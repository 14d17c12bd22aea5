"""In which of its customer's lists a consent stands at this moment, as a column of a query."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Now

from consent.account_states import AccountState
from consent.issuers import consent_policies
from consent.models import ConsentAccount
from consent.queries import in_force

Rows = Any
"""Consents with columns that were added, which Django's types do not follow."""
Paying = tuple[tuple[str, tuple[str, ...]], ...]
"""Which kinds of each issuer's consents are about money."""
SOON = timedelta(days=30)
"""What counts as ending soon."""


class Tab(StrEnum):
    SHARING = "sharing"
    """In force, picked up, and not waiting for anybody; those that end soon are among them."""
    ENDING = "ending"
    WAITING = "waiting"
    """In force, while nothing flows before somebody else has done something: the recipient, or who has to
    agree as well."""
    ENDED = "ended"


def paying() -> Paying:
    return tuple((issuer, tuple(sorted(one.kinds_to_pay))) for issuer, one in consent_policies().items())


def placed(rows: Rows, paying: Paying) -> Rows:
    """The rows with the list that each stands in."""
    pays = Q(pk__in=[])
    for issuer, kinds in paying:
        pays |= Q(issuer=issuer, kind__in=kinds)
    accounts = ConsentAccount.objects.filter(consent=OuterRef("pk"))
    unclaimed = Q(in_use_since=None, pick_up_by__isnull=False)
    for_others = Exists(accounts.filter(state=AccountState.WAITING)) & ~Exists(
        accounts.filter(state=AccountState.SHARED)
    )
    return rows.annotate(
        in_force=in_force(),
        pays=Case(When(pays, then=Value(True)), default=Value(False)),
    ).annotate(
        tab=Case(
            When(in_force=False, then=Value(Tab.ENDED.value)),
            When(unclaimed, then=Value(Tab.WAITING.value)),
            When(for_others, then=Value(Tab.WAITING.value)),
            When(expires_at__lte=Now() + SOON, then=Value(Tab.ENDING.value)),
            default=Value(Tab.SHARING.value),
            output_field=CharField(),
        )
    )
