"""Compares what callers were promised with what is left, and with what the bank did to others."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chaos.bank import PORTS, Bank
from chaos.ledger import Kept, Ledger
from chaos.notices import Heard
from demo.journey.recipient import Recipient, bearer
from demo.trouble import SetupFailed

ACCOUNTS = {
    "cds": "cds/cds-au/v1/banking/accounts",
    "nz": "nz/open-banking-nz/v3.0/accounts",
    "uk": "uk/open-banking/v4.0/aisp/accounts",
}
UNANSWERED_IN_GOOD_ORDER = "calls without an answer while a web server was replaced"
ENDED = frozenset({"withdrawn", "revoked", "expired", "rejected", "consumed"})


@dataclass
class Verdict:
    """Everything that must not be, in words; a run is good where nothing is."""

    lost: list[str] = field(default_factory=list)
    admitted: list[str] = field(default_factory=list)
    told_twice: list[str] = field(default_factory=list)
    never_told: list[str] = field(default_factory=list)
    invariants: list[str] = field(default_factory=list)
    audit: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    """Answers 500 and the like: callers were not told to try again. And calls that got none although nothing
    had failed."""
    drilled: list[str] = field(default_factory=list)
    """What lives after a restore though it had ended, and what was lost and not named."""

    @property
    def figures(self) -> dict[str, list[str]]:
        return {
            "acknowledged lost": self.lost,
            "admitted": self.admitted,
            "notices sent twice": self.told_twice,
            "notices lost": self.never_told,
            "invariants broken": self.invariants,
            "audit log broken": self.audit,
            "failures not explained": self.unexplained,
            "restore drill failed": self.drilled,
        }

    @property
    def is_good(self) -> bool:
        return not any(self.figures.values())


@dataclass(frozen=True)
class Stored:
    """A consent as PostgreSQL has it."""

    status: str
    over: bool
    verbs: frozenset[str]
    withdrawn_by: str
    uses: Mapping[str, int]


_STORED = """
SELECT c.id::text, c.status, c.expires_at IS NOT NULL AND c.expires_at <= now(),
       (SELECT array_agg(e.verb::text) FROM consent_consentevent e WHERE e.consent_id = c.id),
       (SELECT min(e.actor) FROM consent_consentevent e WHERE e.consent_id = c.id AND e.verb = 'withdraw'),
       (SELECT jsonb_object_agg(u.key, u.number) FROM consent_paymentuse u WHERE u.consent_id = c.id)
  FROM consent_consent c WHERE c.id = ANY(%s::uuid[])
"""
_UNSETTLED = """
SELECT channel, topic, state, last_error FROM consent_outboxmessage
 WHERE state NOT IN ('delivered', 'not due')
"""


def examined(bank: Bank, ledger: Ledger, heard: Heard, recipients: Mapping[str, Recipient]) -> Verdict:
    """Read everything that the ledger knows of, by the bank's own calls and past them in its database."""
    verdict = Verdict(lost=list(ledger.lost), admitted=list(ledger.admitted))
    with bank.database() as connection:
        rows: Any = connection.execute(_STORED, [list(ledger.consents)]).fetchall()
        stored = {
            row[0]: Stored(row[1], row[2], frozenset(row[3] or ()), row[4] or "", row[5] or {})
            for row in rows
        }
        unsettled = connection.execute(_UNSETTLED).fetchall()
    for consent_id, kept in ledger.consents.items():
        if consent_id not in stored:
            verdict.lost.append(f"{kept.issuer} {consent_id} is gone")
            continue
        compare(kept, stored[consent_id], verdict)
        _use_tokens(kept, stored[consent_id], recipients[kept.issuer], verdict)
    compare_notices(ledger, stored, heard, verdict)
    verdict.never_told += [" ".join(map(str, row)) for row in unsettled]
    verdict.unexplained += [f"{n} × {what}" for what, n in unexplained(ledger.counted).items()]
    return verdict


def unexplained(counted: Counter[str]) -> dict[str, int]:
    failed = {
        what: n for what, n in counted.items() if what.startswith("answers 5") and what != "answers 503"
    }
    if counted[UNANSWERED_IN_GOOD_ORDER]:
        failed[UNANSWERED_IN_GOOD_ORDER] = counted[UNANSWERED_IN_GOOD_ORDER]
    return failed


def compare(kept: Kept, stored: Stored, verdict: Verdict) -> None:
    name = f"{kept.issuer} {kept.consent_id}"
    if kept.allowed and "authorise" not in stored.verbs:
        verdict.lost.append(f"{name}: its customer's yes")
    if kept.stopped_by and stored.status not in ENDED:
        verdict.lost.append(f"{name}: stopped by the {kept.stopped_by}, and {stored.status}")
    for key, number in kept.uses.items():
        if stored.uses.get(key) != number:
            verdict.lost.append(f"{name}: payment {number}, stored as {stored.uses.get(key)}")
    if kept.most_uses and len(stored.uses) > kept.most_uses:
        verdict.admitted.append(f"{name}: {len(stored.uses)} payments of {kept.most_uses}")


def _use_tokens(kept: Kept, stored: Stored, recipient: Recipient, verdict: Verdict) -> None:
    """Each token that somebody holds is tried: at introspection (RFC 7662), at the data it opens."""
    name = f"{kept.issuer} {kept.consent_id} ({stored.status})"
    if kept.unsure:
        return
    ended = stored.status in ENDED or stored.over
    works = [_refreshes(token, recipient) for token in filter(None, [kept.refresh_token])]
    works += [_opens(token, kept, recipient) for token in kept.access_tokens[-1:] if not kept.most_uses]
    if any(works) and ended:
        verdict.admitted.append(f"{name}: one of its tokens works")
    if not all(works) and not ended:
        verdict.lost.append(f"{name}: of its tokens work {works}")
    revoked = [_refreshes(token, recipient) for token in kept.revoked_refresh_tokens]
    revoked += [_opens(token, kept, recipient) for token in kept.revoked_access_tokens if not kept.most_uses]
    if any(revoked):
        verdict.admitted.append(f"{name}: a token that was revoked works: {revoked}")


def _refreshes(token: str, recipient: Recipient) -> bool:
    return bool(recipient.introspect(token)["active"])


def _opens(token: str, kept: Kept, recipient: Recipient) -> bool:
    headers = bearer(token, **{"x-v": "2", "x-min-v": "1"})
    answer = recipient.http.get(f"{PORTS.mtls_base_url}/{ACCOUNTS[kept.issuer]}", headers=headers)
    if answer.status_code not in {200, 401, 403}:
        raise SetupFailed(f"accounts of {kept.issuer}: {answer.status_code} {answer.text[:200]}")
    return answer.status_code == 200


def compare_notices(ledger: Ledger, stored: Mapping[str, Stored], heard: Heard, verdict: Verdict) -> None:
    """A stop by the customer is told once, and nothing else is told (ARR-05, EVT-01)."""
    for consent_id, is_ in stored.items():
        ids = heard.told.get(consent_id, Counter())
        due = is_.withdrawn_by == "customer" and not ledger.consents[consent_id].most_uses
        if due and not ids:
            verdict.never_told.append(f"{consent_id}: its customer stopped it")
        if len(ids) > int(due):
            verdict.told_twice.append(f"{consent_id}: {len(ids)} words of it, {int(due)} due")
