"""How strongly and when a customer signed in, read from what really happened in this session (RFC 8176)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from oidc.clauses import clause
from oidc.policy import EVERY_FACTOR, Authentication, Factor, Strength

_METHODS = {
    Factor.APP: ("otp",),
    Factor.RECOVERY: ("otp",),
    Factor.SMS: ("otp", "sms"),
    Factor.EMAIL: ("otp",),
    Factor.PASSKEY: ("user",),
}
_KNOWS, _HAS, _IS = "knows", "has", "is"
APP_METHODS = {
    **dict.fromkeys(("pwd", "pin", "kba"), _KNOWS),
    **dict.fromkeys(("otp", "sms", "hwk", "swk"), _HAS),
    **dict.fromkeys(("face", "fpt", "iris", "vbm"), _IS),
}
"""What the bank's own app may say a customer proved themselves by (RFC 8176), each with its kind of proof."""
HARDWARE, SOFTWARE = "hwk", "swk"
"""A passkey that never leaves its device, and one that its owner's devices share."""


@clause("ACR-03", "AUT-22")
def app_strength(methods: Collection[str]) -> Strength:
    """What words of APP_METHODS amount to: two factors are two kinds of proof, as two secrets are one."""
    kinds = {APP_METHODS[method] for method in methods}
    if not kinds:
        return Strength.NONE
    if len(kinds) > 1:
        return Strength.TWO_FACTORS
    return Strength.PASSWORD if kinds == {_KNOWS} else Strength.ONE_FACTOR


@clause("ACR-03", "ACR-10")
def authentication_of(
    http: HttpRequest,
    at: datetime,
    factors: frozenset[Factor] = EVERY_FACTOR,
    *,
    person: AbstractBaseUser | AnonymousUser | None = None,
    flow: UUID | None = None,
) -> Authentication | None:
    """What the signed-in person proved up to `at`; None where nobody is signed in.

    `person` is who is about to be signed in, where nobody is yet. What the bank's own app said counts in the
    one `flow` that it was said of.

    Two factors are a password and one of `factors`, or a passkey, which is both at once; a code alone is one.
    Time counts from the newest of them, as that is what a fresh decision rests on; else from the password.
    """
    person = person or http.user
    if not person.is_authenticated:
        return None
    return authentication_by(get_authentication_records(http, person), person.pk, at, factors, flow=flow)


def authentication_by(
    proved: Iterable[Mapping[str, Any]],
    person_id: int,
    at: datetime,
    factors: frozenset[Factor],
    *,
    flow: UUID | None = None,
) -> Authentication | None:
    """The same of records that lie in no session."""
    records = [record for record in proved if record["at"] <= at.timestamp()]
    if not records:
        return None
    knows = any(record["method"] == "password" for record in records)
    proofs = [record for record in records if _counts(record, factors, knows, str(flow))]
    methods = {"pwd"} if knows else set()
    for proof in proofs:
        methods |= {*_methods(proof, factors), *_key(proof)}
    strength = _strength(proofs, knows, factors)
    if strength is Strength.TWO_FACTORS:
        methods.add("mfa")
    return Authentication(
        customer_id=person_id,
        strength=strength,
        methods=tuple(sorted(methods)),
        at=datetime.fromtimestamp(max(record["at"] for record in proofs or records), UTC),
        links=frozenset(proof["link"] for proof in proofs if proof.get("link")),
    )


def _counts(record: Mapping[str, Any], factors: frozenset[Factor], knows: bool, flow: str) -> bool:
    """Whether a record is of a factor that counts; a recovery code stands in for one beside a password."""
    kind = record.get("type")
    if kind == Factor.BANK_APP and record["flow"] != flow:
        return False
    return record["method"] == "mfa" and kind in factors and (knows or kind != Factor.RECOVERY)


def _methods(proof: Mapping[str, Any], factors: frozenset[Factor]) -> Collection[str]:
    """How a factor was proved; a code by text message counts no more in the app than it would here."""
    if proof["type"] != Factor.BANK_APP:
        return _METHODS[Factor(proof["type"])]
    told = set(proof["methods"])
    return told if Factor.SMS in factors or "sms" not in told else told - {"sms", "otp"}


def _strength(proofs: list[Mapping[str, Any]], knows: bool, factors: frozenset[Factor]) -> Strength:
    if any(proof["type"] == Factor.PASSKEY for proof in proofs):
        return Strength.TWO_FACTORS
    told = [app_strength(_methods(proof, factors)) for proof in proofs if proof["type"] == Factor.BANK_APP]
    best = max([Strength.ONE_FACTOR if len(proofs) > len(told) else Strength.PASSWORD, *told])
    return Strength.TWO_FACTORS if knows and best is Strength.ONE_FACTOR else best


def _key(proof: Mapping[str, Any]) -> tuple[str, ...]:
    """Which kind of key a passkey is; one from before this was told apart is a device's own."""
    return (proof.get("key", HARDWARE),) if proof["type"] == Factor.PASSKEY else ()
