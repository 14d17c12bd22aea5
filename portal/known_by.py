"""Whom a name, an address or a phone number is of, for requests that name their customer so (CIBA)."""

from bank.port import core_banking
from consent.models import Person
from portal.names import named


def customer_known_by(kind: str, value: str) -> int | None:
    """The one customer who signs in by that "username", or of whom the bank has that "email" or "phone" on
    record and verified; None where nobody is, or more than one."""
    customers = Person.objects.filter(customer_number__isnull=False, is_active=True)
    if kind == "username":
        found = named(customers, value)
        return found.pk if found else None
    numbers = core_banking().customers_reached_by(**{kind: value})
    if len(numbers) != 1:
        return None
    return customers.filter(customer_number=numbers[0]).values_list("pk", flat=True).first()
