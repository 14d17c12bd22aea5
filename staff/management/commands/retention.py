"""`manage.py retention show|run`: how long what is kept, what is due; and erase that now."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from staff.classes import due_now
from staff.retaining import erase_due


class Command(BaseCommand):
    help = "Says what has served its time, and erases it; the job staff.erase_due does the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show", help="every class: how long it is kept, what is due; erases nothing")
        run = verbs.add_parser("run", help="erase what is due and not held")
        run.add_argument("--batch", type=int, default=200, help="consents a transaction (200)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["verb"] == "run":
            done = erase_due(timezone.now(), batch=options["batch"])
            self.stdout.write(f"{done} rows erased, at the word of {getpass.getuser()}")
            return
        for one in due_now(timezone.now()):
            of = f", {one.of.issuer}" if one.of.issuer else ""
            since = f" from {one.of.since}" if one.of.since else ""
            due = "" if one.due is None else f": {one.due} due, {one.held} of them held"
            self.stdout.write(f"{one.of.name}{of}: kept {one.of.period}{since}{due}")
