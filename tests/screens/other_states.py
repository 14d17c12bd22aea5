"""Pages that stand in the list already, as they are when something else has happened."""

from datetime import timedelta

from django.utils import timezone

from oidc.models import Interaction
from portal import copies
from portal.models import Download
from tests.actors import Customer
from tests.consent.payments.test_deciding import named
from tests.pages import Page
from tests.portal.sharing import day_typed, shares
from tests.screens.deciding import accounts, review
from tests.screens.own_pages import stopped_everything, to_end_sooner, to_take_out
from tests.screens.world import Screen, World

IN_TEN_DAYS = timedelta(days=10)


def tab(world: World, name: str) -> Page:
    shares(world.cds, lasts=IN_TEN_DAYS)
    shares(world.cds, picked_up=False)
    return world.signed_in().opens(f"/?tab={name}")


def copy_ready(world: World) -> Page:
    page = being_made(world)
    assert copies.make_due(timezone.now())
    return Customer("ava", page.http).opens("/download")


def copy_failed(world: World) -> Page:
    page = being_made(world)
    Download.objects.filter(person__username="ava").update(tries=copies.TRIES)
    copies.make_due(timezone.now())
    failed = Customer("ava", page.http).opens("/download")
    Download.objects.filter(person__username="ava").delete()
    return failed


def being_made(world: World) -> Page:
    return world.signed_in("ava").opens("/download").press("btn-prepare")


def waits_to_be_read(world: World) -> Page:
    mia = world.signed_in()
    mia.opens("/security/").press("btn-read-first")
    page = review(world).press("btn-allow")
    mia.opens("/security/").press("btn-read-first")
    return page


def of_an_account_not_theirs(world: World) -> Page:
    return world.customer("ava").signs_in(world.paying.link(named(world.paying, "99999999999999")))


def not_everything(world: World) -> Page:
    page = stopped_everything(world)
    shares(world.cds, "ava", accounts=["ava-current"])
    return Customer("ava", page.http).opens(page.url)


def soon_over(world: World) -> Page:
    page = accounts(world)
    flow_id = page.url.split("/")[-2]
    Interaction.objects.filter(pk=flow_id).update(expires_at=timezone.now() + timedelta(seconds=100))
    return Customer("mia", page.http).opens(page.url)


def ends_sooner(world: World) -> Page:
    return to_end_sooner(world, **day_typed(timezone.now() + timedelta(days=99)))


OTHER_STATES = (
    Screen("dashboard, what ends soon", lambda world: tab(world, "ending")),
    Screen("dashboard, what waits", lambda world: tab(world, "waiting")),
    Screen("dashboard, nothing fits", lambda world: world.signed_in().opens("/?q=nobody-of-that-name")),
    Screen("copy, failed", copy_failed),
    Screen("copy, ready", copy_ready),
    Screen("going back, to be read first", waits_to_be_read),
    Screen("going back after a failure", of_an_account_not_theirs),
    Screen("stopped, not everything", not_everything),
    Screen("account, taken out", lambda world: to_take_out(world).press("btn-take-out")),
    Screen("ends sooner", ends_sooner),
    Screen("accounts, soon over", soon_over),
)
