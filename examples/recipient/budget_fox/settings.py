"""Where the bank is, where we are, and which files prove who we are."""

from dataclasses import dataclass
from pathlib import Path

CLIENT_ID = "budget-fox"
"""The name we are registered under. A bank may give us another one in its answer (RFC 7591 §3.2.1)."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    base_url: str
    """Our own address, as customers' browsers see it."""
    provider: str
    """The bank's host for browsers and discovery; an issuer is a path below it."""
    resources: str
    """The bank's host for companies: every call to it shows our client certificate."""
    ca: Path
    """PEM: the authorities that the bank's server certificate must chain to."""
    client_certificate: Path
    client_key: Path
    state_dir: Path
    """Our signing key and our database, readable by nobody else."""

    def redirect_uri(self, ecosystem: str) -> str:
        """Where the bank sends the customer's browser back to; registered, and compared letter by letter."""
        return f"{self.base_url}/{ecosystem}/callback"
