"""Others who may use a customer's accounts, in words: who they are, and what they share of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.crypto import salted_hmac

from bank.facts import Account
from consent.concerning import Standing, consents_concerning
from oidc.clauses import clause
from portal.asked_lists import account_token
from portal.cards import AccountCard
from portal.gates import Customer
from portal.holders import Names, references_held
from portal.joint import joint_card, joints_of
from portal.joint_cards import JointCard
from portal.list_cards import visible_issuers
from portal.secondary_users import Holder, Stop, stops_seen
from portal.terms import account_card


@dataclass(frozen=True, kw_only=True)
class StoppedCard:
    """A company to which a user must not share an account."""

    name: str
    value: str
    """What forms send for it; "" where the reader has no stop to lift."""
    by_another: bool
    """Whether another holder's stop stands, too, or alone."""


@dataclass(frozen=True, kw_only=True)
class UserCard:
    """Somebody who may use one of the customer's accounts."""

    account: AccountCard
    name: str
    may_share: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class UserSharingCard:
    """What they share of it."""

    user: UserCard
    shared: tuple[JointCard, ...]
    """What goes on, or waits for somebody."""
    stopped: tuple[StoppedCard, ...]


def holder_of(customer: Customer) -> Holder:
    proved = customer.authentication
    evidence = {"amr": list(proved.methods), "authenticated_at": proved.at}
    return Holder(id=customer.id, at=customer.at, evidence=evidence)


def user_token(account: Account, user: str, customer_number: str) -> str:
    """Stands for a user of an account in a customer's addresses; the bank's own number never does."""
    about = f"{customer_number}\x1f{account.reference}\x1f{user}"
    return salted_hmac("portal.secondary_user", about, algorithm="sha256").hexdigest()[:16]


def user_of(token: str, account: Account, customer_number: str) -> str | None:
    return next((one for one in account.users if user_token(account, one, customer_number) == token), None)


def user_card(account: Account, user: str, customer: Customer, names: Names) -> UserCard:
    number = customer.number
    way = [account_token(account, number), user_token(account, user, number)]
    return UserCard(
        account=account_card(account),
        name=names.of(user),
        may_share=user in account.instructed,
        url=reverse("portal:secondary_user", args=way),
    )


@clause("DASH-27")
def user_sharing_card(
    account: Account, user: str, customer: Customer, held: Sequence[Account], names: Names
) -> UserSharingCard:
    """What a holder sees of one user's sharing of one account: with whom, what, since when, how long."""
    found, _more = consents_concerning(
        customer_id=customer.id,
        held=references_held(held, customer.number),
        issuers=visible_issuers(customer),
        standing=[Standing.ASKS, Standing.GOES_ON],
        limit=None,
    )
    joints = joints_of([one for one in found if one.customer_number == user], customer, held)
    return UserSharingCard(
        user=user_card(account, user, customer, names),
        shared=tuple(
            joint_card(joint, names)
            for joint in joints
            if account.reference in {state.account for state in joint.states}
        ),
        stopped=_stopped_cards(account, user, customer),
    )


def _stopped_cards(account: Account, user: str, customer: Customer) -> tuple[StoppedCard, ...]:
    """One for each company, whoever has stopped it."""
    companies = defaultdict[str, list[Stop]](list)
    for one in stops_seen(account, user, customer.id):
        companies[one.legal_name].append(one)
    return tuple(_stopped_card(stops, account, customer) for stops in companies.values())


def _stopped_card(stops: Sequence[Stop], account: Account, customer: Customer) -> StoppedCard:
    liftable = [one for one in stops if not one.is_anothers(customer.id, account)]
    return StoppedCard(
        name=stops[0].name,
        value=str(liftable[0].recipient) if liftable else "",
        by_another=len(liftable) < len(stops),
    )
