"""The ids that recipients know accounts by."""

from uuid import UUID

from consent.models import AccountAlias


def public_ids(*, issuer: str, client_id: str, customer_id: int) -> dict[str, UUID]:
    """The bank's account references of a customer, each with the id this client knows it by."""
    aliases = AccountAlias.objects.filter(issuer=issuer, client_id=client_id, customer_id=customer_id)
    return dict(aliases.values_list("account", "public_id"))
