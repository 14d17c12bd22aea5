"""The sandbox's persons: customers with a password and an authenticator, and staff."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from consent.models import Person
from demo.sign_in import PASSWORD
from portal.factor_secrets import app_of, secret_of


@dataclass(frozen=True, kw_only=True)
class SandboxPerson:
    username: str
    first_name: str
    last_name: str
    customer_number: str = ""
    """Empty for staff."""
    role: str = ""
    """Of staff, see staff/roles.py."""


MIA = SandboxPerson(username="mia", first_name="Mia", last_name="Thompson", customer_number="40118204")
LEO = SandboxPerson(username="leo", first_name="Leo", last_name="Carter", customer_number="40126690")
LEO2 = SandboxPerson(username="leo2", first_name="Leonie", last_name="Carter", customer_number="40126691")
NOAH = SandboxPerson(username="noah", first_name="Noah", last_name="Parata", customer_number="40133057")
AVA = SandboxPerson(username="ava", first_name="Ava", last_name="Sinclair", customer_number="40140872")
CUSTOMERS = (MIA, LEO, LEO2, NOAH, AVA)
STAFF = (
    SandboxPerson(username="sam", first_name="Sam", last_name="Okafor", role="case handler"),
    SandboxPerson(username="ada", first_name="Ada", last_name="Lindqvist", role="auditor"),
    SandboxPerson(username="suki", first_name="Suki", last_name="Marsh", role="support"),
    SandboxPerson(username="rhea", first_name="Rhea", last_name="Pillai", role="recipient manager"),
    SandboxPerson(username="ravi", first_name="Ravi", last_name="Anand", role="recipient manager"),
    SandboxPerson(username="pia", first_name="Pia", last_name="Holm", role="privacy"),
    SandboxPerson(username="paul", first_name="Paul", last_name="Frame", role="privacy"),
    SandboxPerson(username="otto", first_name="Otto", last_name="Brandt", role="operator"),
)


def seed_people() -> int:
    """Create who is missing, each with an authenticator, and staff with a role; returns how many."""
    known = set(Person.objects.values_list("username", flat=True))
    missing = [person for person in (*CUSTOMERS, *STAFF) if person.username not in known]
    # Hashing takes its time, and keeps no transaction waiting: everybody's password is the same one.
    kept = make_password(PASSWORD) if missing else ""
    made = [_made(person, kept) for person in missing]
    with transaction.atomic():
        Person.objects.bulk_create(made)
        _give_authenticators()
        _give_roles()
    return len(missing)


def _made(person: SandboxPerson, password: str) -> Person:
    return Person(
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        customer_number=person.customer_number or None,
        email="" if person.customer_number else f"{person.username}@staff.bank.example",
        is_staff=not person.customer_number,
        password=password,
    )


def _give_authenticators() -> None:
    """To everybody of the sandbox who has none; staff of an older one had none."""
    names, app = [person.username for person in (*CUSTOMERS, *STAFF)], Authenticator.Type.TOTP
    without = Person.objects.filter(username__in=names).exclude(authenticator__type=app)
    Authenticator.objects.bulk_create(app_of(person, generate_totp_secret()) for person in without)


def _give_roles() -> None:
    """To staff who are in no group."""
    roles = {person.username: person.role for person in STAFF}
    without = list(Person.objects.filter(username__in=roles, groups=None))
    groups = dict(Group.objects.values_list("name", "pk")) if without else {}
    Person.groups.through.objects.bulk_create(
        Person.groups.through(person_id=person.pk, group_id=groups[roles[person.username]])
        for person in without
    )


def person_id(person: SandboxPerson) -> int:
    return Person.objects.values_list("pk", flat=True).get(username=person.username)


def write_authenticators(file: Path) -> bool:
    """Keep each person's otpauth address in a file that only we can read, for a developer's own app.

    Returns whether the file had to change.
    """
    adapter = get_adapter()
    rows = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP, user__username__in=[person.username for person in (*CUSTOMERS, *STAFF)]
    )
    addresses = {
        row.user.username: adapter.build_totp_url(row.user, secret_of(row))
        for row in rows.select_related("user").order_by("user__username")
    }
    text = json.dumps(addresses, indent=2) + "\n"
    if file.exists() and file.read_text() == text:
        return False
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
    return True
