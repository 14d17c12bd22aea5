"""`manage.py threat`: staff declare that sign-ins are under attack, and that it is over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oidc.security_log import decided
from portal.models import DeclaredThreat


class Command(BaseCommand):
    help = (
        "Declare that customers' sign-ins are under attack: each profile then demands what it says for that."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("declare", help="from now on, until it is ended").add_argument("reason")
        acts.add_parser("end", help="end whatever is declared")
        acts.add_parser("show", help="what is declared now")

    def handle(self, *_args: Any, act: str, reason: str = "", **_options: Any) -> None:
        going_on = DeclaredThreat.objects.filter(ended_at=None)
        match act:
            case "declare":
                if not reason.strip():
                    raise CommandError("say why, for whoever reads the log")
                DeclaredThreat.objects.create(reason=reason[:200], declared_at=timezone.now())
                decided(None, "threat declared", reason=reason)
                self.stdout.write("declared: it counts from this moment")
            case "end":
                if not going_on.update(ended_at=timezone.now()):
                    raise CommandError("no threat is declared")
                decided(None, "threat ended")
                self.stdout.write("ended")
            case _:
                for threat in going_on:
                    self.stdout.write(f"since {threat.declared_at:%Y-%m-%d %H:%M} UTC: {threat.reason}")
                if not going_on:
                    self.stdout.write("none")
