"""Pages that say what cannot be, and forms that come back with an error."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from consent.models import Consent
from oidc.models import Interaction
from portal import copies
from tests.banks import AWAY
from tests.browser import Browser
from tests.pages import HOST, Page, shown, visit
from tests.passkeys import Device
from tests.screens.deciding import accounts, review
from tests.screens.world import BASIC, Screen, World

SIGN_IN = "/account/login/"


def unreadable(_world: World) -> Page:
    browser, body = Browser(), "&".join(f"p{n}=1" for n in range(101))
    form = "application/x-www-form-urlencoded"
    return shown(browser, browser.post(SIGN_IN, body, content_type=form, secure=True, **HOST), SIGN_IN)


def not_by_itself(world: World) -> Page:
    """Where a page takes no such request."""
    mia, path = world.signed_in(), "/security/"
    return shown(mia.http, mia.http.put(path, secure=True, **HOST), path)


def too_often(world: World) -> Page:
    page = world.customer().opens(world.uk.link())
    for _ in range(31):
        page.send("btn-continue")
    return page.press("btn-continue")


def broken(_world: World) -> Page:
    def fails(*_statement: object) -> None:
        """In the place of the database: every statement fails."""
        raise RuntimeError

    browser = Browser()
    browser.raise_request_exception = False
    browser.cookies[settings.SESSION_COOKIE_NAME] = "of-somebody-who-was-signed-in-here"
    with connection.execute_wrapper(fails):
        return shown(browser, browser.get(SIGN_IN, secure=True, **HOST), SIGN_IN)


def without_the_banks_own_systems(world: World) -> Page:
    mia = world.signed_in()
    mia.http.raise_request_exception = False
    with override_settings(CORE_BANKING=AWAY):
        return mia.opens("/payments")


def accounts_not_to_be_seen(world: World) -> Page:
    page = accounts(world)
    with override_settings(CORE_BANKING=AWAY):
        return visit(page.http, page.url)


def decided_too_late(world: World) -> Page:
    page = review(world)
    flow_id = page.url.split("/")[-2]
    consent = Consent.objects.filter(pk=Interaction.objects.get(pk=flow_id).consent_id)
    consent.update(authorise_by=timezone.now() - timedelta(seconds=1))
    return page.press("btn-allow")


def from_nobody(world: World) -> Page:
    return world.customer().opens("/cds/authorize?client_id=nobody")


def used_again(world: World) -> Page:
    page, link = accounts(world), world.cds.link(scope=BASIC)
    visit(page.http, link)
    return visit(page.http, link)


def last_app(world: World) -> Page:
    return world.signed_in("noah").opens("/security/authenticator/remove").press("btn-remove")


def last_passkey(world: World) -> Page:
    noah, device = world.signed_in("noah"), Device()
    page = noah.opens("/security/passkeys/add")
    page.press("btn-passkey", id_name="My key", credential=device.makes(page.passkey))
    app = Authenticator.objects.get(user__username="noah", type="totp")
    passkey = Authenticator.objects.get(user__username="noah", type="webauthn")
    app.delete()
    page = noah.opens(f"/security/passkeys/{passkey.pk}/remove").press("btn-remove")
    app.save(force_insert=True)
    return page


def passkey_not_taken(world: World) -> Page:
    return world.customer().opens("/").press("btn-passkey", credential="{}")


def copies_used_up(world: World) -> Page:
    leo = world.signed_in("leo")
    page = leo.opens("/download")
    for _ in range(5):
        page = page.press("btn-prepare")
        copies.make_due(timezone.now())
        page = leo.opens("/download")
    return page.press("btn-prepare")


IN_TROUBLE = (
    Screen("request damaged", unreadable),
    Screen("tried too often", too_often),
    Screen("not by itself", not_by_itself),
    Screen("our own fault", broken),
    Screen("the bank’s systems away", without_the_banks_own_systems),
    Screen("accounts not to be seen", accounts_not_to_be_seen),
    Screen("decided too late", decided_too_late),
    Screen("from nobody we know", from_nobody),
    Screen("link used again", used_again),
    Screen("not a customer", lambda world: world.customer("sam").signs_in()),
    Screen("app, the last factor", last_app),
    Screen("passkey, the last factor", last_passkey),
    Screen("passkey, not taken", passkey_not_taken),
    Screen("copy, used up", copies_used_up),
)
