"""The environment of every process that the demo, the journey and the tests start, in one place."""

import base64
import contextlib
import os
import secrets
import socket
from dataclasses import dataclass, fields
from pathlib import Path

from demo.trouble import SetupFailed

CHECKOUT = Path(__file__).resolve().parent.parent
SETTINGS = "config.settings"
HOLDER = "sandbox-brand"
"""What a register would call the sandbox's bank."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the HTTPS servers listen."""

    browser: int = 9443
    mtls: int = 9444
    recipient: int = 9445
    staff: int = 9446

    @classmethod
    def of_the_environment(cls) -> "Ports":
        """PORT_BROWSER, PORT_MTLS, PORT_RECIPIENT and PORT_STAFF, each with its usual value."""
        chosen = {}
        for field in fields(cls):
            value = os.environ.get(_variable(field.name), str(field.default))
            if not value.isdigit() or not 0 < int(value) < 65_536:
                raise SetupFailed(f"{_variable(field.name)}={value} is not a port")
            chosen[field.name] = int(value)
        return cls(**chosen)

    def as_environment(self) -> dict[str, str]:
        """The variables that make another process choose these ports."""
        return {_variable(field.name): str(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def free(cls) -> "Ports":
        """Ports that nobody used a moment ago."""
        with contextlib.ExitStack() as stack:
            probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in fields(cls)]
            ports = [probe.getsockname()[1] for probe in probes]
        return cls(browser=ports[0], mtls=ports[1], recipient=ports[2], staff=ports[3])

    def require_free(self) -> None:
        """Refuse to begin when one of the ports is taken, naming it and what to do."""
        for field in fields(self):
            port = getattr(self, field.name)
            try:
                socket.create_server(("127.0.0.1", port)).close()
            except OSError as failure:
                raise SetupFailed(
                    f"Port {port} cannot be used: {failure.strerror}. End what listens there, or choose "
                    f"another port, such as {_variable(field.name)}={(port + 10_000) % 60_000}"
                ) from failure

    @property
    def base_url(self) -> str:
        return f"https://localhost:{self.browser}"

    @property
    def mtls_base_url(self) -> str:
        return f"https://localhost:{self.mtls}"

    @property
    def staff_base_url(self) -> str:
        return f"https://localhost:{self.staff}"

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
        "BANK_TIME_ZONE": "Australia/Sydney",
        "BANK_PHONE": "+44 20 7946 0018",  # one that Ofcom keeps for stories
        "BASE_URL": ports.base_url,
        "MTLS_BASE_URL": ports.mtls_base_url,
        "STAFF_BASE_URL": ports.staff_base_url,
        "STAFF_NETWORKS": "127.0.0.0/8,::1/128",
        "HOLDER_IDS": f"cds={HOLDER}",
        "CLIENT_CA_FILE": str(client_ca_file),
        "BANK_NETWORKS": "127.0.0.0/8,::1/128",
        "OUTBOUND_CA_FILE": str(client_ca_file),
        "OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",  # recipients of a sandbox run beside it
        "DATABASE_URL": database_url,
        "STATE_DIR": str(state_dir),
        "EMAIL_URL": f"filemail:///{state_dir / 'mail'}",  # letters to customers, one file a process
        "LOG_LEVEL": "INFO",  # at which the worker and beat say that they are ready
    }


def as_deployed(*, state_dir: Path, database_url: str, client_ca_file: Path) -> dict[str, str]:
    """A whole environment as a bank would set it, for tools that load the settings."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "KEY_ENCRYPTION_KEYS": f"2026a={base64.b64encode(secrets.token_bytes(32)).decode()}",
        "SANDBOX": "0",
        "BASE_URL": "https://bank.example",
        "MTLS_BASE_URL": "https://mtls.bank.example",
        "STAFF_BASE_URL": "https://staff.bank.example",
        "STAFF_NETWORKS": "10.20.0.0/16",
        "HOLDER_IDS": "cds=a-brand",
        "CODE_SENDER": "bank.senders.MailSender",
        "CLIENT_CA_FILE": str(client_ca_file),
        "DATABASE_URL": database_url,
        "STATE_DIR": str(state_dir),
    }


def _variable(port: str) -> str:
    return f"PORT_{port.upper()}"


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
