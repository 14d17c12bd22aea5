"""The bank tells us that a customer has stopped sharing there: we believe it signed, and delete what we hold.

Consumer Data Standards 1.36: CDR Arrangement Revocation (the recipient's endpoint), self-signed JWTs.
"""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from budget_fox import checks
from budget_fox.bank import Bank
from budget_fox.journal import Journal, Refused, Step
from budget_fox.store import Store

PATH = ("arrangements", "revoke")
"""Below the recipient_base_uri that we registered."""
BRAND = "sandbox-brand"
"""What the scheme's register calls the bank. A real recipient reads it there."""
REMEMBERED = 10 * 24 * 60 * 60
"""Seconds for which a repeat is known as one."""


def told(
    bank: Bank, store: Store, ecosystem: str, *, url: str, authorization: str, form: Mapping[str, str]
) -> HTTPStatus:
    """204 once the connection is gone here too, also for a repeat; 401 to strangers; 422 for none of ours."""
    journal, now = Journal([]), time.time()
    try:
        with journal.step("The bank says that you stopped sharing there") as step:
            scheme, _, proof = authorization.partition(" ")
            step.require(scheme == "Bearer", "the caller brings a proof of who it is")
            caller = _from_the_bank(step, bank, proof, url, now)
            step.require(store.is_new(caller["jti"], caller["exp"]), "the proof was not used before")
            word = _from_the_bank(step, bank, form.get("cdr_arrangement_jwt", ""), url, now)
    except Refused:
        return HTTPStatus.UNAUTHORIZED
    ended = store.forget_consent(ecosystem, str(word.get("cdr_arrangement_id")))
    for visitor in ended:
        store.keep_journal(visitor, ecosystem, journal)
    # The same word comes again where the bank never saw our first answer.
    repeated = not store.is_new(word["jti"], now + REMEMBERED)
    return HTTPStatus.NO_CONTENT if ended or repeated else HTTPStatus.UNPROCESSABLE_ENTITY


def _from_the_bank(step: Step, bank: Bank, token: str, url: str, now: float) -> dict[str, Any]:
    """The claims of what the bank signed for this very address, a moment ago."""
    _, claims = checks.signed_claims(step, token, bank.keys_for(token))
    step.require(claims.get("iss") == claims.get("sub") == BRAND, "iss and sub are the bank's brand")
    step.require(claims.get("aud") == url, "aud is our own address")
    expires = claims.get("exp")
    step.require(isinstance(expires, int | float) and expires > now, "exp is in the future")
    step.require(bool(claims.get("jti")), "jti tells it from every other")
    return claims
