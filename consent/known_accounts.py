"""The accounts that recipients know, by ids made for them (ACC-09)."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from consent.models import AccountAlias, ConsentAccount


@dataclass(frozen=True, kw_only=True)
class KnownAccount:
    """An account of a customer that a client has been told of, now or under another consent."""

    account: str
    """The bank's reference."""
    public_id: UUID
    customer_number: str | None
    chosen: bool
    """Whether this consent covers it."""


def accounts_known(
    *, consent_id: UUID, issuer: str, client_id: str, customer_id: int
) -> tuple[KnownAccount, ...]:
    """What the client of a consent knows of its customer's accounts."""
    chosen = ConsentAccount.objects.filter(consent=consent_id, account=OuterRef("account"))
    rows = (
        AccountAlias.objects.filter(issuer=issuer, client_id=client_id, customer_id=customer_id)
        .annotate(chosen=Exists(chosen))
        .values_list("account", "public_id", "customer__customer_number", "chosen")
    )
    return tuple(
        KnownAccount(account=account, public_id=public_id, customer_number=number, chosen=chosen)
        for account, public_id, number, chosen in rows
    )


def public_ids_of_consent(consent: str) -> ArraySubquery:
    """The ids its client knows the accounts of a consent by, as a column of a query.

    `consent` is the way to it from the rows queried.
    """
    chosen = ConsentAccount.objects.filter(consent=OuterRef(OuterRef(consent))).values("account")
    named = AccountAlias.objects.filter(
        issuer=OuterRef(f"{consent}__issuer"),
        client_id=OuterRef(f"{consent}__client_id"),
        customer=OuterRef(f"{consent}__customer"),
        account__in=chosen,
    )
    return ArraySubquery(named.order_by("public_id").values("public_id"))
