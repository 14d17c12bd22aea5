"""`manage.py clients register|show|suspend|own-app|invite`: how operators take clients on, and let others in.

What they do is a line in the log of staff. Two members decide on another key or address of a client that is
there: where an operator alone replaces or suspends one, a trigger keeps that, and the auditors are told.
"""

import json
import sys
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from oidc.first_party import NotOurs, mark
from oidc.initial_access import give_leave
from oidc.issuers import issuer_names, served_registration
from oidc.models import Client
from oidc.registrars import Registrar, changing_as
from oidc.registration import RegistrationRefused, accepted_of_operator, store_client
from oidc.registration_policy import OpenRegistration
from oidc.resource_servers import register_resource_server
from oidc.security_log import decided
from staff import operating
from staff.purposes import CASE
from staff.recording import Did, append, operator


class Command(BaseCommand):
    help = "Registers a client from a file of RFC 7591 metadata, shows or suspends one, or invites one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        register = verbs.add_parser(
            "register", help="register or replace a client; prints what is stored, and its secret this once"
        )
        register.add_argument("file", help="JSON file, or - for standard input")
        show = verbs.add_parser("show", help="print a client's metadata")
        suspend = verbs.add_parser("suspend", help="stop a client at once; its consents stay")
        own_app = verbs.add_parser(
            "own-app",
            help="let a client be an app of the bank's own, which signs customers in (docs/first-party.md)",
        )
        own_app.add_argument("--no-longer", action="store_true", help="let it be one no longer")
        for verb in (show, suspend, own_app):
            verb.add_argument("client_id")
        invite = verbs.add_parser(
            "invite", help="print an initial access token, by which one client may register itself"
        )
        invite.add_argument("--days", type=int, default=7, help="how long it is good for (default: 7)")
        for verb in (register, suspend, own_app):
            verb.add_argument("--case", default="", help="its reference in the case system")
        for verb in (register, show, suspend, own_app, invite):
            verb.add_argument("--issuer", required=True, choices=sorted(issuer_names()))

    def handle(self, *_args: Any, **options: Any) -> None:
        issuer = options["issuer"]
        self._at, self._case = timezone.now(), options.get("case", "")
        if self._case and not CASE.match(self._case):
            raise CommandError("--case is a reference of 3 to 40 letters, digits, dashes or slashes")
        if options["verb"] == "register":
            self._register(issuer, options["file"])
            return
        if options["verb"] == "invite":
            self._invite(issuer, options["days"])
            return
        client = Client.objects.filter(issuer=issuer, client_id=options["client_id"]).first()
        if client is None:
            raise CommandError(f"{issuer} has no client {options['client_id']}")
        if options["verb"] == "suspend":
            if self._suspend(client):
                decided(None, "client suspended", issuer=issuer, client_id=client.client_id)
            self.stdout.write(f"{client} is suspended")
        elif options["verb"] == "own-app":
            self._own_app(client, own=not options["no_longer"])
        else:
            self._print(client.metadata)

    @transaction.atomic
    def _suspend(self, client: Client) -> bool:
        """Whether it was not suspended already."""
        with operating.acting_as(operator(), self._case), changing_as(Registrar.OPERATOR):
            living = Client.objects.filter(pk=client.pk, suspended_at=None)
            suspended = bool(living.update(suspended_at=self._at))
        if suspended:
            self._record(client, "suspended")
        return suspended

    def _own_app(self, client: Client, *, own: bool) -> None:
        done = "made an app of the bank's own" if own else "no app of the bank's own any more"
        try:
            with (
                transaction.atomic(),
                operating.acting_as(operator(), self._case),
                changing_as(Registrar.OPERATOR),
            ):
                changed = mark(client, own=own)
                if changed:
                    self._record(client, done)
        except NotOurs as error:
            raise CommandError(f"{client}: {error}") from None
        if changed:
            decided(None, f"client {done}", issuer=client.issuer, client_id=client.client_id)
        self.stdout.write(f"{client} is {done}")

    def _register(self, issuer: str, file: str) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text()
            wished = json.loads(text)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from None
        if not isinstance(wished, dict):
            raise CommandError(f"{file}: not a JSON object")
        try:
            stored = self._stored(issuer, wished)
        except RegistrationRefused as refusal:
            lines = "\n".join(f"  - {fault}" for fault in refusal.faults)
            raise CommandError(f"{file}: the registration is refused:\n{lines}") from None
        decided(None, "client registered", issuer=issuer, client_id=stored["client_id"])
        self._print(stored)

    def _stored(self, issuer: str, wished: dict[str, Any]) -> dict[str, Any]:
        """Raises RegistrationRefused."""
        # What it names by address is read before the transaction; a resource server names nothing so.
        good = None if "resource_server" in wished else accepted_of_operator(issuer, wished)
        with transaction.atomic(), operating.acting_as(operator(), self._case):
            named = good.metadata["client_id"] if good else str(wished.get("client_id", ""))
            known = Client.objects.filter(issuer=issuer, client_id=named).exists()
            if good:
                stored = store_client(issuer, good, self._at)
            else:
                stored = register_resource_server(issuer, wished, self._at)
            client = Client.objects.get(issuer=issuer, client_id=stored["client_id"])
            self._record(client, "replaced" if known else "registered")
        return stored

    def _record(self, client: Client, done: str) -> None:
        append(
            at=self._at,
            member=operator(),
            did=Did.CHANGED_CLIENT,
            source="",
            recipient=client.recipient_id,
            case=self._case,
            detail={"client": client.client_id, "issuer": client.issuer, "done": done},
        )

    def _invite(self, issuer: str, days: int) -> None:
        if not isinstance(served_registration(issuer), OpenRegistration):
            raise CommandError(f"{issuer} has no registration that an initial access token opens")
        if not 1 <= days <= 366:
            raise CommandError(f"--days {days}: 1 to 366")
        token = give_leave(issuer, timedelta(days=days), self._at)
        decided(None, "initial access token made", issuer=issuer)
        self.stdout.write(token)

    def _print(self, metadata: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(metadata, indent=2))
