"""Who else hears of what a customer is about to take back, said before they do (DASH-25)."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from bank.facts import Account
from consent.approvals import AccountFacts
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status, Verb
from consent.notices import Addressee, Change
from oidc.clauses import clause
from portal.holders import Names

TAKEN_BACK = {
    Verb.WITHDRAW: Status.WITHDRAWN,
    Verb.REMOVE_ACCOUNT: Status.ACTIVE,
    Verb.SHORTEN: Status.ACTIVE,
}
"""What a customer may do to a consent in force, with what it comes to."""


@clause("DASH-25")
def others_told(
    consents: Iterable[tuple[UUID, str, str]],
    states: Mapping[UUID, Sequence[AccountFacts]],
    held: Sequence[Account],
    names: Names,
) -> str:
    """Whom we may tell, or that we tell nobody, as the customer needs protection; empty where nobody else has
    to do with it. `consents` by id, issuer and kind; `held` as the bank has it of the customer."""
    concerned = [one for id_, issuer, kind in consents if _tells(issuer, kind) for one in states.get(id_, ())]
    covered = {facts.account for facts in concerned}
    kept_from = {owner for account in held if account.shielded for owner in account.owners}
    told = dict.fromkeys(
        one.customer_number
        for facts in concerned
        for one in facts.authorisers
        if one.customer_number and one.customer_number not in kept_from
    )
    if told:
        return _("We may tell {who} what you decide, as they have a say in this, too.").format(
            who=names.listed(told)
        )
    if any(
        account.shielded and (account.joint or account.users)
        for account in held
        if account.reference in covered
    ):
        return _("We won’t tell anybody else who holds these accounts.")
    return ""


def _tells(issuer: str, kind: str) -> bool:
    """Whether a scheme has others told of such acts, by the rule that the letters are written by."""
    notices = consent_policy(issuer).notices
    return any(
        notice.to in {Addressee.OTHERS, Addressee.DROPPED}
        for verb, target in TAKEN_BACK.items()
        for notice in notices(
            Change(verb=verb, actor=Actor.CUSTOMER, kind=kind, source=Status.ACTIVE, target=target)
        )
    )
