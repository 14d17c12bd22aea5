"""How strongly and when a customer signed in, read from what really happened in this session (RFC 8176)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from oidc.policy import Authentication, Strength

_METHODS = {"totp": ("otp",), "recovery_codes": ("otp",), "webauthn": ("hwk", "user")}


def authentication_of(http: HttpRequest, at: datetime) -> Authentication | None:
    """What the signed-in person proved up to `at`; None where nobody is signed in.

    Two factors are a password and a code, or a passkey, which is both at once. Time counts from the newest
    second factor, as that is what a fresh decision rests on; with one factor from that one.
    """
    if not http.user.is_authenticated:
        return None
    records = [
        record for record in get_authentication_records(http, http.user) if record["at"] <= at.timestamp()
    ]
    if not records:
        return None
    knows = any(record["method"] == "password" for record in records)
    strong = [record for record in records if _is_second_factor(record, knows)]
    methods = {"pwd"} if knows else set()
    methods |= {name for record in strong for name in _METHODS[record["type"]]}
    if strong:
        methods.add("mfa")
    return Authentication(
        customer_id=http.user.pk,
        strength=Strength.TWO_FACTORS if strong else Strength.ONE_FACTOR,
        methods=tuple(sorted(methods)),
        at=datetime.fromtimestamp(max(record["at"] for record in strong or records), UTC),
    )


def _is_second_factor(record: Mapping[str, Any], knows: bool) -> bool:
    return record["method"] == "mfa" and (knows or record.get("type") == "webauthn")
