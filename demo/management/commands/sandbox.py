"""`manage.py sandbox`: people, accounts and a year of consents; a second run changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.seed.accounts import seed_accounts
from demo.seed.customers import seed_customers
from demo.seed.history import seed_history
from demo.seed.people import seed_people, write_authenticators
from demo.seed.products import seed_products


class Command(BaseCommand):
    help = "Fill a sandbox with customers, accounts, recipients and twelve months of consents (idempotent)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("SANDBOX is not on: this command makes persons whose password everyone knows")
        at = timezone.now()
        self.say("people", seed_people())
        file = settings.STATE_DIR / "sandbox-totp.json"
        if write_authenticators(file):
            self.stdout.write(f"Secrets for authenticator apps: {file}")
        self.say("customers on the bank's record", seed_customers())
        self.say("kinds of payments with a cut-off or a fee", seed_products())
        self.say("accounts, each with a year of movements", seed_accounts(at))
        self.say("consents of the past year", seed_history(at))

    def say(self, what: str, made: int) -> None:
        self.stdout.write(f"{made} {what} made" if made else f"{what.capitalize()}: already there")
