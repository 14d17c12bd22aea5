"""States that hardly anybody meets: the first of a kind, the last that fits, words that nobody published."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.utils import timezone

from consent.models import Person
from portal import passkeys
from portal.editions import note_editions
from portal.models import TextEdition
from tests.pages import Page
from tests.portal.sharing import shares
from tests.screens.own_pages import a_payment
from tests.screens.rarer_states import receipt_of
from tests.screens.seldom_met import new_customer, to_pay
from tests.screens.world import BASIC, Screen, World


@contextmanager
def without_an_app(name: str) -> Iterator[None]:
    """Whoever signed in has taken their authenticator app out."""
    app = Authenticator.objects.get(user__username=name, type=Authenticator.Type.TOTP)
    kept = {field.attname: getattr(app, field.attname) for field in app._meta.concrete_fields}
    app.delete()
    try:
        yield
    finally:
        Authenticator.objects.create(**kept)


def with_a_passkey_alone(world: World, path: str) -> Page:
    assert world.passkey
    ava = world.signed_in("ava")
    with without_an_app("ava"):
        return ava.opens(path)


def one_passkey_too_many(world: World) -> Page:
    assert world.passkey
    made = Authenticator.objects.filter(user__username="ava", type=Authenticator.Type.WEBAUTHN)
    page = new_customer(world).opens("/security/passkeys/add")
    kims = {"user": Person.objects.get(username="kim"), "type": Authenticator.Type.WEBAUTHN}
    Authenticator.objects.bulk_create(Authenticator(**kims, data=made[0].data) for _ in range(passkeys.MOST))
    page = page.press("btn-passkey", credential="{}", id_name="One more")
    Authenticator.objects.filter(**kims).delete()
    return page


def unpublished(world: World) -> Page:
    """Where two at the bank publish what customers decide on, and nobody has yet."""
    world.settings.TEXTS_BY_TWO = True
    note_editions(timezone.now())
    page = world.customer().signs_in(world.cds.link(scope=BASIC))
    world.settings.TEXTS_BY_TWO = False
    TextEdition.objects.all().delete()
    return page


def all_waits(world: World) -> Page:
    kim = new_customer(world)
    shares(world.cds, "kim", picked_up=False)
    return kim.opens("/")


HARDLY_MET = (
    Screen("security, without an authenticator app", lambda world: with_a_passkey_alone(world, "/security/")),
    Screen("first authenticator app", lambda world: with_a_passkey_alone(world, "/security/authenticator")),
    Screen("one passkey too many", one_passkey_too_many),
    Screen("words that nobody published", unpublished),
    Screen("dashboard, all of it waits", all_waits),
    Screen(
        "accounts to pay from, of a business and one’s own",
        lambda world: world.customer("ava").signs_in(to_pay(world)),
    ),
    Screen("receipt of one payment", lambda world: receipt_of(a_payment(world), "ava")),
)
