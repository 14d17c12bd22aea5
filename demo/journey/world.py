"""What the stories happen in: a running stack, a browser, and recipients, registered as they appear."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser

from demo.authority import Credential
from demo.environment import CHECKOUT
from demo.journey.customer import Customer, customer
from demo.journey.recipient import LEGAL_NAME, Recipient, https_client, registration
from demo.stack import Stack
from demo.trouble import SetupFailed

CLIENT_ID = "ledger-lark"


@dataclass(frozen=True, kw_only=True)
class World:
    stack: Stack
    browser: Browser
    screenshot: Path
    """Where the last page of a broken story goes."""

    @property
    def portal(self) -> str:
        return self.stack.ports.base_url

    @property
    def resources(self) -> str:
        return self.stack.ports.mtls_base_url

    def customer(self, name: str) -> AbstractContextManager[Customer]:
        """A customer with a browser of their own."""
        return customer(self.browser, name=name, portal=self.portal, screenshot=self.screenshot)

    @contextmanager
    def https(self, credential: Credential | None) -> Iterator[httpx.Client]:
        """A client that trusts the bank's authority and shows a certificate, or none."""
        with https_client(trust=self.stack.authority.file, credential=credential) as client:
            yield client

    @contextmanager
    def recipient(self, issuer: str, **ecosystem: Any) -> Iterator[Recipient]:
        """The journey's recipient, registered at an issuer the way an operator would."""
        key = RSAKey.generate_key(2048)
        file = self.stack.state_dir / f"{CLIENT_ID}-{issuer}.json"
        file.write_text(registration(key, client_id=CLIENT_ID, **ecosystem))
        self._manage("clients", "register", "--issuer", issuer, str(file))
        url = f"{self.portal}/{issuer}"
        credential = self.stack.authority.client(CLIENT_ID, organisation=LEGAL_NAME)
        with self.https(credential) as http:
            found = http.get(f"{url}/.well-known/openid-configuration").raise_for_status().json()
            yield Recipient(issuer=url, client_id=CLIENT_ID, key=key, http=http, metadata=found)

    def _manage(self, *command: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CHECKOUT,
            env=self.stack.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SetupFailed(f"manage.py {' '.join(command)} failed:\n{done.stdout}{done.stderr}")
