"""Which accounts a consent covers, and the names that its recipient knows them by for ever."""

from collections.abc import Sequence

from consent.models import AccountAlias, Consent, ConsentAccount


def cover(consent: Consent, accounts: Sequence[str], *, customer_id: int) -> tuple[str, ...]:
    """Let a consent cover these accounts and no other; gives those that it covered before.

    An account keeps its name (ACC-10): one that comes back is known by the same.
    """
    before = tuple(
        ConsentAccount.objects.filter(consent=consent).order_by("account").values_list("account", flat=True)
    )
    if gone := set(before) - set(accounts):
        ConsentAccount.objects.filter(consent=consent, account__in=gone).delete()
    ConsentAccount.objects.bulk_create(
        ConsentAccount(consent=consent, account=account) for account in accounts if account not in before
    )
    AccountAlias.objects.bulk_create(
        (
            AccountAlias(
                issuer=consent.issuer,
                client_id=consent.client_id,
                customer_id=customer_id,
                account=account,
            )
            for account in accounts
        ),
        ignore_conflicts=True,
    )
    return before
