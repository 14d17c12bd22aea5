"""What we know of a customer beside their consents is erased: names and sign-in first, then the number."""

from datetime import datetime

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from consent.erased import CONTACT, LINK, ORDERS, Erased, erased
from consent.models import AccountAlias, Ending, LegalHold, Person
from consent.reasons import Target
from consent.retention import nothing_kept_of

NO_PASSWORD = "!"  # noqa: S105 -- what no password hashes to
NEWLY_ERASED = {
    "username": Concat(Value("erased-"), Cast(F("pk"), CharField())),
    "first_name": "",
    "last_name": "",
    "email": "",
    "password": NO_PASSWORD,
    "last_login": None,
    "is_active": False,
}


def lock_person(person_id: int) -> Person:
    """The customer, for the caller's transaction alone; raises Person.DoesNotExist, for staff as well."""
    return Person.objects.select_for_update().get(pk=person_id, is_staff=False, customer_number__isnull=False)


def erase_names(person_id: int, *, at: datetime) -> list[Erased]:
    """Names, e-mail and password of somebody whose row is locked; they sign in no more."""
    rows = Person.objects.filter(pk=person_id, erased_at=None).update(**NEWLY_ERASED, erased_at=at)
    return [erased(CONTACT, "consent_person", [person_id][:rows])]


def erase_link(person: Person) -> list[Erased]:
    """By which the bank's number, its accounts and our rows know each other, once no record needs it.

    Nothing where a record that names the customer has to be kept.
    """
    if not nothing_kept_of(person.pk):
        return []
    names = AccountAlias.objects.filter(customer=person)
    orders = Ending.objects.filter(
        target=Target.CUSTOMER, named=person.customer_number, finished_at__isnull=False
    )
    aliases, ordered = list(names.values_list("pk", flat=True)), list(orders.values_list("pk", flat=True))
    names.delete()
    Ending.objects.filter(pk__in=ordered).update(named="", note="")
    Person.objects.filter(pk=person.pk).update(customer_number=None)
    return [
        erased(LINK, "consent_accountalias", aliases),
        erased(ORDERS, "consent_ending", ordered),
        erased(LINK, "consent_person", [person.pk]),
    ]


def erase_orders(*, finished_before: datetime, limit: int) -> Erased:
    """Whose consents orders to end many were about, once they have been finished for so long; but for a
    customer whom a legal hold is on."""
    held = LegalHold.objects.filter(lifted_at=None, person__customer_number__isnull=False)
    numbers = held.values("person__customer_number")
    of_somebody = Q(target=Target.ACCOUNT) | Q(target=Target.CUSTOMER) & ~Q(named__in=numbers)
    rows = Ending.objects.filter(of_somebody, finished_at__lt=finished_before).exclude(named="")
    some = rows.select_for_update(skip_locked=True).order_by("finished_at").values_list("pk", flat=True)
    keys = list(some[:limit])
    Ending.objects.filter(pk__in=keys).update(named="", note="")
    return erased(ORDERS, "consent_ending", keys)
