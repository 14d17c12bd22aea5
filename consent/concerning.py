"""What others share of accounts in which a customer has a say, as lists: how many in each, and a page of one.

As `consent.overview` has it for what a customer shares: however many there are, counting is one query and a
page is one.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Now

from consent.account_states import AccountState, AuthoriserState
from consent.issuers import consent_policies
from consent.lifecycle import Actor, Status, Verb
from consent.lookup import Lookup
from consent.models import Consent, ConsentAccount
from consent.open_accounts import still_open
from consent.over import OVER
from consent.placing import Rows
from consent.queries import WatchedConsent, behind, watchable, watched

Approvable = tuple[tuple[str, Status, tuple[str, ...]], ...]
"""In which statuses an issuer's consents wait for others' words, and which kinds never do there."""


class Standing(StrEnum):
    """What somebody else's consent is to a customer with a say in it."""

    ASKS = "asks"
    """Their own word is missing."""
    GOES_ON = "goes on"
    OVER = "over"
    """Nothing can come of it for any of their accounts."""


def standings(*, customer_id: int, held: Collection[str]) -> Mapping[tuple[str, Standing], int]:
    """How many consents of others concern a customer, by issuer and standing; `held` are the accounts that
    are theirs still, by the bank's references."""
    rows = _counting(_approvable()).all(customer_id=customer_id, held=list(held))
    return {(issuer, Standing(standing)): number for issuer, standing, number in rows}


def consents_concerning(
    *,
    customer_id: int,
    held: Collection[str],
    issuers: Collection[str],
    standing: Collection[Standing],
    limit: int | None,
    after: UUID | None = None,
) -> tuple[list[WatchedConsent], bool]:
    """One page of them, newest first, and whether more follows; all where there is no limit."""
    wanted = _standing(customer_id, list(held), _approvable()).filter(
        issuer__in=list(issuers), standing__in=[one.value for one in standing]
    )
    rows = watchable(Q(pk__in=wanted.values("pk"))).order_by("-created_at", "-pk")
    if after is not None:
        last = wanted.filter(pk=after).values_list("created_at", flat=True).first()
        if last is None:
            return [], False
        rows = rows.filter(behind(last, after))
    found = [watched(row) for row in (rows if limit is None else rows[: limit + 1])]
    return found[:limit], limit is not None and len(found) > limit


def _approvable() -> Approvable:
    return tuple(
        (issuer, status, tuple(sorted(policy.kinds_unmoved(Verb.APPROVE, status, Actor.AUTHORISER))))
        for (issuer, policy), status in product(consent_policies().items(), Status)
        if any(each.target(Verb.APPROVE, status, Actor.AUTHORISER) for each in policy.lifecycles)
    )


@lru_cache(maxsize=8)
def _counting(approvable: Approvable) -> Lookup[Any]:
    def shape(customer_id: int, held: list[str]) -> Rows:
        rows = _standing(customer_id, held, approvable).order_by()
        return rows.values_list("issuer", "standing").annotate(number=Count("pk"))

    return Lookup(shape, customer_id=-1, held=["an account"])


def _standing(customer_id: int, held: list[str], approvable: Approvable) -> Rows:
    """Every consent that concerns a customer, with what it is to them."""
    says = ConsentAccount.objects.filter(authorisers__customer=customer_id)
    mine = ConsentAccount.objects.filter(consent=OuterRef("pk"), authorisers__customer=customer_id)
    with_held: Rows = ConsentAccount.objects.alias(held=Value(held, output_field=ArrayField(CharField())))
    asks = with_held.filter(
        consent=OuterRef("pk"),
        held__contains=[F("account")],
        state=AccountState.WAITING,
        authorisers__customer=customer_id,
        authorisers__state=AuthoriserState.WAITING,
    )
    heard = Q(pk__in=[])
    for issuer, status, without in approvable:
        heard |= Q(issuer=issuer, status=status) & ~Q(kind__in=without)
    rows: Rows = Consent.objects.filter(pk__in=says.values("consent"))
    return rows.annotate(
        standing=Case(
            When(~heard | OVER, then=Value(Standing.OVER.value)),
            When(Exists(asks.filter(still_open(Now()))), then=Value(Standing.ASKS.value)),
            When(Exists(mine.filter(still_open(Now()))), then=Value(Standing.GOES_ON.value)),
            default=Value(Standing.OVER.value),
            output_field=CharField(),
        )
    )
