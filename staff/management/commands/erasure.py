"""`manage.py erasure show|run`: what erasing a customer's data would do; do it alone, in an emergency.

Two members decide on it: what one proposes is erased as another one approves it, on the pages. Who runs it
here owns the tables, and all auditors hear of it (`staff.operating`).
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consent.erased import rows_in
from consent.models import Person
from staff import operating
from staff.erasing import NotErasable, Order, erase_customer, named, plan_of
from staff.models import OperatorAct
from staff.purposes import CASE, Why
from staff.recording import Did, append, operator

WHYS = [why.value for why in Why]


class Command(BaseCommand):
    help = "Shows what erasing one customer's personal data would do, and does it; a legal hold stops it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("show", help="what would go, and what a duty keeps; erases nothing")
        show.add_argument("number", help="the customer's whole number")
        run = verbs.add_parser("run", help="erase it alone; two members do it on their pages")
        run.add_argument("number")
        run.add_argument("--why", choices=WHYS, required=True)
        run.add_argument(
            "--emergency", action="store_true", help="nobody who could decide can sign in; auditors are told"
        )
        run.add_argument("--case", default="", help="its reference in the case system")

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
        at, by, case = timezone.now(), operator(), options["case"] if options["emergency"] else ""
        if options["emergency"] and not CASE.match(options["case"]):
            raise CommandError("an emergency has a --case: 3 to 40 letters, digits, dashes or slashes")
        try:
            operating.permit_erasure(where=_where(), case=case)
            done = erase_customer(
                person_id, Order(at=at, ordered_by=by, approved_by="", why=options["why"], case=case)
            )
        except (operating.NeedsTwo, NotErasable) as why:
            raise CommandError(str(why)) from None
        operating.note(OperatorAct.What.ERASED, by=by, case=case, at=at, about=f"Customer {done.about}")
        append(
            at=at,
            member=by,
            did=Did.ERASED,
            source="",
            customer=done.about,
            why=options["why"],
            case=case,
            detail={**named(done), "emergency": "an operator's word"},
        )
        self.stdout.write(f"{rows_in(done.parts)} rows erased; the record is {done.pk}")


def _where() -> str:
    """The address of the page that proposes it."""
    return settings.STAFF_BASE_URL.rstrip("/") + reverse("staff:propose_erase", urlconf="config.staff_urls")
