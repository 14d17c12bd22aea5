"""A client that wants to hear of it is told that its customer has decided (CIBA Core §10.2)."""

from datetime import datetime

from consent import operations
from oidc.clauses import clause
from oidc.models import Interaction


@clause("CIB-06", "CIBA §10.2")
def tell_of_decision(interaction: Interaction, at: datetime) -> None:
    """Within the transaction that decides: the client hears that it may ask, where it wants to."""
    waiting = interaction.backchannel
    if waiting is not None and waiting.ping is not None:
        operations.tell_of_decision(interaction.consent_id, at=at, occasion=str(waiting.pk))
