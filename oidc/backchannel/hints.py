"""Which customer a backchannel authentication request means (CIBA Core §7.1)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from consent.models import Person
from oidc.clauses import clause
from oidc.customers import customer_known_by
from oidc.errors import ExpiredLoginHintToken, InvalidRequest, LoginRequired, UnknownUserId
from oidc.hints import hinted_customer
from oidc.issuers import security_policy
from oidc.jose.client_keys import verify_from
from oidc.jose.times import SKEW, NoTime, moment
from oidc.jose.verify import BadToken
from oidc.models import Client
from oidc.requests import BackchannelRequest


class KnownBy(StrEnum):
    """By what a hint may name a customer, in the words of New Zealand's and Britain's hint tokens."""

    USERNAME = "username"
    EMAIL = "email"
    PHONE = "phone"


FOREIGN = frozenset({"api_provider_token", "third_party_token"})
"""Kinds of subjects that need a token which somebody handed out before; nobody does so here."""
UNKNOWN = "the request names nobody whom we can ask"


@clause("CIB-04", "CIB-09", "CIB-10")
def customer_meant(client: Client, request: BackchannelRequest, now: datetime) -> int:
    """The customer's id; raises UnknownUserId where it names nobody, or more than one, and InvalidRequest
    where it cannot be read."""
    if request.login_hint_token is not None:
        known_by, value = _in_token(client, request.login_hint_token, now)
        found = customer_known_by(known_by, value)
    elif request.asks.login_hint is not None:
        found = _known_by_hint(request.asks.login_hint)
    else:
        try:
            found = hinted_customer(client, request.asks)
        except LoginRequired:
            found = None
        asked = Person.objects.filter(pk=found or 0, is_active=True, customer_number__isnull=False)
        found = found if asked.exists() else None
    if found is None:
        raise UnknownUserId(UNKNOWN)
    return found


def _known_by_hint(hint: str) -> int | None:
    """A plain hint is the name they sign in by, or their address or number; nobody's, where these are two
    customers'."""
    kinds = [KnownBy.USERNAME]
    kinds += [KnownBy.EMAIL] if "@" in hint else [KnownBy.PHONE] if hint.startswith("+") else []
    found = {customer_known_by(kind, hint) for kind in kinds} - {None}
    return found.pop() if len(found) == 1 else None


def _in_token(client: Client, token: str, now: datetime) -> tuple[KnownBy, str]:
    """What a JWT names that the client signed, like everything it says to us."""
    try:
        claims = verify_from(client, token, security_policy(client.issuer).signing_algorithms, now).claims
        ends = moment(claims, "exp")
    except (BadToken, NoTime) as error:
        raise InvalidRequest(f"login_hint_token is refused: {error}") from None
    if ends is not None and ends <= now - SKEW:
        raise ExpiredLoginHintToken("login_hint_token has expired")
    return _subject(claims.get("subject"))


@clause("CIB-09")
def _subject(subject: object) -> tuple[KnownBy, str]:
    """Its type, and one member that has the type's name and the value: nothing else."""
    told: Mapping[str, Any] = subject if isinstance(subject, dict) else {}
    kind = told.get("subject_type")
    value = told.get(kind) if isinstance(kind, str) else None
    if not isinstance(value, str) or not value or len(told) != 2:
        raise InvalidRequest("subject of login_hint_token is not a subject_type and the one member it names")
    if kind in FOREIGN:
        raise UnknownUserId(UNKNOWN)
    if kind not in set(KnownBy):
        raise InvalidRequest(f"subject_type is one of {', '.join([*KnownBy, *sorted(FOREIGN)])}")
    return KnownBy(kind), value
