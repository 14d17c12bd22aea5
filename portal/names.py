"""Whose name somebody typed, and how names are counted: one rule, so that no spelling has limits of its own.

PostgreSQL compares without regard to case as its locale has it; a Unicode one takes a dotless i for an I as
well, and a long s for an S. So whom it finds counts only where our own rule, by which guesses are counted,
calls both names the same.
"""

from django.db.models import QuerySet

from consent.models import Person
from oidc.clauses import clause
from oidc.security_log import pseudonym


def spelling(name: str) -> str:
    """One spelling of a name however its case is typed; two that differ in it are never one person's."""
    return name.lower()


def counted(name: str) -> str:
    """Whose limit that is, for `portal.allowances`; whether anybody has the name makes no difference."""
    return pseudonym(spelling(name))


@clause("ACR-15")
def named(people: QuerySet[Person], name: str) -> Person | None:
    """The one of `people` who has that name; None where nobody has, or more than one."""
    found = [
        each for each in people.filter(username__iexact=name) if spelling(each.username) == spelling(name)
    ]
    return found[0] if len(found) == 1 else None
