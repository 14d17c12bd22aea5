"""Every page on the way in and out."""

from consent.models import Person
from tests.pages import Page
from tests.screens.world import BASIC, Screen, World


def named(world: World, name: str = "mia") -> Page:
    """Where a code is asked for, after a name."""
    return world.customer(name).opens(world.cds.link(scope=BASIC)).press("btn-continue", id_username=name)


def second_step(world: World) -> Page:
    sign_in = world.customer().opens("/")
    return sign_in.press("btn-continue", id_username="mia", id_password="accord-demo")


def confirming_a_payment(world: World) -> Page:
    ava = world.signed_in("ava")
    return ava.opens(world.paying.link(world.paying.registered()))


def password_again(world: World) -> Page:
    """Who came with a code alone, and looks at what a password opened."""
    claims = {"id_token": {"acr": {"essential": True, "value": "urn:cds.au:cdr:3"}}}
    link = world.cds.link(claims={"sharing_duration": 86_400, **claims})
    page = world.customer().opens(link).press("btn-continue", id_username="mia")
    return page.press("btn-continue", id_otp="000000")


def inactive(world: World) -> Page:
    return world.customer().opens("/account/inactive/")


def sign_out_for_an_app(world: World) -> Page:
    return world.signed_in().opens(f"/oidc/logout?client_id={world.app.client_id}")


def code_sent(world: World) -> Page:
    return second_step(world).chooses("send", "sms")


def factor_missing(world: World) -> Page:
    Person.objects.create_user(username="new", password="accord-demo", customer_number="40199999")
    sign_in = world.customer("new").opens("/")
    return sign_in.press("btn-continue", id_username="new", id_password="accord-demo")


SIGNING_IN = (
    Screen("sign in", lambda world: world.customer().opens("/")),
    Screen("sign in, nothing typed", lambda world: world.customer().opens("/").press("btn-continue")),
    Screen(
        "sign in, not known",
        lambda world: (
            world.customer().opens("/").press("btn-continue", id_username="nobody", id_password="nothing")
        ),
    ),
    Screen("sign in for a company", lambda world: world.customer().opens(world.uk.link())),
    Screen("name for a company", lambda world: world.customer().opens(world.cds.link(scope=BASIC))),
    Screen(
        "name, nothing typed",
        lambda world: world.customer().opens(world.cds.link(scope=BASIC)).press("btn-continue"),
    ),
    Screen("code for a name", named),
    Screen("code for a name, another asked for", lambda world: named(world).chooses("send", "again")),
    Screen("code for a name, wrong", lambda world: named(world).press("btn-continue", id_otp="123456")),
    Screen("second step", second_step),
    Screen(
        "second step, wrong code", lambda world: second_step(world).press("btn-continue", id_otp="123456")
    ),
    Screen("second step, code sent", code_sent),
    Screen("confirming a payment", confirming_a_payment),
    Screen("password again", password_again),
    Screen(
        "password again, wrong",
        lambda world: password_again(world).press("btn-continue", id_password="wrong"),
    ),
    Screen("no second factor", factor_missing),
    Screen("sign-in closed", inactive),
    Screen("sign out", lambda world: world.signed_in().opens("/account/logout/")),
    Screen("sign out for an app", sign_out_for_an_app),
    Screen("signed out", lambda world: sign_out_for_an_app(world).press("btn-sign-out")),
)
