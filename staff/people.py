"""Members of staff as rows of people, and what each did last."""

from django.db.models import OuterRef, QuerySet, Subquery

from consent.models import Person
from staff.models import StaffEvent


def everybody() -> QuerySet[Person]:
    """Those who are of staff, closed ones too; a customer is never one of them."""
    return Person.objects.filter(is_staff=True, customer_number=None)


def at_work() -> QuerySet[Person]:
    """Those of them who may sign in."""
    return everybody().filter(is_active=True)


def of_last_line(column: str) -> Subquery:
    """A column of the last line that is a person's, read from the end of the index: a wrong password in their
    name is whoever's."""
    theirs = StaffEvent.objects.filter(member=OuterRef("username")).exclude(did="sign-in failed")
    return Subquery(theirs.order_by("-number").values(column)[:1])


def signed_in_last() -> Subquery:
    """When a person signed in last."""
    signed_in = StaffEvent.objects.filter(member=OuterRef("username"), did="signed in")
    return Subquery(signed_in.order_by("-at").values("at")[:1])
