"""Pages that something else has overtaken while a customer was reading; afterwards all is as it was."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from bank.example.models import Account, Holding
from bank.facts import JointSharing
from consent.models import Person
from tests.backchannel import Elsewhere, reaches_decision
from tests.pages import Page
from tests.payments import SCOPES, Payer, kind
from tests.portal.sharing import EVERYDAY, SAVINGS, shares
from tests.screens.deciding import accounts, review
from tests.screens.world import BASIC, Screen, World

HOUSEHOLD = "carter-household"
FUNDS = "v4.0/cbpii/funds-confirmation-consents"


@contextmanager
def shared_as(option: JointSharing) -> Iterator[None]:
    """Otherwise than before: that a holder of the joint account chose."""
    row = Account.objects.get(pk=HOUSEHOLD)
    Account.objects.filter(pk=HOUSEHOLD).update(joint_sharing=option)
    yield
    Account.objects.filter(pk=HOUSEHOLD).update(joint_sharing=row.joint_sharing)


@contextmanager
def other_holder_gone() -> Iterator[None]:
    """Who would have to agree signs in no more."""
    Person.objects.filter(username="leo2").update(is_active=False)
    yield
    Person.objects.filter(username="leo2").update(is_active=True)


@contextmanager
def held_no_more(account: str = EVERYDAY) -> Iterator[None]:
    rows = list(Holding.objects.filter(account_id=account))
    Holding.objects.filter(account_id=account).delete()
    yield
    Holding.objects.bulk_create(rows)


def allowed_after(change: AbstractContextManager[None], page: Page) -> Page:
    """Yes, said to what a page shows that is not so any more."""
    with change:
        return page.press("btn-allow")


def of_the_joint_account(world: World) -> Page:
    return world.customer("leo").reaches_review(world.cds.link(scope=BASIC))


def of_one_account(world: World) -> Page:
    return accounts(world).press("btn-continue", **{"account-1": True})


def shared_once(world: World) -> Page:
    """A sharing of two accounts, one of which is no longer held."""
    mia, consent = world.signed_in(), shares(world.cds, accounts=[EVERYDAY, SAVINGS])
    with held_no_more():
        return mia.opens(f"/consents/{consent.pk}/")


def funds_asked_elsewhere(world: World) -> Page:
    """By whom a card is from, without a browser."""

    def made() -> tuple[Elsewhere, Payer]:
        recipient = world.make_recipient("uk", "card-issuer")
        asks = Elsewhere(recipient).register(scope=SCOPES["uk"])
        return asks, Payer(recipient, kind("uk", FUNDS))

    asks, payer = world.once("funds elsewhere", made)
    named = {"openbanking-intent-id": payer.registered()}
    asks.asked(login_hint="ava", scope="openid fundsconfirmations", **named)
    return reaches_decision(world.customer("ava"))


MEANWHILE = (
    Screen(
        "review, the joint option is wider now",
        lambda world: allowed_after(shared_as(JointSharing.PRE_APPROVAL), of_the_joint_account(world)),
    ),
    Screen(
        "no accounts, nobody may share it now",
        lambda world: allowed_after(shared_as(JointSharing.NON_DISCLOSURE), of_the_joint_account(world)),
    ),
    Screen(
        "no accounts, the other holder is gone",
        lambda world: allowed_after(other_holder_gone(), of_the_joint_account(world)),
    ),
    Screen("review, one account is held no more", lambda world: allowed_after(held_no_more(), review(world))),
    Screen(
        "accounts, the chosen one is held no more",
        lambda world: allowed_after(held_no_more(), of_one_account(world)),
    ),
    Screen("consent, one account is held no more", shared_once),
    Screen("asked elsewhere, about funds", funds_asked_elsewhere),
)
