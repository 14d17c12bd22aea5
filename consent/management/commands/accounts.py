"""`manage.py accounts suspend|resume`: the bank says that an account may not be shared for now, or may again.

The data API asks the bank at each call anyway. This puts it on record, tells everybody concerned, and reaches
those who enforce consents by introspection. No payment is taken from it meanwhile, and a consent that is
given or changed finds it suspended.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies


class Command(BaseCommand):
    help = "Suspends an account in every consent, or lets it go on; whatever was agreed to stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, what in (("suspend", "share nothing of it"), ("resume", "let sharing of it go on")):
            one = verbs.add_parser(verb, help=what)
            one.add_argument("account", help="the bank's own reference of the account")
            one.add_argument("--because", required=True, help="why, as evidence beside the audit log")

    def handle(self, *_args: Any, **options: Any) -> None:
        verb = {"suspend": operations.suspend, "resume": operations.resume}[options["verb"]]
        changed = verb(
            account=options["account"],
            because=options["because"],
            at=timezone.now(),
            policies=consent_policies(),
        )
        self.stdout.write(f"{len(changed)} consents changed")
