"""`manage.py erasure show|run`: what erasing a customer's data would do; do it, on two members' word."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from consent.erased import rows_in
from consent.models import Person
from staff.erasing import NotErasable, Order, erase_customer, named, plan_of
from staff.member import granted_to, may, staff_person
from staff.purposes import CASE, Why
from staff.recording import Did, append, operator
from staff.rights import RIGHTS

WHYS = [why.value for why in Why]


class Command(BaseCommand):
    help = "Shows what erasing one customer's personal data would do, and does it; a legal hold stops it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("show", help="what would go, and what a duty keeps; erases nothing")
        show.add_argument("number", help="the customer's whole number")
        run = verbs.add_parser("run", help="erase it; who ordered it and who approved it are not the same")
        run.add_argument("number")
        run.add_argument("--why", choices=WHYS, required=True)
        run.add_argument("--case", required=True, help="its reference in the case system")
        run.add_argument("--ordered-by", required=True, help="a member of staff who may propose it")
        run.add_argument("--approved-by", required=True, help="another, who may decide it")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = Person.objects.filter(customer_number=options["number"]).only("pk").first()
        if person is None:
            raise CommandError("no customer has this number")
        if options["verb"] == "run":
            self._run(person.pk, options)
            return
        plan = plan_of(person.pk, timezone.now())
        self.stdout.write(plan.obstacle or f"records of {plan.records} consents, names and sign-in would go")
        for one in plan.kept:
            self.stdout.write(f"{one.number} of {one.issuer} stay {one.lasts}: {one.basis}")

    @transaction.atomic
    def _run(self, person_id: int, options: dict[str, Any]) -> None:
        ordered, approved = options["ordered_by"], options["approved_by"]
        if not CASE.match(options["case"]):
            raise CommandError("--case is a reference of 3 to 40 letters, digits, dashes or slashes")
        if ordered.casefold() == approved.casefold():
            raise CommandError("nobody approves what they ordered themselves")
        for name, page in ((ordered, "propose_erase"), (approved, "erasure_decide")):
            if not _may(name, page):
                raise CommandError(f"{name} may not: their role has no such right")
        at = timezone.now()
        order = Order(
            at=at, ordered_by=ordered, approved_by=approved, why=options["why"], case=options["case"]
        )
        try:
            done = erase_customer(person_id, order)
        except NotErasable as why:
            raise CommandError(str(why)) from None
        append(
            at=at,
            member=operator(),
            did=Did.ERASED,
            source="",
            customer=done.about,
            why=options["why"],
            case=options["case"],
            detail={**named(done), "named": [ordered, approved]},
        )
        self.stdout.write(f"{rows_in(done.parts)} rows erased; the record is {done.pk}")


def _may(name: str, page: str) -> bool:
    person = staff_person(name)
    return person is not None and may(granted_to(person.pk, None), RIGHTS[page, "POST"])
