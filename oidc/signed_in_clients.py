"""Which clients a session has signed its customer in at, and that they hear of its end
(OpenID Connect Back-Channel Logout 1.0 §2.3).

Whoever ends a session ends it here, or tells of it in the transaction that does. Of both who sign in at a
client and who sign out at once, one waits for the other: the session's row is held by either.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import auth
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest

from consent.operations import tell_of_logout
from oidc.clauses import clause
from oidc.errors import LoginRequired
from oidc.issuers import security_policy
from oidc.models import Client, SignedInClient
from oidc.registered_uris import BACKCHANNEL_LOGOUT


@clause("GM-07", "OIDC-BACKCHANNEL §2.1", "OIDC-BACKCHANNEL §2.3")
def sid_of(client: Client, *, consent_id: UUID, session_key: str | None) -> UUID | None:
    """By what the client knows the session from now on; None where it does not want to hear of its end.

    Within the caller's transaction, which signs the customer in there. Raises LoginRequired where the session
    has ended meanwhile, as its end would be told to nobody any more.
    """
    if not security_policy(client.issuer).backchannel_logout or client.registered(BACKCHANNEL_LOGOUT) is None:
        return None
    told = {"new": uuid4(), "client": client.pk, "consent": consent_id, "session": session_key}
    with connection.cursor() as cursor:
        cursor.execute(_SIGN_IN, told)
        row = cursor.fetchone()
    if row is None:
        raise LoginRequired("the customer has signed out")
    return UUID(str(row[0]))


_SIGN_IN = """
INSERT INTO oidc_signedinclient (id, session_key, client_id, consent_id)
SELECT %(new)s, session_key, %(client)s, %(consent)s FROM django_session
 WHERE session_key = %(session)s FOR KEY SHARE
ON CONFLICT (session_key, client_id) DO UPDATE SET consent_id = excluded.consent_id RETURNING id
"""


@clause("OIDC-LOGOUT §2")
def is_of_session(sid: str, session_key: str | None) -> bool:
    """Whether a client knows this session, and no other one, by `sid`."""
    return SignedInClient.objects.filter(pk=sid, session_key=session_key).exists()


def session_renewed(before: str | None, now: str | None) -> None:
    """The session goes on under another key."""
    SignedInClient.objects.filter(session_key=before).update(session_key=now)


@clause("GM-07", "OIDC-BACKCHANNEL §2.5")
def tell_of_end(session_key: str | None, at: datetime) -> None:
    """Tell every client of a session that it ends, within the transaction in which it does."""
    Session.objects.select_for_update().filter(pk=session_key).first()
    clients = SignedInClient.objects.filter(session_key=session_key)
    signed_out = dict(clients.values_list("pk", "consent_id"))
    clients.delete()
    tell_of_logout(signed_out, at=at)


def sign_out(http: HttpRequest, at: datetime) -> None:
    """End the session of this browser."""
    with transaction.atomic():
        tell_of_end(http.session.session_key, at)
        auth.logout(http)
