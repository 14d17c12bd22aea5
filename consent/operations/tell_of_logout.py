"""Clients of a session that has ended are told so. No consent changes by it: it only says who is meant."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from consent.models import Consent, OutboxMessage
from consent.notices import Channel, Notice
from consent.operations._messages import message

SIGNED_OUT = Notice(Channel.LOGOUT, "signed-out")


def tell_of_logout(signed_out: Mapping[UUID, UUID], *, at: datetime) -> None:
    """One message to the client of each consent, within the transaction that ends the session.

    `signed_out` is by what the client knows the session (`sid`), each with the consent through which its
    customer signed in there: whose they are, the message learns from that.
    """
    consents = Consent.objects.in_bulk(set(signed_out.values()))
    OutboxMessage.objects.bulk_create(
        message(consents[consent_id], SIGNED_OUT, at, occasion=str(sid))
        for sid, consent_id in signed_out.items()
    )
