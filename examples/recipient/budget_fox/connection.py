"""What we keep of a customer's connection to one bank, and between sending them there and their return."""

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Departure:
    """A customer on their way to the bank; what the answer will be compared with."""

    state: str
    nonce: str
    code_verifier: str = ""
    consent_id: str = ""


@dataclass(frozen=True)
class Connection:
    consent_id: str
    """What the bank calls the consent; names it when the customer disconnects here."""
    subject: str
    tokens: dict[str, Any]
    accounts: list[dict[str, str]] = field(default_factory=list)

    @property
    def access_token(self) -> str:
        return str(self.tokens["access_token"])

    @property
    def needs_new_access_token(self) -> bool:
        """Within its last seconds already: the call itself takes time."""
        return bool(self.tokens["access_token_ends"] < time.time() + 5)
