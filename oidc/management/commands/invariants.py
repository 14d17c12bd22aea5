"""`manage.py invariants`: is everything true that must be true of the stored rows at any moment?"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from oidc.findings import Finding, findings
from oidc.invariants import INVARIANTS
from oidc.soon import BEHIND, FRESHNESS

ALL = INVARIANTS | FRESHNESS | BEHIND


class Command(BaseCommand):
    help = "Asks every invariant of the stored rows, and ends with 1 where one does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lately",
            action="store_true",
            help="only around what moved of late, as the job does each minute",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        asked = findings(ALL, lately=options["lately"], patient=True)
        broken = sum(not self._told(found).holds for found in asked)
        self.stdout.write(f"{broken} of {len(ALL)} do not hold" if broken else "All hold.")
        if broken:
            sys.exit(1)

    def _told(self, found: Finding) -> Finding:
        self.stdout.write(f"{found.unanswered or found.count:>7}  {found.rule}")
        for row in found.rows:
            self.stdout.write(f"         {', '.join(row)}")
        return found
