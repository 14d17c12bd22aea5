"""What recipients were told by the bank, as they heard it: signed words about consents that were stopped."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from chaos.stories import payload
from demo.journey.listening import Call, Listener
from demo.journey.recipient import Recipient

EVENTS = "/v3.1/event-notifications"
"""Where subscribers want their events."""


@dataclass
class Heard:
    """By consent: the ids under which it was told, and how often each came."""

    told: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def repeats(self) -> int:
        """How often a word came again that had come before, under its own id: a receiver drops those."""
        return sum(number - 1 for ids in self.told.values() for number in ids.values())


def heard(listener: Listener, recipients: Mapping[str, Recipient]) -> Heard:
    """Every call there was, each verified with the keys that its issuer publishes."""
    found = Heard()
    while not listener.calls.empty():
        consent_id, jti = _read(listener.calls.get(), recipients)
        found.told[consent_id][jti] += 1
    return found


def _read(call: Call, recipients: Mapping[str, Recipient]) -> tuple[str, str]:
    if call.path.endswith("arrangements/revoke"):
        said = recipients["cds"].signed_by_the_bank(call.form["cdr_arrangement_jwt"])
        return said["cdr_arrangement_id"], said["jti"]
    issuer = json.loads(payload(call.body))["iss"].rpartition("/")[2]
    said = recipients[issuer].signed_by_the_bank(call.body)
    return said["sub"].rpartition("/")[2], said["jti"]
