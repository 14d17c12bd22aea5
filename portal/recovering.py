"""After the database was set back to an earlier point: nobody is signed in, and no code of before counts."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from oidc.clauses import clause
from oidc.models import SignedInClient
from oidc.signed_in_clients import tell_of_end
from portal.models import OneTimeCode, SecondFactorGuard, SignedInSession
from portal.second_factor import last_step_shown


@dataclass(frozen=True, kw_only=True)
class SignedOut:
    sessions: int
    """Of customers and of staff."""
    codes: int
    """One-time codes that had been sent and not used."""


@clause("ASVS §7.4.1")
def sign_everybody_out(at: datetime) -> SignedOut:
    """Within the caller's transaction. Clients that wanted to hear of a session's end do."""
    for key in SignedInClient.objects.values_list("session_key", flat=True).distinct():
        tell_of_end(key, at)
    SignedInSession.objects.all().delete()
    sessions, _ = Session.objects.all().delete()
    unused = OneTimeCode.objects.filter(used_at=None, expires_at__gt=Now())
    # What an authenticator shows at this moment may have been used up since: it shows another in a minute.
    step = last_step_shown(at)
    SecondFactorGuard.objects.filter(newest_step__lt=step).update(newest_step=step)
    return SignedOut(sessions=sessions, codes=unused.update(expires_at=Now()))
