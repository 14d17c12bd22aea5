"""End every consent of a customer, to a company or to an account, or all with a permission or of a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from consent import operations
from consent.issuers import consent_policies
from consent.models import Consent, Person, Recipient
from consent.narrowing import Narrowing
from consent.reasons import Reason, Target
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Effect, Example
from staff.finding import masked
from staff.kinds import SYSTEM
from staff.models import Proposal

SAMPLE = 10


def order_key(proposal: Proposal) -> str:
    """By which the order that came of a proposal is found."""
    return proposal.pk.hex


def _says(arguments: Arguments, names_customers: bool) -> str:
    return f"End every consent {_whose(arguments, names_customers)}{_narrowing_in_words(arguments)}"


def _whose(arguments: Arguments, names_customers: bool) -> str:
    target = Target(arguments["target"])
    if target is Target.RECIPIENT:
        name = Recipient.objects.filter(pk=arguments["named"]).values_list("name", flat=True).first()
        return f"to {name or 'a company that is not there any more'}"
    if target is Target.CUSTOMER:
        return f"of {customer_in_words(arguments['person'], names_customers)}"
    if target is Target.EVERYBODY:
        return "of everybody"
    account = arguments.get("named")
    if not account:
        return "to an account that was erased here"
    return f"to {f'account {masked(account)}' if names_customers else 'an account'}"


def _narrowed(arguments: Arguments) -> Narrowing:
    return Narrowing(
        permission=arguments.get("permission", ""),
        since=_moment(arguments.get("since")),
        before=_moment(arguments.get("before")),
    )


def _moment(day: str | None) -> datetime | None:
    """The beginning of a day, in UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None


def _narrowing_in_words(arguments: Arguments) -> str:
    narrowed = _narrowed(arguments)
    said = [f"with {narrowed.permission}"] if narrowed.permission else []
    said += [f"asked for from {narrowed.since:%Y-%m-%d} on"] if narrowed.since else []
    said += [f"asked for before {narrowed.before:%Y-%m-%d}"] if narrowed.before else []
    return "".join(f", {words}" for words in said)


def customer_in_words(person_id: int, names_customers: bool) -> str:
    """Whom a proposal is about: by the last digits, or not at all."""
    number = Person.objects.filter(pk=person_id).values_list("customer_number", flat=True).first()
    if not number:
        return "a customer whose data were erased"
    return f"customer {masked(number)}" if names_customers else "a customer"


def _ordered(arguments: Arguments) -> operations.Ordered:
    return operations.Ordered(
        system=SYSTEM,
        target=Target(arguments["target"]),
        named=_named(arguments),
        issuer=arguments["issuer"],
        narrowed=_narrowed(arguments),
        asked_by_then=True,
        shared_with_others=True,
        reason=Reason(arguments["reason"]),
        note="",
    )


def _named(arguments: Arguments) -> str:
    """Whom the order names; raises NotPossible where nobody knows any more."""
    if arguments["target"] == Target.EVERYBODY:
        return ""
    if arguments["target"] != Target.CUSTOMER:
        if "named" not in arguments:
            raise NotPossible("What it was about was erased.")
        return str(arguments["named"])
    number = Person.objects.filter(pk=arguments["person"]).values_list("customer_number", flat=True).first()
    if number is None:
        raise NotPossible("The customer’s data were erased.")
    return number


def _effect(arguments: Arguments, at: datetime) -> Effect:
    would = operations.would_end(_ordered(arguments), policies=consent_policies(), at=at)
    return Effect(
        consents=would.ends,
        customers=would.customers,
        taken_back=would.takes_back,
        left=would.left,
        digest=would.digest,
    )


def _sample(arguments: Arguments, at: datetime) -> Sequence[Example]:
    ids = operations.newest_of(_ordered(arguments), at=at, limit=SAMPLE)
    rows = Consent.objects.filter(pk__in=ids).select_related("recipient").order_by("-created_at", "-pk")
    return [
        Example(id=row.pk, app=row.recipient.name, kind=row.kind, asked_at=row.created_at) for row in rows
    ]


def _do(doing: Doing) -> None:
    proposal = doing.proposal
    operations.order_end(
        _ordered(proposal.said), key=order_key(proposal), body=proposal.pk.bytes, at=doing.at
    )


def _customer(arguments: Arguments) -> int | None:
    person: int | None = arguments.get("person")
    return person


def _recipient(arguments: Arguments) -> UUID | None:
    return UUID(arguments["named"]) if arguments["target"] == Target.RECIPIENT else None


END_MANY = Act(
    says=_says,
    page=always("propose_end"),
    effect=_effect,
    do=_do,
    recipient=_recipient,
    bound=False,
    customer=_customer,
    sample=_sample,
)
