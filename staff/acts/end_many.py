"""End every consent of a customer, to a company or to an account, or all with a permission or of a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from consent import operations
from consent.issuers import consent_policies
from consent.models import Consent, ConsentAccount, Person, Recipient
from consent.narrowing import Narrowing
from consent.open_accounts import still_open
from consent.operations.end import ENDS
from consent.over import OVER
from consent.reasons import Reason, Target
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Effect, Example
from staff.finding import masked
from staff.models import Proposal

SYSTEM = "staff"
"""Who gave the orders that came of proposals, in the log of the consents they ended."""
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


def _sample(arguments: Arguments) -> Sequence[Example]:
    standing = Consent.objects.filter(status__in=list(ENDS)).exclude(OVER)
    if arguments["issuer"]:
        standing = standing.filter(issuer=arguments["issuer"])
    narrowed = _narrowed(arguments)
    if narrowed.permission:
        standing = standing.filter(permissions__contains=narrowed.permission)
    if narrowed.since:
        standing = standing.filter(created_at__gte=narrowed.since)
    if narrowed.before:
        standing = standing.filter(created_at__lt=narrowed.before)
    rows = standing.filter(_concerned(Target(arguments["target"]), _named(arguments)))
    return [
        Example(id=row.pk, app=row.recipient.name, kind=row.kind, asked_at=row.created_at)
        for row in rows.select_related("recipient").order_by("-created_at", "-pk")[:SAMPLE]
    ]


def _concerned(target: Target, named: str) -> Q:
    match target:
        case Target.CUSTOMER:
            return Q(customer__customer_number=named)
        case Target.RECIPIENT:
            return Q(recipient=named)
        case Target.ACCOUNT:
            covered = ConsentAccount.objects.filter(still_open(Now()), consent=OuterRef("pk"), account=named)
            return Q(Exists(covered))
        case Target.EVERYBODY:
            return Q()


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
