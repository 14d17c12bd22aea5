"""`manage.py staff add|role|close|show`: who works at the bank, in which role; each change is on record.

There is no page for this: roles are given where the operator works, as whoever owns the tables, so that what
runs behind the pages can give nobody anything.
"""

import getpass
import secrets
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from consent.models import Person
from portal.factor_secrets import app_of
from portal.names import named
from staff.member import lasting_roles
from staff.people import everybody
from staff.recording import Did, append
from staff.roles import Role

ROLES = [role.value for role in Role]


class Command(BaseCommand):
    help = "Takes on staff, gives and takes their roles, and closes their sign-in; prints secrets once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="take somebody on; prints password and authenticator")
        add.add_argument("name")
        add.add_argument("--role", choices=ROLES, action="append", default=[])
        add.add_argument("--called", default="", help="their name, for their colleagues")
        add.add_argument("--email", default="", help="where they are written to, as auditors are")
        role = verbs.add_parser("role", help="give somebody exactly these roles; none takes all away")
        role.add_argument("name")
        role.add_argument("--role", choices=ROLES, action="append", default=[])
        renew = verbs.add_parser("renew", help="a new password and authenticator for who lost theirs")
        renew.add_argument("name")
        close = verbs.add_parser("close", help="close somebody's sign-in, at once and in every browser")
        close.add_argument("name")
        verbs.add_parser("show", help="everybody, with their roles")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        match options["verb"]:
            case "add":
                self._add(options)
            case "role":
                self._give(self._known(options["name"]), options["role"])
            case "renew":
                self._renew(self._known(options["name"]))
            case "close":
                person = self._known(options["name"])
                person.is_active = False
                person.save(update_fields=["is_active"])
                self._record(person.username, closed=True)
            case "show":
                for person in Person.objects.filter(is_staff=True).order_by("username"):
                    roles = ", ".join(sorted(lasting_roles(person.pk))) or "no role"
                    self.stdout.write(f"{person.username:20} {'' if person.is_active else 'closed, '}{roles}")

    def _add(self, options: dict[str, Any]) -> None:
        if Person.objects.filter(username__iexact=options["name"]).exists():
            raise CommandError(f"{options['name']} is somebody already")
        first, _, last = options["called"].partition(" ")
        person = Person.objects.create(
            username=options["name"],
            first_name=first[:150],
            last_name=last[:150],
            email=options["email"],
            is_staff=True,
        )
        self._give(person, options["role"])
        self._renew(person)

    def _give(self, person: Person, roles: list[str]) -> None:
        person.groups.set(Group.objects.filter(name__in=roles))
        self._record(person.username, roles=sorted(roles))

    def _renew(self, person: Person) -> None:
        password = secrets.token_urlsafe(16)
        person.set_password(password)
        person.save(update_fields=["password"])
        Authenticator.objects.filter(user=person).delete()
        secret = generate_totp_secret()
        app_of(person, secret).save()
        self._record(person.username, renewed=True)
        self.stdout.write(f"Password: {password}")
        self.stdout.write(f"Authenticator: {get_adapter().build_totp_url(person, secret)}")

    def _known(self, name: str) -> Person:
        person = named(everybody(), name)
        if person is None:
            raise CommandError(f"nobody of staff is called {name}")
        return person

    def _record(self, name: str, **detail: Any) -> None:
        append(
            at=timezone.now(),
            member=f"operator {getpass.getuser()}"[:150],
            did=Did.CHANGED_STAFF,
            source="",
            detail={"whose": name, **detail},
        )
