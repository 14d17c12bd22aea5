"""What apps ask without a browser, and where that leads."""

from tests.backchannel import Elsewhere, opens_request, reaches_decision
from tests.pages import Page
from tests.screens.world import LONG_NAME, Screen, World


def asker(world: World) -> Elsewhere:
    return world.once("elsewhere", lambda: made(world))


def made(world: World) -> Elsewhere:
    asks = Elsewhere(world.make_recipient("fapi1", "elsewhere"))
    return asks.register(client_name=LONG_NAME, scope="openid accounts transactions consents")


def asked(world: World, name: str) -> None:
    """Twice, and not again: what waits is there for whichever page wants it next."""
    world.once(f"asked {name}", lambda: [asker(world).asked(login_hint=name) for _ in range(2)])


def waiting(world: World) -> Page:
    asked(world, "leo2")
    return world.signed_in("leo2").opens("/requests/")


def home(world: World) -> Page:
    asked(world, "leo2")
    return world.signed_in("leo2").opens("/")


def first_step(world: World) -> Page:
    asker(world).asked(login_hint="ava")
    page = opens_request(world.customer("ava"))
    page.press("btn-cancel")
    return page


def decision(world: World) -> Page:
    asker(world).asked(login_hint="mia")
    return reaches_decision(world.customer())


def left(world: World) -> Page:
    asker(world).asked(login_hint="mia")
    page = opens_request(world.customer())
    page.http.cookies.pop("__Host-session", None)
    return page.press("btn-cancel")


def said_no(world: World) -> Page:
    return decision(world).press("btn-deny")


def said_yes(world: World) -> Page:
    return decision(world).press("btn-allow")


ELSEWHERE = (
    Screen("what waits", waiting),
    Screen("nothing waits", lambda world: world.signed_in("noah").opens("/requests/")),
    Screen("dashboard, an app waits", home),
    Screen("asked elsewhere, accounts", first_step),
    Screen("asked elsewhere, review", decision),
    Screen("asked elsewhere, agreed", said_yes),
    Screen("asked elsewhere, said no", said_no),
    Screen("asked elsewhere, left", left),
)
