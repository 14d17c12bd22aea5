"""A whole bank over real TLS, a customer in a real browser, and a company that runs on Node.js."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import Key, RSAKey
from playwright.sync_api import Browser, sync_playwright

from demo import chromium
from demo.environment import CHECKOUT
from demo.journey.customer import customer
from demo.journey.recipient import LEGAL_NAME, NAME, REDIRECT_HOST
from demo.stack import Stack

HERE = Path(__file__).parent
REDIRECT = f"https://{REDIRECT_HOST}/callback"

Tell = Callable[..., dict[str, Any]]
"""Runs a story at an issuer; gives what the company found."""


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    if not (HERE / "node_modules" / "installed").exists():
        pytest.fail("openid-client is not installed: run `make test`, or tests/interop/install.sh")
    with tempfile.TemporaryDirectory(prefix="accord-interop-") as directory:
        Path(directory).chmod(0o711)  # PostgreSQL may run as another account and has to walk through
        with Stack(state_dir=Path(directory) / "state") as running:
            yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="module")
def tell(stack: Stack, browser: Browser) -> Tell:
    def told(
        story: str,
        issuer: str,
        *,
        client_id: str = "",
        signing: Key | None = None,
        dpop: tuple[str, ...] = ("ES256", "PS256"),
        **metadata: Any,
    ) -> dict[str, Any]:
        name = client_id or story.replace("_", "-")
        settings = registered(stack, name, issuer, metadata, signing=signing or rsa_key(), dpop=dpop)
        screenshot = stack.state_dir / f"{name}.png"
        with (
            company(story, settings) as process,
            customer(browser, name="mia", portal=stack.ports.base_url, screenshot=screenshot) as mia,
        ):
            mia.page.goto(heard(process)["open"])
            mia.signs_in(asked_by=NAME)
            mia.passes_second_factor()
            mia.chooses_first_account()
            assert process.stdin is not None
            process.stdin.write(mia.decides("#btn-allow") + "\n")
            process.stdin.flush()
            found: dict[str, Any] = heard(process)["found"]
            return found

    return told


def rsa_key() -> Key:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256"}, auto_kid=True)


def registered(
    stack: Stack,
    client_id: str,
    issuer: str,
    metadata: dict[str, Any],
    *,
    signing: Key,
    dpop: tuple[str, ...],
) -> Path:
    """Register the company at an issuer, as an operator would; the file of settings for its program."""
    decryption = RSAKey.generate_key(2048, {"use": "enc", "alg": "RSA-OAEP-256"}, auto_kid=True)
    credential = stack.authority.client(client_id, organisation=LEGAL_NAME)
    registration = {
        "client_id": client_id,
        "client_name": NAME,
        "recipient": {"name": NAME, "legal_name": LEGAL_NAME},
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid accounts",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [key.as_dict(private=False) for key in (signing, decryption)]},
        **metadata,
    }
    file = stack.state_dir / f"{client_id}.json"
    file.write_text(json.dumps(registration))
    manage(stack, "clients", "register", "--issuer", issuer, str(file))
    settings = {
        "issuer": f"{stack.ports.base_url}/{issuer}",
        "client_id": client_id,
        "redirect_uri": REDIRECT,
        "accounts": f"{stack.ports.mtls_base_url}/{issuer}/accounts",
        "authority": str(stack.authority.file),
        "certificate": str(credential.certificate_file),
        "certificate_key": str(credential.key_file),
        "signing_key": signing.as_dict(private=True),
        "decryption_key": decryption.as_dict(private=True),
        "dpop_algorithms": dpop,
        "token_endpoint_auth_method": registration["token_endpoint_auth_method"],
        "id_token_signed_response_alg": registration.get("id_token_signed_response_alg", "PS256"),
    }
    file = stack.state_dir / f"{client_id}-settings.json"
    file.write_text(json.dumps(settings))
    return file


def manage(stack: Stack, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT,
        env=stack.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def company(story: str, settings: Path) -> Iterator[subprocess.Popen[str]]:
    """The company's program, which ends with the block; what it complains of is in the test's output."""
    program = subprocess.Popen(
        ["node", str(HERE / "stories" / f"{story}.mjs"), str(settings)],
        cwd=HERE,
        env=os.environ | {"NODE_OPTIONS": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        try:
            yield program
        finally:
            program.kill()


def heard(program: subprocess.Popen[str]) -> dict[str, Any]:
    """The next thing the program says; fails where it has ended instead."""
    assert program.stdout is not None
    line = program.stdout.readline()
    assert line, f"the company's program ended with {program.wait()}"
    said: dict[str, Any] = json.loads(line)
    return said
