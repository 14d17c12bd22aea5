"""Whose number somebody typed, a customer's or an account's, or which consent's reference: what is typed is
known, and not guessed."""

from datetime import timedelta

from django.http import HttpRequest

from consent.models import ConsentAccount, Person
from oidc.clauses import clause
from portal.allowances import Rule, UsedUp, give_back, take
from staff.member import Member
from staff.recording import Did, hashed, record

NOBODY = "No customer has this number."
NO_ACCOUNT = "No consent is to an account of this reference."
IN_VAIN = Rule(name="customers not found by a member", limit=20, within=timedelta(hours=1))
TOO_MANY = (
    f"{IN_VAIN.limit} numbers or references within an hour were nobody’s: no other is looked for until that"
    " hour is over."
)


class TooManyNumbers(Exception):
    """So many were nobody's that no other is looked for; the gate before each page says so."""


@clause("AUD-04", "DASH-35")
def whose_number(http: HttpRequest, member: Member, number: str, *, page: str) -> int | None:
    """Our key of the customer of this number; None where it is nobody's, which is a line that says by a keyed
    hash what was tried. Raises TooManyNumbers."""
    take_try(http, member, page=page)
    number = number.strip()
    found = Person.objects.filter(customer_number=number).values_list("pk", flat=True).first()
    _settle(http, member, f"customer:{hashed(number)}", page=page, found=found is not None)
    return found


@clause("AUD-04", "DASH-35")
def is_account_of_any(http: HttpRequest, member: Member, reference: str, *, page: str) -> bool:
    """Whether any consent is, or was, to the account of this reference; one that is of none counts and leaves
    a line as a number that is nobody's. Raises TooManyNumbers."""
    take_try(http, member, page=page)
    found = ConsentAccount.objects.filter(account=reference).exists()
    _settle(http, member, f"account:{hashed(reference)}", page=page, found=found)
    return found


@clause("AUD-04", "DASH-35")
def take_try(http: HttpRequest, member: Member, *, page: str) -> None:
    """Before anything is looked for: whoever has none left learns of nothing typed whether it is right.
    Raises TooManyNumbers."""
    try:
        take(IN_VAIN, str(member.id), member.at)
    except UsedUp:
        record(http, member, Did.WAS_REFUSED, page=page, limit=IN_VAIN.limit)
        raise TooManyNumbers from None


def was_right(member: Member) -> None:
    """What was tried was somebody's, so it counts for nothing."""
    give_back(IN_VAIN, str(member.id))


def _settle(http: HttpRequest, member: Member, term: str, *, page: str, found: bool) -> None:
    if found:
        was_right(member)
    else:
        record(http, member, Did.SEARCHED, page=page, terms=[term], found=0)
