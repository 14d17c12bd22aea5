"""What a browser may still read that reported something and is signed out since: that it was reported.

Whoever says "this wasn't me" has no session any more when they are thanked, and a button pressed twice comes
without one the second time. A signed token stands in its place: for this browser, this report and a while.
"""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac

from oidc.clauses import clause
from portal.models import MisuseReport

LIFETIME = timedelta(minutes=30)
"""Longer than the page that asks can be open and still be answered."""
_SALT = "portal.reported"


def token_for(http: HttpRequest, *, consent_id: UUID, customer_id: int) -> str:
    """What lets this browser read that the customer reported this consent, once they have."""
    said = {"consent": str(consent_id), "customer": customer_id, "browser": _browser(http)}
    return signing.dumps(said, salt=_SALT)


@clause("ASVS §7.4.3")
def reported_by(http: HttpRequest, token: str) -> UUID | None:
    """The consent that the token's customer reported; None for a token that is none of ours, another
    browser's or too old, and where nothing was reported."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    if said["browser"] != _browser(http):
        return None
    found = MisuseReport.objects.filter(consent_id=said["consent"], person_id=said["customer"])
    return UUID(said["consent"]) if found.exists() else None


def _browser(http: HttpRequest) -> str:
    get_token(http)  # makes sure that the browser has the cookie, which outlives its session
    return salted_hmac(_SALT, http.META["CSRF_COOKIE"], algorithm="sha256").hexdigest()[:32]
