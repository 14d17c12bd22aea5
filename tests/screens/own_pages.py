"""Every page that customers have to themselves."""

import re
from typing import Any
from uuid import UUID

from bank.example.models import Holding
from consent.models import Consent, Person
from portal.models import HolderWord
from tests.actors import Customer
from tests.arrangements import BASIC, given
from tests.browser import Browser
from tests.pages import HOST, Page, shown
from tests.payments import kind
from tests.screens.deciding import review_of_a_payment
from tests.screens.world import Screen, World


def consent_path(world: World, rest: str = "") -> str:
    return f"/consents/{world.sharing.id}/{rest}"


def looked_at(world: World) -> Page:
    """A sharing whose recipient has looked, often."""
    token = world.sharing.tokens["access_token"]
    for _ in range(9):
        assert world.cds.reads_accounts(token).status_code == 200
    return world.signed_in().opens(consent_path(world))


def a_payment(world: World) -> Page:
    page = review_of_a_payment(world)
    page.press("btn-allow")
    pays = Consent.objects.filter(customer__username="ava").latest("created_at")
    return Customer("ava", page.http).opens(f"/consents/{pays.pk}/")


def payments(world: World) -> Page:
    page = a_payment(world)
    return Customer("ava", page.http).opens("/payments")


def dashboard(world: World) -> Page:
    """Of somebody who shares, has shared, and has said no."""
    stopped(world)
    return world.signed_in().opens("/")


def stopped(world: World) -> Page:
    arrangement = given(world.cds, world.customer(), BASIC)
    return world.signed_in().opens(f"/consents/{arrangement.id}/stop").press("btn-stop")


def ended(world: World) -> Page:
    page = stopped(world)
    return Customer("mia", page.http).opens(page.url.replace("/stopped", "/"))


def receipt(world: World) -> Page:
    page = world.signed_in().opens(consent_path(world))
    found = re.search(r'href="([^"]*/receipts/\d+)"', page.response.content.decode())
    assert found, page.text
    return Customer("mia", page.http).opens(found[1])


def to_take_out(world: World) -> Page:
    """Of a sharing in Australia of more than one account."""
    customer = world.customer()
    world.cds.answer_in(customer.allows(world.cds.link(scope=BASIC), accounts=2))
    shared = Consent.objects.filter(customer__username="mia").latest("created_at")
    page = world.signed_in().opens(f"/consents/{shared.pk}/")
    found = re.search(r'href="([^"]*/accounts/[\w-]+)"', page.response.content.decode())
    assert found, page.text
    return Customer("mia", page.http).opens(found[1])


def to_end_sooner(world: World, **parts: Any) -> Page:
    page = world.signed_in().opens(consent_path(world, "end"))
    return page.press("btn-end-sooner", **parts) if parts else page


def not_me(world: World) -> Page:
    arrangement = given(world.cds, world.customer(), BASIC)
    return world.signed_in().opens(f"/consents/{arrangement.id}/not-me")


def stopped_everything(world: World) -> Page:
    ava = world.customer("ava")
    given(world.cds, ava, BASIC)
    return world.signed_in("ava").opens("/stop-everything").press("btn-stop")


def a_copy(world: World) -> Page:
    page = world.signed_in().opens("/download")
    return page.press("btn-continue", id_otp="000000") if page.has("id_otp") else page


def joint(world: World, rest: str = "") -> Page:
    """What Leonie sees of Leo's wish to share what they hold together."""
    leo2, shared = world.joint
    return leo2.opens(f"/joint/{shared}/{rest}")


def joint_dashboard(world: World) -> Page:
    return world.joint[0].opens("/")


def option_page(customer: Customer) -> Page:
    """How the account may be shared that a customer holds with somebody."""
    listed = customer.opens("/joint/options").response.content.decode()
    way = re.search(r"/joint/options/[0-9a-f]+", listed)
    assert way is not None
    return customer.opens(way[0])


def asked_by_leo(world: World) -> tuple[Customer, Customer]:
    """Leo, who asked for a wider choice, and Leonie, who has to answer."""

    def ask() -> tuple[Customer, Customer]:
        leo = world.signed_in("leo")
        option_page(leo).chooses("choice", "pre-approval")
        return leo, world.signed_in("leo2")

    return world.once("option", ask)


def user_page(world: World) -> tuple[Customer, Page]:
    """Mia, and what she reads of Noah, who uses an account that she holds."""
    mia = world.signed_in()
    listed = mia.opens("/secondary-users").response.content.decode()
    way = re.search(r"/secondary-users/[0-9a-f]+/[0-9a-f]+", listed)
    assert way is not None
    return mia, mia.opens(way[0])


