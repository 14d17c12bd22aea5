"""The environment of every process the demo, the journey and the tests start: one place, so that all agree."""

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SETTINGS = "config.settings"


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the three HTTPS servers listen."""

    browser: int = 9443
    mtls: int = 9444
    recipient: int = 9445

    @property
    def base_url(self) -> str:
        return f"https://localhost:{self.browser}"

    @property
    def mtls_base_url(self) -> str:
        return f"https://localhost:{self.mtls}"

    @property
    def recipient_url(self) -> str:
        return f"https://localhost:{self.recipient}"


def sandbox(
    *, state_dir: Path, ports: Ports, database_url: str, client_ca_file: Path, secret_key: str
) -> dict[str, str]:
    """What the settings read, for a sandbox on this machine; CACHE_URL and CELERY_BROKER_URL pass through."""
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SECRET_KEY": secret_key,
        "SANDBOX": "1",
        "BASE_URL": ports.base_url,
        "MTLS_BASE_URL": ports.mtls_base_url,
        "CLIENT_CA_FILE": str(client_ca_file),
        "DATABASE_URL": database_url,
        "STATE_DIR": str(state_dir),
    }


def as_deployed() -> dict[str, str]:
    """A whole environment as a bank would set it, for tools that load the settings and touch no service."""
    empty = Path(tempfile.gettempdir())
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SANDBOX": "0",
        "BASE_URL": "https://bank.example",
        "MTLS_BASE_URL": "https://mtls.bank.example",
        "CLIENT_CA_FILE": os.devnull,
        "DATABASE_URL": "postgresql://accord@/accord",
        "STATE_DIR": str(empty),
    }


def kept_secret(file: Path) -> str:
    """The secret that `file` holds, made the first time and readable by its owner alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with open(descriptor, "w") as new:
        secret = secrets.token_urlsafe(64)
        new.write(secret)
    return secret
