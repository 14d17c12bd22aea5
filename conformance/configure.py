"""Prepares a running demo for the suite: registers its clients and writes a configuration for each plan."""

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from conformance.companies import ROLES, Company, companies_of
from conformance.configuration import configuration
from conformance.plans import Metadata, Plan, all_plans
from conformance.registrations import registration
from demo.environment import CHECKOUT, Ports
from demo.stack import Stack
from demo.trouble import SetupFailed

PRIVATE = 0o600


def configure(*, state_dir: Path, ports: Ports, suite: str, out: Path, say: Callable[[str], None]) -> int:
    """Write `out`/KEY.json for every plan that applies to the demo of `state_dir`; returns how many.

    Raises SetupFailed when no demo answers, or when it refuses a registration.
    """
    stack = Stack(state_dir=state_dir, ports=ports, database_url=os.environ.get("DATABASE_URL"))
    authority = stack.authority
    companies = tuple(Company.new(number, authority) for number in ROLES)
    issuers = offered(ports, authority.file)
    out.mkdir(parents=True, exist_ok=True)
    for stale in out.glob("*.json"):
        stale.unlink()
    applying: list[Plan] = []
    registrations: list[dict[str, Any]] = []
    for plan in all_plans():
        metadata = issuers.get(plan.issuer)
        if metadata is None:
            continue
        if lacking := plan.lacks(metadata):
            say(f"  not for {plan.issuer}: {plan.key} ({', '.join(lacking)})")
            continue
        applying.append(plan)
        registrations += [
            {"issuer": plan.issuer, "metadata": registration(company, plan, metadata, suite)}
            for company in companies_of(plan, companies)
        ]
    secrets = _register(stack.environment, out, registrations)
    for plan in applying:
        told = configuration(plan, companies, secrets, ports=ports, authority=authority, suite=suite)
        _write(out / f"{plan.key}.json", {"plan": asdict(plan), "configuration": told})
    return len(applying)


def offered(ports: Ports, authority_file: Path) -> dict[str, Metadata]:
    """The discovery document of every issuer that the demo serves."""
    trust = ssl.create_default_context(cafile=authority_file)
    found: dict[str, Metadata] = {}
    with httpx.Client(verify=trust, trust_env=False, timeout=30) as http:
        for issuer in dict.fromkeys(plan.issuer for plan in all_plans()):
            try:
                answer = http.get(f"{ports.base_url}/{issuer}/.well-known/openid-configuration")
            except httpx.TransportError as failure:
                raise SetupFailed(
                    f"No demo answers at {ports.base_url} ({failure}): `make demo` first"
                ) from None
            if answer.status_code == 200:
                found[issuer] = answer.json()
    return found


def _register(environment: dict[str, str], out: Path, registrations: list[dict[str, Any]]) -> dict[str, str]:
    """In one process with the demo's environment, since each start of Django costs seconds.

    Returns the secrets that were made, by client id.
    """
    file = out / "registrations"
    _write(file, registrations)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "conformance.register", str(file)],
            cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SetupFailed(f"The demo refuses a registration:\n{done.stderr.strip()[-3000:]}")
        stored = json.loads(file.read_text())
    finally:
        file.unlink()
    return {each["client_id"]: each["client_secret"] for each in stored if "client_secret" in each}


def _write(file: Path, content: object) -> None:
    """Private keys are in it, so nobody else may read it for a moment."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w") as opened:
        json.dump(content, opened, indent=2)
