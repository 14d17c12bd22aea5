"""`manage.py systems register|list|suspend`: the bank's own systems that may call."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oidc.bank_systems import register_bank_system
from oidc.models import BankSystem
from oidc.registration import RegistrationRefused
from oidc.security_log import decided


class Command(BaseCommand):
    help = "Registers a system of the bank's own, lists all, or suspends one (docs/bank-api.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        register = verbs.add_parser("register", help="take a system on, or replace what it registered")
        register.add_argument("file", help="JSON file, or - for standard input")
        verbs.add_parser("list", help="print every system, its roles and how it proves itself")
        suspend = verbs.add_parser("suspend", help="let a system in no more, from its next call on")
        suspend.add_argument("name")

    def handle(self, *_args: Any, **options: Any) -> None:
        match options["verb"]:
            case "register":
                self._register(options["file"])
            case "list":
                self._list()
            case _:
                self._suspend(options["name"])

    def _register(self, file: str) -> None:
        try:
            wished = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text())
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from None
        if not isinstance(wished, dict):
            raise CommandError(f"{file}: not a JSON object")
        try:
            stored = register_bank_system(wished, timezone.now())
        except RegistrationRefused as refusal:
            lines = "\n".join(f"  - {fault}" for fault in refusal.faults)
            raise CommandError(f"{file}: the registration is refused:\n{lines}") from None
        decided(None, "system registered", system=stored["name"], reason=", ".join(stored["roles"]))
        self.stdout.write(json.dumps(stored, indent=2))

    def _list(self) -> None:
        for system in BankSystem.objects.order_by("name"):
            proofs = ["signature"] if system.jwks["keys"] else []
            proofs += ["certificate"] if system.certificates else []
            state = "suspended" if system.suspended_at else "active"
            self.stdout.write(
                f"{system.name}: {state}, may {', '.join(system.roles)}, by {' and '.join(proofs)}"
            )

    def _suspend(self, name: str) -> None:
        if not BankSystem.objects.filter(name=name).exists():
            raise CommandError(f"there is no system {name}")
        if BankSystem.objects.filter(name=name, suspended_at=None).update(suspended_at=timezone.now()):
            decided(None, "system suspended", system=name)
        self.stdout.write(f"{name} is suspended")
