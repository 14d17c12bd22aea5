"""The programs of the demo: how each is started and how each shows that it works."""

import os
import ssl
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from demo.authority import Authority, Credential
from demo.environment import CHECKOUT, Ports
from demo.processes import Program

RECIPIENT = CHECKOUT / "examples" / "recipient"
LOOPBACK = "127.0.0.1"
CELERY = [sys.executable, "-m", "celery", "-A", "config.celery"]


def servers(*, ports: Ports, authority: Authority, environment: Mapping[str, str]) -> list[Program]:
    """Both web processes, the worker and beat."""
    return [
        _listener(
            "browser listener",
            "browser",
            ports.browser,
            ports.staff,
            authority=authority,
            environment=environment,
        ),
        _listener("mTLS listener", "mtls", ports.mtls, authority=authority, environment=environment),
        worker(environment),
        beat(environment),
    ]


def worker(environment: Mapping[str, str]) -> Program:
    """The runner of jobs."""
    return Program(
        name="worker",
        command=[
            *CELERY, "worker", "--pool", "threads", "--concurrency", "2",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ],
        environment=environment,
        is_ready=lambda printed: " ready." in printed,
        revived=True,
    )  # fmt: skip


def beat(environment: Mapping[str, str]) -> Program:
    """The scheduler of jobs."""
    return Program(
        name="beat",
        command=[*CELERY, "beat", "--pidfile="],
        environment=environment,
        is_ready=lambda printed: "beat: Starting..." in printed,
        revived=True,
    )


def recipient(*, ports: Ports, authority: Authority, certificate: Credential, state: Path) -> Program:
    """The sample recipient, told where the bank is; it shares nothing of the bank's environment."""
    server = authority.server()
    return Program(
        name="sample recipient",
        command=[
            sys.executable, str(RECIPIENT / "app.py"), "--port", str(ports.recipient), "--state", str(state),
            "--provider", ports.base_url, "--resources", ports.mtls_base_url, "--ca", str(authority.file),
            "--tls-cert", str(server.certificate_file), "--tls-key", str(server.key_file),
            "--client-cert", str(certificate.certificate_file), "--client-key", str(certificate.key_file),
        ],
        environment=os.environ,
        is_ready=_answers(f"{ports.recipient_url}/", authority),
    )  # fmt: skip


def registrations_of_recipient(*, ports: Ports, certificate: Credential, state: Path, out: Path) -> list[str]:
    """The command that makes the sample recipient write one registration for each issuer into `out`."""
    return [
        sys.executable, str(RECIPIENT / "register.py"), "--state", str(state), "--out", str(out),
        "--base-url", ports.recipient_url, "--client-cert", str(certificate.certificate_file),
    ]  # fmt: skip


def _listener(
    name: str, module: str, port: int, *more: int, authority: Authority, environment: Mapping[str, str]
) -> Program:
    """A web process; on `more` ports it serves other hosts, as the Host header names them."""
    certificate = authority.server()
    binds = [word for each in (port, *more) for word in ("--bind", f"{LOOPBACK}:{each}")]
    return Program(
        name=name,
        command=[
            sys.executable, "-m", "gunicorn", "--config", f"python:config.listeners.{module}",
            *binds,
            "--certfile", str(certificate.certificate_file), "--keyfile", str(certificate.key_file),
        ],
        environment=environment,
        is_ready=_answers(f"https://localhost:{port}/cds/.well-known/openid-configuration", authority),
    )  # fmt: skip


def _answers(url: str, authority: Authority) -> Callable[[str], bool]:
    """Whether an HTTPS server answers at `url` with anything but a failure of its own."""
    trust = ssl.create_default_context(cafile=authority.file)

    def answers(_printed: str) -> bool:
        try:
            return httpx.get(url, verify=trust, trust_env=False, timeout=5).status_code < 500
        except httpx.TransportError:
            return False

    return answers
