"""How far the customer has come in a flow: each step is kept once, when it is reached (DASH-08)."""

from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest

from oidc.asking import Reached
from oidc.clauses import clause
from oidc.interactions import OtherCustomer, asking
from oidc.models import Interaction


@clause("DASH-08", "ACR-15")
def identified(http: HttpRequest, flow_id: UUID | None, *, known: bool) -> None:
    """Somebody has said who they are; a name that nobody has costs the same, and counts for nothing.

    Without a flow the page belongs to none. Raises InteractionLost.
    """
    if flow_id is None or Reached.IDENTIFIED in asking(http, flow_id).steps:
        return
    row = Interaction.objects.filter(pk=flow_id, identified_at=None)
    row.update(identified_at=Now() if known else F("identified_at"))


def bind_customer(http: HttpRequest, flow_id: UUID, customer_id: int) -> None:
    """Tie the flow to who has proved for it all that it demands; raises OtherCustomer where it is another's,
    and as `asking`."""
    seen = asking(http, flow_id)
    if Reached.PROVED in seen.steps:
        is_theirs = seen.customer_id == customer_id  # whose it is once, it stays
    else:
        row = Interaction.objects.filter(pk=seen.id)
        own = row.filter(customer_id=customer_id) | row.filter(customer=None)
        is_theirs = (
            own.update(
                customer_id=customer_id,
                identified_at=Coalesce("identified_at", Now()),
                proved_at=Coalesce("proved_at", Now()),
            )
            > 0
        )
    if not is_theirs:
        raise OtherCustomer


def chosen(http: HttpRequest, flow_id: UUID) -> None:
    """The decision is before them. Raises as `asking`."""
    if Reached.CHOSEN not in asking(http, flow_id).steps:
        Interaction.objects.filter(pk=flow_id, chosen_at=None).update(chosen_at=Now())
