"""`manage.py staff add|role|renew|close|show`: who works at the bank, in which role; all of it on record.

One person's word gives a role, and signs somebody in anew, to begin with and in an emergency; else two
members do, and this says how (`staff.operating`). It runs as whoever owns the tables, so that what runs
behind the pages can give nobody anything.
"""

import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consent.models import Person
from portal.factor_secrets import app_of
from portal.names import named
from staff import operating
from staff.member import lasting_roles
from staff.models import OperatorAct
from staff.people import everybody
from staff.purposes import CASE
from staff.recording import Did, append, operator
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
        for verb in (add, role, renew):
            verb.add_argument(
                "--emergency",
                action="store_true",
                help="nobody who could decide can sign in; auditors are told",
            )
            verb.add_argument("--case", default="", help="its reference in the case system")
        close = verbs.add_parser("close", help="close somebody's sign-in, at once and in every browser")
        close.add_argument("name")
        verbs.add_parser("show", help="everybody, with their roles")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        self._at, self._by = timezone.now(), operator()
        self._case = _case_of(options)
        match options["verb"]:
            case "add":
                self._add(options)
            case "role":
                person = self._known(options["name"])
                with _refusals():
                    operating.permit_alone(
                        where=_address("propose_role", person), but=person.pk, case=self._case
                    )
                self._give(person, options["role"])
            case "renew":
                person = self._known(options["name"])
                with _refusals():
                    where = _address("propose_renewal", person)
                    operating.permit_renewal(person, where=where, case=self._case, by=self._by, at=self._at)
                self._renew(person)
            case "close":
                self._close(self._known(options["name"]))
            case "show":
                for person in Person.objects.filter(is_staff=True).order_by("username"):
                    roles = ", ".join(sorted(lasting_roles(person.pk))) or "no role"
                    self.stdout.write(f"{person.username:20} {'' if person.is_active else 'closed, '}{roles}")

    def _add(self, options: dict[str, Any]) -> None:
        """With roles only to begin with, or in an emergency; who has none sees nothing."""
        if Person.objects.filter(username__iexact=options["name"]).exists():
            raise CommandError(f"{options['name']} is somebody already")
        if options["role"]:
            with _refusals():
                where = f"{_address('access')}, once they are taken on without --role"
                operating.permit_alone(where=where, but=0, case=self._case)
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
        if not options["role"] and not operating.is_beginning():
            self.stdout.write(
                f"Two members give {person.username} a role: {_address('propose_role', person)}"
            )

    def _give(self, person: Person, roles: list[str]) -> None:
        with operating.acting_as(self._by, self._case):
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

    def _close(self, person: Person) -> None:
        person.is_active = False
        person.save(update_fields=["is_active"])
        self._record(person.username, closed=True)
        if lasting_roles(person.pk) & operating.HEARD_OF and not operating.is_beginning():
            operating.note(OperatorAct.What.CLOSED, person_id=person.pk, by=self._by, case="", at=self._at)

    def _known(self, name: str) -> Person:
        person = named(everybody(), name)
        if person is None:
            raise CommandError(f"nobody of staff is called {name}")
        return person

    def _record(self, name: str, **detail: Any) -> None:
        emergency = {"emergency": "an operator's word"} if self._case else {}
        append(
            at=self._at,
            member=self._by,
            did=Did.CHANGED_STAFF,
            source="",
            case=self._case,
            detail={**emergency, "whose": name, **detail},
        )


def _case_of(options: dict[str, Any]) -> str:
    """The case of an emergency; "" where none is claimed. Raises CommandError."""
    if not options.get("emergency"):
        return ""
    if not CASE.match(options["case"]):
        raise CommandError("an emergency has a --case: 3 to 40 letters, digits, dashes or slashes")
    return str(options["case"])


def _address(page: str, person: Person | None = None) -> str:
    said = {"person_id": person.pk} if person is not None else {}
    path = reverse(f"staff:{page}", kwargs=said, urlconf="config.staff_urls")
    return settings.STAFF_BASE_URL.rstrip("/") + path


@contextmanager
def _refusals() -> Iterator[None]:
    """What two members decide on, as the command line says it."""
    try:
        yield
    except operating.NeedsTwo as why:
        raise CommandError(str(why)) from None
