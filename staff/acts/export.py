"""Have a file made that is long, or says whom its rows are about."""

from datetime import datetime
from uuid import UUID

from staff.acts.act import Act, Arguments, Doing, NotPossible
from staff.acts.effect import Effect, digest_of
from staff.exports.asking import begin_approved
from staff.exports.source import Counted, NotExported
from staff.exports.wish import wish_of


def _says(arguments: Arguments, _names_customers: bool) -> str:
    return f"Export {wish_of(arguments).says}"


def _effect(arguments: Arguments, _at: datetime) -> Effect:
    """What it would let out; there are no consents that anything happens to."""
    wish = wish_of(arguments)
    try:
        found = wish.counted()
    except NotExported as why:
        raise NotPossible(str(why)) from None
    return Effect(
        rows=found.rows,
        customers=found.customers,
        digest=digest_of(wish.as_json, found.rows, found.customers),
    )


def _do(doing: Doing) -> None:
    counted = Counted(rows=doing.effect.rows, customers=doing.effect.customers)
    begin_approved(doing.proposal, counted, doing.at)


def _page(arguments: Arguments) -> str:
    return wish_of(arguments).source.page


def _consent(arguments: Arguments) -> UUID | None:
    return wish_of(arguments).consent


def _customer(arguments: Arguments) -> int | None:
    return wish_of(arguments).customer_id


EXPORT = Act(
    says=_says, page=_page, effect=_effect, do=_do, bound=False, customer=_customer, consent=_consent
)
