"""States of pages that few customers see, most of them at a bad moment: paused, changed, used up, refused."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from consent.models import Consent
from consent.models import Recipient as Company
from portal.activity import FAILURES
from portal.models import Allowance, SecondFactorGuard, SignInEvent
from portal.second_factor import COOLING_SECONDS, GUESSES
from tests.actors import Customer
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, given
from tests.pages import Page
from tests.payments import kind
from tests.portal.sharing import EVERYDAY, SAVINGS, looks, shares
from tests.screens.signing_in import code_sent, named, second_step
from tests.screens.world import EVERYTHING, Screen, World


def opened(page: Page, path: str, name: str = "mia") -> Page:
    """Another page in the same browser."""
    return Customer(name, page.http).opens(path)


def guessed(page: Page) -> Page:
    """As often as it may be, and once more."""
    for _ in range(GUESSES + 1):
        page = page.press("btn-continue", id_otp="123456")
    return page


def paused(world: World) -> Page:
    page = guessed(second_step(world))
    SecondFactorGuard.objects.update(guesses=0, paused_until=None)
    SignInEvent.objects.filter(what__in=FAILURES).delete()  # which make one code too little for a while
    return page


def sent_too_often(page: Page, way: str) -> Page:
    """Until no more are sent for the name, which then have not been."""
    for _ in range(5):
        session = page.http.session
        session["portal.sent code at"] -= COOLING_SECONDS
        session.save()
        page = page.chooses("send", way)
    Allowance.objects.all().delete()
    return page


def changed(world: World) -> Page:
    """A sharing whose customer agreed to more, and for longer."""
    arrangement = given(world.cds, world.customer(), BASIC)
    mia = world.customer()
    page = mia.signs_in(arrangement.asks(f"{BASIC} {MOVEMENTS}", A_YEAR))
    back = page.press("btn-continue", **{"account-2": True}).press("btn-allow")
    world.cds.redeems(world.cds.answer_in(back.onward)["code"])
    return world.signed_in().opens(f"/consents/{arrangement.id}/")


def receipt_of(page: Page, name: str = "mia") -> Page:
    """The newest that a consent's own page leads to."""
    found = re.search(r'href="([^"]*/receipts/\d+)"', page.response.content.decode())
    assert found, page.text
    return opened(page, found[1], name)


def looked_at_for_weeks(world: World) -> Page:
    consent = shares(world.cds, accounts=[EVERYDAY, SAVINGS], permissions=EVERYTHING.split()[2:])
    now = timezone.now()
    for number in range(60):
        account = SAVINGS if number % 2 else EVERYDAY
        looks(consent, now - timedelta(days=number // 2), calls=3, account=account, present=number % 5 == 0)
    return world.signed_in().opens(f"/consents/{consent.pk}/")


def while_suspended(world: World, reach: Callable[[], Page]) -> Page:
    Company.objects.update(suspended_at=timezone.now())
    page = reach()
    Company.objects.update(suspended_at=None)
    return page


def of_what_is_paused(world: World) -> Page:
    mia, shared = world.signed_in(), world.sharing.id
    return while_suspended(world, lambda: mia.opens(f"/consents/{shared}/"))


def variable(world: World) -> tuple[Customer, str]:
    """Ava, and the payments of a while that she allows."""
    payer = world.once("variable", lambda: world.payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")))
    ava, intent = world.customer("ava"), payer.registered()
    payer.allowed_by(ava, intent)
    return ava, intent


def receipt_of_payments(world: World) -> Page:
    ava, intent = variable(world)
    return receipt_of(ava.opens(f"/consents/{intent}/"), "ava")


def payments_not_mine(world: World) -> Page:
    ava, intent = variable(world)
    return ava.opens(f"/consents/{intent}/not-me")


def ended_not_mine(world: World) -> Page:
    mia, consent = world.signed_in(), shares(world.cds)
    Consent.objects.filter(pk=consent.pk).update(expires_at=timezone.now())
    return mia.opens(f"/consents/{consent.pk}/not-me")


def of_leos(world: World, rest: str) -> Page:
    """Of what others have a say in, too."""
    return world.signed_in("leo").opens(f"/consents/{world.joint[1]}/{rest}")


def ends_today(world: World) -> Page:
    consent = shares(world.cds, lasts=timedelta(minutes=30))
    return world.signed_in().opens(f"/consents/{consent.pk}/end")


def one_code_alone(world: World) -> Page:
    """Who shares in the United Kingdom as well, and has proved one code."""
    world.uk.answer_in(world.customer().allows(world.uk.link()))
    page = named(world).press("btn-continue", id_otp="000000")
    return opened(page, "/")


def passkey_unnamed(world: World) -> Page:
    mia, number = world.passkey
    return mia.opens(f"/security/passkeys/{number}/name").press("btn-continue", id_name="")


def letters_nowhere(world: World) -> Page:
    mia = world.signed_in()
    with override_settings(EMAIL_URL=""):
        return mia.opens("/security/letters")


def funds(world: World) -> Page:
    payer = world.once("funds", lambda: world.payer_of(kind("uk", "v4.0/cbpii/funds-confirmation-consents")))
    return world.customer("ava").reaches_review(payer.link(payer.registered()))


RARER_STATES = (
    Screen("second step, paused", paused),
    Screen("second step, enough codes sent", lambda world: sent_too_often(code_sent(world), "sms")),
    Screen("code for a name, paused", lambda world: guessed(named(world, "nobody"))),
    Screen("code for a name, enough sent", lambda world: sent_too_often(named(world, "no-one"), "again")),
    Screen("consent, changed", changed),
    Screen("receipt of a change", lambda world: receipt_of(changed(world))),
    Screen("consent, looked at for weeks", looked_at_for_weeks),
    Screen("dashboard, paused", lambda world: while_suspended(world, lambda: world.signed_in().opens("/"))),
    Screen("consent, paused", of_what_is_paused),
    Screen("receipt of payments", receipt_of_payments),
    Screen("not me, of payments", payments_not_mine),
    Screen("not me, of what is over", ended_not_mine),
    Screen("stop, others hear of it", lambda world: of_leos(world, "stop")),
    Screen("to end sooner, others hear of it", lambda world: of_leos(world, "end")),
    Screen("to end sooner, it ends today", ends_today),
    Screen("dashboard, some hidden", one_code_alone),
    Screen("passkey, without a name", passkey_unnamed),
    Screen("letters, none go", letters_nowhere),
    Screen("funds, to be asked about", funds),
)
