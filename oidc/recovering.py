"""After the database was set back to an earlier point: nothing that was granted before it counts any more.

What was revoked, spent or answered since that point would be alive again. Which of it that was nobody can
know, so all of it dies: by one number and one moment that each client carries, so that no call asks more than
before.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from oidc.clauses import clause
from oidc.models import (
    AccessToken,
    AuthSession,
    BackchannelAuthentication,
    BankSystem,
    Client,
    InitialAccessToken,
    Interaction,
    PushedRequest,
)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How many rows each of these was."""

    clients: int
    """Whose codes, tokens and assertions of before are good for nothing."""
    own_tokens: int
    """Access tokens for clients' own business, which come of no code."""
    requests: int
    """Pushed requests, those of the back channel, sign-ins in the bank's own apps, and flows of browsers,
    that waited."""
    initial_access_tokens: int


@clause("TOK-02", "TOK-07", "CAU-04")
def end_what_was_granted(at: datetime) -> Ended:
    """Within the caller's transaction, by the database's time `at`. Every server judges by the clients' rows,
    and one that remembers a client finds its row another one (`oidc.clients.known`)."""
    # A number that no code has yet, and that none will get which is being stored at this moment.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('oidc_authorizationcode', 'id'))")
        (first,) = cursor.fetchone()
    clients = Client.objects.update(families_from=first, proofs_from=at)
    BankSystem.objects.update(proofs_from=at)
    live = AccessToken.objects.filter(code=None, revoked_at=None, expires__gt=Now())
    pushed = PushedRequest.objects.filter(expires_at__gt=Now()).update(expires_at=Now())
    asked = BackchannelAuthentication.objects.filter(closed_at=None)
    elsewhere = asked.update(closed_at=Now(), expires_at=Now())
    in_apps = AuthSession.objects.filter(expires_at__gt=Now()).update(expires_at=Now())
    waiting = Interaction.objects.filter(decided_at=None, expires_at__gt=Now()).update(expires_at=Now())
    unanswered = Interaction.objects.filter(~Q(outcome=""), answered_at=None).update(answered_at=Now())
    unused = InitialAccessToken.objects.filter(used_at=None, expires_at__gt=Now())
    return Ended(
        clients=clients,
        own_tokens=live.update(revoked_at=Now()),
        requests=pushed + elsewhere + in_apps + waiting + unanswered,
        initial_access_tokens=unused.update(expires_at=Now()),
    )
