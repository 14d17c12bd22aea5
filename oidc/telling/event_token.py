"""Security event tokens: what happened to a consent, signed, for the client that asked for it (RFC 8417)."""

from datetime import datetime

from consent.issuers import consent_policy
from consent.notices import Message, Outcome, delivered, later, refused
from consent.policy import EventFeed
from oidc.clauses import clause
from oidc.issuers import issuer_url, mtls_url, security_policy
from oidc.jose.sign import sign

FINAL_ERRORS = frozenset({"invalid_request", "invalid_issuer", "invalid_audience", "access_denied"})
"""Of RFC 8935 §2.4: those after which the same token fares no better. Keys may be read again, and a proof of
who we are be believed, so their errors are not among them."""
FINAL_WORDS = frozenset({"jwtHdr", "jwtParse", "jwtIss", "jwtAud", "setType", "setParse", "setData"})
"""The same in the words of the drafts before it, which some recipients still use."""


class NoFeed(Exception):
    """The issuer's profile tells recipients of no events."""


def feed_of(issuer: str) -> EventFeed:
    """How the issuer's recipients hear of events; raises NoFeed."""
    feed = consent_policy(issuer).events
    if feed is None:
        raise NoFeed(issuer)
    return feed


@clause("EVT-04", "EVT-07", "RFC 8417 §2.2")
def event_token(message: Message, now: datetime) -> str:
    """The token that tells of an event, signed now: `jti` is the message's id whenever it is sent.

    It has no `exp`, as its standards want: an event does not stop having happened.
    """

    def url(path: str) -> str:
        return mtls_url(message.issuer, path)

    told = feed_of(message.issuer).claims(
        message.topic, message.kind, message.consent_id, message.reason, url
    )
    claims = {
        "iss": issuer_url(message.issuer),
        "iat": int(now.timestamp()),
        "jti": str(message.id),
        "aud": message.client_id,
        "sub": told.subject,
        "txn": str(message.id),
        "toe": int(message.at.timestamp()),
        "events": dict(told.events),
    }
    algorithm = security_policy(message.issuer).signing_algorithms[0]
    return sign(message.issuer, claims, algorithm=algorithm, now=now, typ="secevent+jwt")


@clause("RFC 8935 §2.4", "RFC 8936 §2.4")
def outcome_of_error(code: str, description: str = "") -> Outcome:
    """What a recipient's `err` means for an event."""
    reason = f"{code[:40]!r} {description[:200]}".strip()
    return refused(reason) if code in FINAL_ERRORS | FINAL_WORDS else later(reason)


def acknowledged() -> Outcome:
    return delivered("acknowledged")
