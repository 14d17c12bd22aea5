"""Suspend a company, or let a suspended one go on.

Which consents cannot be used meanwhile is told, and is no part of what is approved: a company that asks for
one more each second would else keep everybody from suspending it.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from consent.models import Consent, Recipient
from consent.operations.end import ENDS
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from consent.over import OVER
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Effect, digest_of
from staff.kinds import Kind

_ALREADY = {Kind.SUSPEND: "It is suspended already.", Kind.REINSTATE: "It is not suspended any more."}


def standing_of(recipient_id: UUID) -> Effect:
    """How many consents to a company wait or are in force, and whose; the digest is of its own state."""
    suspended = Recipient.objects.filter(pk=recipient_id).values_list("suspended_at", flat=True).first()
    standing = Consent.objects.filter(status__in=list(ENDS), recipient=recipient_id).exclude(OVER)
    counted = standing.aggregate(consents=Count("pk"), customers=Count("customer", distinct=True))
    return Effect(
        digest=digest_of(str(recipient_id), suspended.isoformat() if suspended else None), **counted
    )


def _says(kind: Kind) -> Callable[[Arguments, bool], str]:
    def says(arguments: Arguments, _names_customers: bool) -> str:
        name = Recipient.objects.filter(pk=arguments["recipient"]).values_list("name", flat=True).first()
        return f"{kind.capitalize()} {name or 'a company that is not there any more'}"

    return says


def _prepare(kind: Kind) -> Callable[[Arguments], None]:
    def prepare(arguments: Arguments) -> None:
        is_suspended = Recipient.objects.filter(
            pk=arguments["recipient"], suspended_at__isnull=False
        ).exists()
        if is_suspended is (kind is Kind.SUSPEND):
            raise NotPossible(_ALREADY[kind])

    return prepare


def _effect(arguments: Arguments, _at: datetime) -> Effect:
    return standing_of(_recipient(arguments))


def _suspend(doing: Doing) -> None:
    if not suspend_recipient(recipient_id=_recipient(doing.proposal.arguments), at=doing.at):
        raise NotPossible(_ALREADY[Kind.SUSPEND])


def _reinstate(doing: Doing) -> None:
    if not reinstate_recipient(recipient_id=_recipient(doing.proposal.arguments)):
        raise NotPossible(_ALREADY[Kind.REINSTATE])


def _recipient(arguments: Arguments) -> UUID:
    return UUID(arguments["recipient"])


SUSPEND, REINSTATE = (
    Act(
        says=_says(kind),
        page=always("propose_suspend"),
        effect=_effect,
        do=do,
        recipient=_recipient,
        bound=False,
        prepare=_prepare(kind),
    )
    for kind, do in ((Kind.SUSPEND, _suspend), (Kind.REINSTATE, _reinstate))
)
