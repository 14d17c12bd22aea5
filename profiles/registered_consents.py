"""What holds wherever recipients register a consent before the authorization request names it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.lifecycle import Status
from consent.problems import Fault, Flaw, Problem
from consent.reasons import Reason
from oidc.clauses import clause
from oidc.requests import AuthorizationRequest


def no_permissions(_request: AuthorizationRequest) -> tuple[str, ...]:
    """Permissions stand in the intent, not in the scopes."""
    return ()


def consent_claims(
    standard: str, *, end: str = ""
) -> Callable[[UUID, str | None, datetime | None], Mapping[str, Any]]:
    """The consent's id under the version's own claim, and under the name it was asked by (IDT-03, IDT-04);
    and under the name `end`, if any, the second at which a consent that ends takes its refresh token along.
    """

    @clause("IDT-11", "REF-13")
    def claims(consent_id: UUID, asked: str | None, ends: datetime | None) -> Mapping[str, Any]:
        told = {end: int(ends.timestamp())} if end and ends is not None else {}
        return {name: str(consent_id) for name in {standard, asked or standard}} | told

    return claims


SUSPECTED = frozenset({Reason.FRAUD_SUSPECTED, Reason.SECURITY_INCIDENT})


@clause("CON-58")
def token_problem(status: Status | None, reason: Reason | None, curable: bool) -> Problem:
    """401 for every reason: a token whose consent has ended is no token any more. What the bank ended of its
    own accord is not told as its customer's word; and of what may come back that is told, too."""
    if status is None:
        return Problem(401, Flaw(Fault.TOKEN, "The access token is unknown, expired or not yours"))
    flaw = Flaw(Fault.CONSENT_INVALID, "The consent is not in force")
    if status in {Status.WITHDRAWN, Status.REVOKED}:
        flaw = Flaw(Fault.CONSENT_WITHDRAWN, "The consent has been revoked")
    if reason is not None and reason is not Reason.CUSTOMER_ASKED:
        flaw = Flaw(Fault.CONSENT_ENDED, "The bank has ended the consent")
    if reason in SUSPECTED:
        flaw = Flaw(Fault.CONSENT_SUSPECTED, "The bank has ended the consent to protect the customer")
    flaws = [flaw]
    if curable:
        flaws.append(Flaw(Fault.SIGN_IN_AGAIN, "The customer can agree to the same consent again"))
    return Problem(401, *flaws, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
