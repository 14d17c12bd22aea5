"""The companies in the sandbox's past: each asks in its own way, and reads in its own rhythm."""

from dataclasses import dataclass
from datetime import timedelta

CLIENT_PREFIX = "sandbox-history-"
"""No client is registered under these ids: nobody can sign in as one of the companies of the past."""


@dataclass(frozen=True, kw_only=True)
class SandboxRecipient:
    key: str
    name: str
    legal_name: str
    register_entry: str
    website: str
    permissions: dict[str, tuple[str, ...]]
    """What it asks for at each issuer."""
    reads: tuple[str, ...]
    """The resources it reads, in turn."""
    reads_every: timedelta

    def client_id(self, issuer: str) -> str:
        return f"{CLIENT_PREFIX}{self.key}-{issuer}"


BASIC, DETAIL, PAYMENTS = (
    "bank:accounts.basic:read",
    "bank:accounts.detail:read",
    "bank:transactions:read",
)
MOVEMENTS = ("ReadTransactionsDetail", "ReadTransactionsCredits", "ReadTransactionsDebits")

POCKETWISE = SandboxRecipient(
    key="pocketwise",
    name="Pocketwise",
    legal_name="Pocketwise Money Limited",
    register_entry="CDR Register, ADR-DEMO-412, API Centre standards user since 2024",
    website="https://pocketwise.example",
    permissions={
        "cds": (BASIC, PAYMENTS),
        "nz": ("ReadAccountsDetail", "ReadBalances", *MOVEMENTS),
    },
    reads=("accounts", "balances", "transactions"),
    reads_every=timedelta(hours=57),
)
LEDGERLINE = SandboxRecipient(
    key="ledgerline",
    name="Ledgerline",
    legal_name="Ledgerline Software Pty Ltd",
    register_entry="CDR Register, ADR-DEMO-267, API Centre standards user since 2023",
    website="https://ledgerline.example",
    permissions={
        "cds": (BASIC, DETAIL, PAYMENTS),
        "nz": ("ReadAccountsDetail", *MOVEMENTS),
    },
    reads=("transactions", "account"),
    reads_every=timedelta(hours=75),
)
FIRST_HEARTH = SandboxRecipient(
    key="first-hearth",
    name="First Hearth Home Loans",
    legal_name="First Hearth Lending Pty Ltd",
    register_entry="CDR Register, ADR-DEMO-530",
    website="https://firsthearth.example",
    permissions={
        "cds": (BASIC, DETAIL, PAYMENTS),
        "nz": ("ReadAccountsBasic", "ReadBalances", *MOVEMENTS),
    },
    reads=("accounts", "transactions"),
    reads_every=timedelta(days=6),
)
RENTREADY = SandboxRecipient(
    key="rentready",
    name="RentReady",
    legal_name="RentReady NZ Limited",
    register_entry="API Centre standards user since 2025",
    website="https://rentready.example",
    permissions={
        "cds": (BASIC,),
        "nz": ("ReadAccountsBasic", "ReadBalances"),
    },
    reads=("accounts", "balances"),
    reads_every=timedelta(hours=20),
)
KILNBOOK = SandboxRecipient(
    key="kilnbook",
    name="Kilnbook",
    legal_name="Kilnbook Accounting Ltd",
    register_entry="Open Banking Directory AISP-DEMO-118",
    website="https://kilnbook.example",
    permissions={
        "uk": ("ReadAccountsDetail", "ReadBalances", *MOVEMENTS),
    },
    reads=("accounts", "transactions", "balances"),
    reads_every=timedelta(hours=24),
)
FERRYBOOK = SandboxRecipient(
    key="ferrybook",
    name="Ferrybook",
    legal_name="Ferrybook Limited",
    register_entry="",
    website="https://ferrybook.example",
    permissions={
        "oidc": ("openid", "profile", "email", "phone", "offline_access"),
    },
    reads=("customer",),
    reads_every=timedelta(days=9),
)
RECIPIENTS = (POCKETWISE, LEDGERLINE, FIRST_HEARTH, RENTREADY, KILNBOOK, FERRYBOOK)
NESTED = frozenset({"nz"})
"""Issuers whose intents hold what is asked in `Data.Consent`, others in `Data` itself."""
