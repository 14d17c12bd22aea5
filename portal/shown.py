"""Words that a customer decides on: shown, compared at the decision, and kept as evidence (AUD-02)."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The words as HTML, what made them, and the data (a card) they were made from."""

    template: str
    card: Any
    html: SafeString
    wording_version: str
    language: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words, in hex: two with one digest say the same."""
        return hashlib.sha256(self.html.encode()).hexdigest()

    @property
    def evidence(self) -> dict[str, Any]:
        return {
            "template": self.template,
            "wording": self.wording_version,
            "language": self.language,
            "sha256": self.digest,
            "data": asdict(self.card),
        }
