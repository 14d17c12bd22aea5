"""The accounts that recipients know, by ids made for them (ACC-09)."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery

from consent.account_states import AccountState
from consent.lookup import Lookup
from consent.models import AccountAlias, ConsentAccount
from consent.prepared import Row

FLOWS = Q(state=AccountState.SHARED, suspended_at=None)
"""Whether data of an account of a consent may go out, as far as the account itself is concerned."""


@dataclass(frozen=True, kw_only=True)
class KnownAccount:
    """An account of a customer that a client has been told of, now or under another consent."""

    account: str
    """The bank's reference."""
    public_id: UUID
    customer_number: str | None
    chosen: bool
    """Whether this consent covers it."""
    shared: bool
    """Whether data of it may go out now: all who have a say in it agree, and it is not suspended."""


def accounts_known(
    *, consent_id: UUID, issuer: str, client_id: str, customer_id: int
) -> tuple[KnownAccount, ...]:
    """What the client of a consent knows of its customer's accounts."""
    rows = _KNOWN.all(consent_id=consent_id, issuer=issuer, client_id=client_id, customer_id=customer_id)
    return tuple(
        KnownAccount(
            account=account,
            public_id=public_id,
            customer_number=number,
            chosen=flows is not None,
            shared=bool(flows),
        )
        for account, public_id, number, flows in rows
    )


def _known(*, consent_id: UUID, issuer: str, client_id: str, customer_id: int) -> QuerySet[AccountAlias, Row]:
    chosen = ConsentAccount.objects.filter(consent=consent_id, account=OuterRef("account"))
    return (
        AccountAlias.objects.filter(issuer=issuer, client_id=client_id, customer_id=customer_id)
        .annotate(flows=Subquery(chosen.annotate(flows=FLOWS).values("flows")))
        .values_list("account", "public_id", "customer__customer_number", "flows")
    )


_KNOWN: Lookup[Row] = Lookup(
    _known, consent_id=UUID(int=1), issuer="an issuer", client_id="a client", customer_id=-1
)


def public_ids_of_consent(consent: str) -> ArraySubquery:
    """The ids its client knows the accounts by that a consent shares now, as a column of a query.

    `consent` is the way to it from the rows queried.
    """
    chosen = ConsentAccount.objects.filter(FLOWS, consent=OuterRef(OuterRef(consent))).values("account")
    named = AccountAlias.objects.filter(
        issuer=OuterRef(f"{consent}__issuer"),
        client_id=OuterRef(f"{consent}__client_id"),
        customer=OuterRef(f"{consent}__customer"),
        account__in=chosen,
    )
    return ArraySubquery(named.order_by("public_id").values("public_id"))
