"""`manage.py systems register|list|suspend`: the bank's own systems that may call.

Each change is a line in the log of staff, and an act of an operator's alone, which a trigger keeps: the
auditors are told, for what a system may do no second member agrees to.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from oidc.bank_systems import register_bank_system
from oidc.models import BankSystem
from oidc.registration import RegistrationRefused
from oidc.security_log import decided
from staff import operating
from staff.purposes import CASE
from staff.recording import Did, append, operator


class Command(BaseCommand):
    help = "Registers a system of the bank's own, lists all, or suspends one (docs/bank-api.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        register = verbs.add_parser("register", help="take a system on, or replace what it registered")
        register.add_argument("file", help="JSON file, or - for standard input")
        verbs.add_parser("list", help="print every system, its roles and how it proves itself")
        suspend = verbs.add_parser("suspend", help="let a system in no more, from its next call on")
        suspend.add_argument("name")
        for verb in (register, suspend):
            verb.add_argument("--case", default="", help="its reference in the case system")

    def handle(self, *_args: Any, **options: Any) -> None:
        self._at, self._case = timezone.now(), options.get("case", "")
        if self._case and not CASE.match(self._case):
            raise CommandError("--case is a reference of 3 to 40 letters, digits, dashes or slashes")
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
            stored = self._stored(wished)
        except RegistrationRefused as refusal:
            lines = "\n".join(f"  - {fault}" for fault in refusal.faults)
            raise CommandError(f"{file}: the registration is refused:\n{lines}") from None
        decided(None, "system registered", system=stored["name"], reason=", ".join(stored["roles"]))
        self.stdout.write(json.dumps(stored, indent=2))

    @transaction.atomic
    def _stored(self, wished: dict[str, Any]) -> dict[str, Any]:
        """Raises RegistrationRefused."""
        known = BankSystem.objects.filter(name=str(wished.get("name"))).exists()
        with operating.acting_as(operator(), self._case):
            stored = register_bank_system(wished, self._at)
        self._record(stored["name"], "replaced" if known else "registered", roles=stored["roles"])
        return stored

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
        if self._suspended(name):
            decided(None, "system suspended", system=name)
        self.stdout.write(f"{name} is suspended")

    @transaction.atomic
    def _suspended(self, name: str) -> bool:
        """Whether it was not suspended already."""
        with operating.acting_as(operator(), self._case):
            active = BankSystem.objects.filter(name=name, suspended_at=None)
            suspended = bool(active.update(suspended_at=self._at))
        if suspended:
            self._record(name, "suspended")
        return suspended

    def _record(self, name: str, done: str, **detail: Any) -> None:
        append(
            at=self._at,
            member=operator(),
            did=Did.CHANGED_SYSTEM,
            source="",
            case=self._case,
            detail={"system": name, "done": done, **detail},
        )
