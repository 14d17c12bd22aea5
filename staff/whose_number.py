"""Whose number somebody typed, on whichever page: numbers are known, and not guessed."""

from datetime import timedelta

from django.http import HttpRequest

from consent.models import Person
from oidc.clauses import clause
from portal.allowances import Rule, UsedUp, give_back, take
from staff.member import Member
from staff.recording import Did, hashed, record

NOBODY = "No customer has this number."
IN_VAIN = Rule(name="customers not found by a member", limit=20, within=timedelta(hours=1))
TOO_MANY = (
    f"{IN_VAIN.limit} numbers within an hour were nobody’s: no other is looked for until that hour is over."
)


class TooManyNumbers(Exception):
    """So many were nobody's that no other is looked for; the gate before each page says so."""


@clause("AUD-04", "DASH-35")
def whose_number(http: HttpRequest, member: Member, number: str, *, page: str) -> int | None:
    """Our key of the customer of this number; None where it is nobody's, which is a line that says by a keyed
    hash what was tried. Raises TooManyNumbers."""
    try:
        # Before anybody is looked for: whoever has none left learns of no number whether it is right.
        take(IN_VAIN, str(member.id), member.at)
    except UsedUp:
        record(http, member, Did.WAS_REFUSED, page=page, limit=IN_VAIN.limit)
        raise TooManyNumbers from None
    number = number.strip()
    found = Person.objects.filter(customer_number=number).values_list("pk", flat=True).first()
    if found is None:
        record(http, member, Did.SEARCHED, page=page, terms=[f"customer:{hashed(number)}"], found=0)
    else:
        give_back(IN_VAIN, str(member.id))
    return found
