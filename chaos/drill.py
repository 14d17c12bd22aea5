"""The restore drill: a copy is taken, life goes on, the files are lost and the copy takes their place (F33).

What ended after the copy was taken would live again. `manage.py recovered` has to see to it that it does
not, and that what was lost is named (docs/recovery.md).
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from chaos.bank import PORTS, Bank
from chaos.intents import NZ
from chaos.ledger import Kept, Ledger
from demo.journey.recipient import Recipient, bearer
from demo.trouble import SetupFailed

CASE = "DRILL-1"
MOST_TRIED = 10
ASSERTIONS_COUNT_AGAIN = 12.0
"""Seconds, a little more than clocks may differ: assertions of before are told from others by their times."""


@dataclass(frozen=True)
class Drilled:
    tried: int
    """Refresh tokens that were revoked after the copy was taken."""
    failed: list[str]
    restored: float
    """Seconds for which PostgreSQL's files were away."""
    recovered: float
    """Seconds that the command took."""
    lost: int
    """Lines by which it names what is gone."""

    def __str__(self) -> str:
        return (
            f"Restore drill: {self.tried} tokens revoked after the copy, {len(self.failed)} faults; files"
            f" back in {self.restored:.1f} s, `recovered` in {self.recovered:.1f} s, {self.lost} chains told."
        )


def drilled(bank: Bank, ledger: Ledger, recipients: Mapping[str, Recipient]) -> Drilled:
    """Everything is done already that the run is judged by; afterwards nothing of the bank is needed."""
    living = [kept for kept in ledger.consents.values() if kept.refresh_token and not kept.unsure]
    living = [one for one in living if _works(one, recipients)][:MOST_TRIED]
    bank.manage("anchor", "manage.py", "audit", "anchor")
    bank.take_copy()
    bank.start()
    for one in living:
        answer = recipients[one.issuer].post("revocation_endpoint", token=one.refresh_token)
        if answer.status_code != 200:
            raise SetupFailed(f"revocation: {answer.status_code} {answer.text[:200]}")
    _asks_for_consent(recipients["nz"])
    bank.manage("anchor", "manage.py", "audit", "anchor")
    begun = time.monotonic()
    bank.restore_copy()
    restored = time.monotonic() - begun
    begun = time.monotonic()
    said = bank.manage("recovered", "manage.py", "recovered", "--case", CASE)
    recovered = time.monotonic() - begun
    bank.start()
    time.sleep(ASSERTIONS_COUNT_AGAIN)
    failed = [f"{one.issuer} {one.consent_id}: lives again" for one in living if _works(one, recipients)]
    named = [line for line in said.splitlines() if line.startswith("LOST: chain")]
    if not named:
        failed.append(f"an event was lost, and is not named: {said}")
    bank.manage("audit", "manage.py", "audit", "anchor")
    bank.manage("audit", "manage.py", "audit", "verify")
    return Drilled(tried=len(living), failed=failed, restored=restored, recovered=recovered, lost=len(named))


def _works(kept: Kept, recipients: Mapping[str, Recipient]) -> bool:
    return bool(recipients[kept.issuer].introspect(kept.refresh_token)["active"])


def _asks_for_consent(recipient: Recipient) -> None:
    """An intent that the copy does not know."""
    own = recipient.post(
        "token_endpoint", grant_type="client_credentials", scope="accounts"
    ).raise_for_status()
    headers = bearer(own.json()["access_token"], **{"x-idempotency-key": str(uuid.uuid4())})
    asked = {"Data": {"Consent": {"Permissions": ["ReadAccountsDetail"]}}, "Risk": {}}
    recipient.http.post(f"{PORTS.mtls_base_url}/{NZ.intents}", headers=headers, json=asked).raise_for_status()
