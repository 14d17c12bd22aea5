"""`manage.py logs verify`: both logs, or a part of them, walked while one waits; what it comes to is signed.

The same statement as an auditor's page gives; `manage.py audit key` prints what checks it.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff import verifying
from staff.parts import NoPart, part_of
from staff.recording import operator


class Command(BaseCommand):
    help = "Verifies the logs of consents and of staff, and prints a signed statement of what it came to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="all of both logs; or a part, from … to …")
        says = "a day of UTC (2027-03-01), or the number of an event of staff's"
        verify.add_argument("--from", dest="begin", default="", help=says)
        verify.add_argument("--to", dest="end", default="", help=f"{says}; the day is included")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            asked = options["begin"] or options["end"]
            part = part_of(options["begin"], options["end"], at) if asked else None
        except NoPart as why:
            raise CommandError(str(why)) from None
        statement, holds = verifying.statement_now(part, by=operator(), at=at)
        self.stdout.write(statement)
        if not holds:
            self.stderr.write("The logs do not hold: the statement says what is wrong.")
            sys.exit(1)