def shared_by_a_user(world: World) -> tuple[Customer, Page, UUID]:
    """Mia lets Noah share it, and he does; what she reads of him then, and his sharing."""

    def share() -> UUID:
        user_page(world)[1].press("btn-give")
        world.cds.answer_in(world.customer("noah").allows(world.cds.link(scope=BASIC)))
        found: UUID = Consent.objects.filter(customer__username="noah").latest("created_at").pk
        return found

    shared = world.once("secondary user", share)
    return (*user_page(world), shared)


def stopped_for_an_app(world: World) -> Page:
    mia, _page, shared = shared_by_a_user(world)
    mia.opens(f"/joint/{shared}/stop").press("btn-stop")
    return user_page(world)[1]


def stopped_by_another(world: World) -> Page:
    """The same, as it is where Leo holds the account with her, and stopped it."""
    leo = Person.objects.get(username="leo")
    number = str(leo.customer_number)
    holding = Holding.objects.create(account_id="mia-everyday", customer_number=number, position=9)
    stops = HolderWord.objects.filter(said="stopped")
    stops.update(said_by=leo)
    page = user_page(world)[1]
    stops.update(said_by=Person.objects.get(username="mia"))
    holding.delete()
    return page


def for_a_company(world: World) -> tuple[Customer, UUID]:
    """Ava, and what she shares for the company that she represents."""

    def share() -> UUID:
        review = world.customer("ava").reaches_review(world.cds.link(scope=BASIC), acting=2)
        world.cds.answer_in(review.press("btn-allow").onward)
        found: UUID = Consent.objects.exclude(acting_for="").latest("created_at").pk
        return found

    return world.signed_in("ava"), world.once("company", share)


def to_stop_for_a_company(world: World) -> Page:
    ava, shared = for_a_company(world)
    return ava.opens(f"/organisations/{shared}/stop")


def two_browsers(world: World) -> Page:
    """The security page of somebody to whom much has happened."""
    phone = world.customer("leo")
    phone.http.defaults["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1"
    )
    phone.signs_in()
    world.customer().opens("/").press("btn-continue", id_username="leo", id_password="wrong")
    return world.signed_in("leo").opens("/security/")


def to_make_recovery_codes(world: World) -> Page:
    asked = world.signed_in().opens("/account/2fa/recovery-codes/generate/")
    return asked.press("btn-continue", id_otp="000000")


def recovery_codes(world: World) -> Page:
    return to_make_recovery_codes(world).press_at("/account/2fa/recovery-codes/generate/")


def recovery_codes_again(world: World) -> Page:
    page = recovery_codes(world)
    return Customer("mia", page.http).opens("/account/2fa/recovery-codes/")


