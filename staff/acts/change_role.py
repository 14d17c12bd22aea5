"""Give a member of staff one role, or take one away.

The application's own role may write no group: a function of whoever owns the tables does it, for a proposal
that somebody approved, once (migration 0006).
"""

from datetime import datetime

from django.db import connection

from consent.models import Person
from oidc.clauses import clause
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Change, Effect, digest_of
from staff.member import lasting_roles, staff_person_of

NOBODY = "Nobody of staff is called so any more."


def _person(arguments: Arguments) -> Person | None:
    return staff_person_of(arguments["colleague"])


def _says(arguments: Arguments, _names_customers: bool) -> str:
    verb = "Make {} {}" if arguments["given"] else "Let {} no longer be {}"
    return verb.format(arguments["name"], arguments["role"])


def _effect(arguments: Arguments, _at: datetime) -> Effect:
    before = lasting_roles(arguments["colleague"])
    role = {arguments["role"]}
    after = before | role if arguments["given"] else before - role
    change = Change(
        what=f"Roles of {arguments['name']}", before=tuple(sorted(before)), after=tuple(sorted(after))
    )
    changes = (change,) if before != after else ()
    return Effect(digest=digest_of(arguments["colleague"], sorted(before), sorted(after)), changes=changes)


def _prepare(arguments: Arguments) -> None:
    if _person(arguments) is None:
        raise NotPossible(NOBODY)
    if (arguments["role"] in lasting_roles(arguments["colleague"])) is arguments["given"]:
        raise NotPossible("That is so already.")


def _hold(arguments: Arguments) -> None:
    if (
        not Person.objects.select_for_update(no_key=True)
        .filter(pk=arguments["colleague"])
        .values_list("pk")
        .first()
    ):
        raise NotPossible(NOBODY)


@clause("DASH-35", "ASVS §8.2.1")
def _do(doing: Doing) -> None:
    """In PostgreSQL, which looks once more at who approved what."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_change_role(%s)", [doing.proposal.pk])


CHANGE_ROLE = Act(
    says=_says,
    page=always("propose_role"),
    effect=_effect,
    do=_do,
    bound=True,
    prepare=_prepare,
    hold=_hold,
)
