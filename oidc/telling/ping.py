"""Tells a client that its customer has decided, so that it asks now (CIBA Core §10.2)."""

import json

from django.db.models.functions import Now

from consent.notices import Message, Outcome, nobody_there, not_due
from oidc.backchannel_policy import FETCHED_WITHIN, NOTIFICATION_ENDPOINT
from oidc.clauses import clause
from oidc.models import BackchannelAuthentication
from oidc.outbound.fetch import Forbidden, Unreachable
from oidc.outbound.post import post
from oidc.sealed_requests import ping_of
from oidc.telling.answers import outcome_of

TAKEN = frozenset({200, 202, 204})
FINAL = frozenset(range(300, 500)) - {408, 425, 429}
"""A redirection is not followed, and what they refuse they refuse again (CIBA Core §10.2)."""


@clause("CIB-06", "CIBA §10.2")
def ping(message: Message) -> Outcome:
    """One call, while the client may still fetch what was decided."""
    row = (
        BackchannelAuthentication.objects.select_related("client")
        .filter(
            pk=int(message.occasion),
            expires_at__gt=Now() - FETCHED_WITHIN,
            client__suspended_at=None,
            client__recipient__suspended_at=None,
        )
        .first()
    )
    told = ping_of(row) if row is not None else None
    url = row.client.registered(NOTIFICATION_ENDPOINT) if row is not None else None
    if told is None or url is None:
        return not_due("the request, or its client, is here no more, or is over")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {told.token}"}
    try:
        answer = post(url, json.dumps({"auth_req_id": told.auth_req_id}).encode(), headers)
    except Forbidden as fault:
        return nobody_there(f"is not called: its address {fault}")
    except Unreachable as fault:
        return nobody_there(str(fault))
    return outcome_of(answer, taken=TAKEN, final=FINAL)
