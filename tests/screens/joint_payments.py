"""Payments from an account for which two sign, as the second of them sees it."""

from collections.abc import Iterator
from contextlib import contextmanager

from bank.example.models import Account, Holding
from consent.models import Consent
from tests.actors import Customer
from tests.pages import Page
from tests.payments import kind
from tests.portal.test_files_of_payments import follows, of_json, payment
from tests.screens.world import Screen, World

BUSINESS, MIA = "ava-business", "40118204"


@contextmanager
def signed_by_two() -> Iterator[None]:
    """Ava and Mia sign for the business account, and Ava has no other, for as long as a page is reached."""
    Account.objects.filter(pk=BUSINESS).update(signed_by_all=True)
    with_mia = Holding.objects.create(account_id=BUSINESS, customer_number=MIA, position=9)
    others = list(Holding.objects.filter(account_id="ava-current"))
    Holding.objects.filter(account_id="ava-current").delete()
    try:
        yield
    finally:
        Holding.objects.bulk_create(others)
        with_mia.delete()
        Account.objects.filter(pk=BUSINESS).update(signed_by_all=False)


def to_sign(world: World, link: str) -> tuple[Customer, Page]:
    """Mia, and what she decides on once Ava has."""
    world.customer("ava").allows(link)
    asked = Consent.objects.filter(customer__username="ava").latest("created_at")
    mia = world.signed_in()
    return mia, mia.opens(f"/joint/{asked.pk}/decide").press("btn-continue", id_otp="000000")


def standing_order(world: World) -> Page:
    path = "v4.0/pisp/domestic-standing-order-consents"
    payer = world.once("standing", lambda: world.payer_of(kind("uk", path)))
    with signed_by_two():
        return to_sign(world, payer.link(payer.registered()))[1]


def standing_order_signed(world: World) -> Page:
    page = standing_order(world)
    with signed_by_two():
        return page.press("btn-allow")


def file(world: World, *, listed: bool = False) -> Page:
    payer = world.once("file", lambda: world.payer_of(kind("uk", "v4.0/pisp/file-payment-consents")))
    with signed_by_two():
        mia, page = to_sign(world, of_json(payer, *(payment(number) for number in range(1, 61))))
        return follows(mia, page, "link-list") if listed else page


JOINT_PAYMENTS = (
    Screen("standing order, to sign", standing_order),
    Screen("standing order, signed", standing_order_signed),
    Screen("file of payments, to sign", file),
    Screen("payments of a file, to sign", lambda world: file(world, listed=True)),
)