def _of_payments(world: World) -> tuple[Customer, str]:
    """Who allows payments of a while, and the page that stops them."""
    payer = world.once("variable", lambda: world.payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")))
    ava, intent = world.customer("ava"), payer.registered()
    payer.allowed_by(ava, intent)
    return ava, f"/consents/{intent}/stop"


def payments_to_stop(world: World) -> Page:
    ava, path = _of_payments(world)
    return ava.opens(path)


def payments_stopped(world: World) -> Page:
    return payments_to_stop(world).press("btn-stop")


def not_from_our_page(_world: World) -> Page:
    browser = Browser(enforce_csrf_checks=True)
    return shown(browser, browser.post("/account/login/", {}, secure=True, **HOST), "/account/login/")


def gallery(world: World) -> Page:
    world.settings.DEBUG = True
    page = world.customer().opens("/gallery")
    world.settings.DEBUG = False
    return page


OWN_PAGES = (
    Screen("dashboard, empty", lambda world: world.signed_in("noah").opens("/")),
    Screen("dashboard", dashboard),
    Screen("consent", looked_at),
    Screen("consent, never looked at", lambda world: world.signed_in("leo").opens(_leos(world))),
    Screen("consent to pay", a_payment),
    Screen("consent, over", ended),
    Screen("stop", lambda world: world.signed_in().opens(consent_path(world, "stop"))),
    Screen("letter to stop", lambda world: world.signed_in().opens(consent_path(world, "stop/letter"))),
    Screen("stopped", stopped),
    Screen("payments, to stop", payments_to_stop),
    Screen("payments, stopped", payments_stopped),
    Screen("dashboard, what ended", lambda world: world.signed_in().opens("/?tab=ended")),
    Screen("payments", payments),
    Screen("by account", lambda world: world.signed_in().opens("/accounts")),
    Screen("by kind of data", lambda world: world.signed_in().opens("/kinds")),
    Screen("receipt", receipt),
    Screen("account, to take out", to_take_out),
    Screen("to end sooner", to_end_sooner),
    Screen("to end sooner, without a date", lambda world: to_end_sooner(world, id_day="31", id_month="2")),
    Screen("not me", not_me),
    Screen("reported", lambda world: not_me(world).press("btn-not-me")),
    Screen("to stop everything", lambda world: world.signed_in().opens("/stop-everything")),
    Screen("stopped everything", stopped_everything),
    Screen("copy", a_copy),
    Screen("copy, being made", lambda world: a_copy(world).press("btn-prepare")),
    Screen("dashboard, asked by another holder", joint_dashboard),
    Screen("what others share", lambda world: world.joint[0].opens("/joint/?tab=waiting")),
    Screen("joint", joint),
    Screen("joint, to decide", lambda world: joint(world, "decide")),
    Screen("joint, agreed", lambda world: joint(world, "decide").press("btn-allow")),
    Screen("joint, to stop", lambda world: joint(world, "stop")),
    Screen("joint options", lambda world: world.signed_in("leo").opens("/joint/options")),
    Screen("joint options, none", lambda world: world.signed_in().opens("/joint/options")),
    Screen("joint option, to choose", lambda world: option_page(world.signed_in("leo"))),
    Screen(
        "joint option, nothing chosen",
        lambda world: option_page(world.signed_in("leo")).chooses("choice", ""),
    ),
    Screen("joint option, asked for", lambda world: option_page(asked_by_leo(world)[0])),
    Screen("joint option, to answer", lambda world: option_page(asked_by_leo(world)[1])),
    Screen("dashboard, asked about an option", lambda world: asked_by_leo(world)[1].opens("/")),
    Screen("users of accounts, none", lambda world: world.signed_in("leo").opens("/secondary-users")),
    Screen("user of an account, to let share", lambda world: user_page(world)[1]),
    Screen("users of accounts", lambda world: shared_by_a_user(world)[0].opens("/secondary-users")),
    Screen("user of an account, who shares", lambda world: shared_by_a_user(world)[1]),
    Screen("joint, of a user", lambda world: _of_a_user(world, "")),
    Screen("joint, of a user, to stop", lambda world: _of_a_user(world, "stop")),
    Screen("user of an account, stopped", stopped_for_an_app),
    Screen("user of an account, stopped by another holder", stopped_by_another),
    Screen("organisations", lambda world: for_a_company(world)[0].opens("/organisations/")),
    Screen("organisations, nothing shared", lambda w: w.signed_in("leo").opens("/organisations/")),
    Screen("organisation, to stop", to_stop_for_a_company),
    Screen("security", two_browsers),
    Screen("sign-in activity", lambda world: world.signed_in("leo").opens("/security/activity")),
    Screen("letters", lambda world: world.signed_in().opens("/security/letters")),
    Screen("passkey, to add", lambda world: world.signed_in().opens("/security/passkeys/add")),
    Screen("app, to set up", lambda world: world.signed_in().opens("/security/authenticator")),
    Screen(
        "app, wrong code",
        lambda world: (
            world.signed_in().opens("/security/authenticator").press("btn-continue", id_otp="123456")
        ),
    ),
    Screen("app, to remove", lambda world: world.signed_in().opens("/security/authenticator/remove")),
    Screen("recovery codes, to make", to_make_recovery_codes),
    Screen("recovery codes", recovery_codes),
    Screen("recovery codes, shown before", recovery_codes_again),
    Screen("passkey, to rename", lambda w: w.passkey[0].opens(f"/security/passkeys/{w.passkey[1]}/name")),
    Screen("passkey, to remove", lambda w: w.passkey[0].opens(f"/security/passkeys/{w.passkey[1]}/remove")),
    Screen("security, with a passkey", lambda world: world.passkey[0].opens("/security/")),
    Screen("gallery", gallery),
    Screen("not found", lambda world: world.customer().opens("/nowhere")),
    Screen("open for too long", not_from_our_page),
)


def _of_a_user(world: World, rest: str) -> Page:
    mia, _page, shared = shared_by_a_user(world)
    return mia.opens(f"/joint/{shared}/{rest}")


def _leos(world: World) -> str:
    return f"/consents/{world.joint[1]}/"
