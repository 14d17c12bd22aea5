"""Every step of a decision, and the way back from it."""

from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from bank.example.models import Account, Holding
from consent.models import Consent
from demo.seed.people import NOAH
from oidc.models import Client, Interaction
from portal.editions import clusters_in
from portal.wording import Cluster
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, Arrangement
from tests.pages import Page
from tests.payments import kind
from tests.portal.test_files_of_payments import follows, of_json, payment
from tests.screens.world import BASIC, EVERYTHING, LONG_NAME, Screen, World


def accounts(world: World, scope: str = BASIC) -> Page:
    return world.customer().signs_in(world.cds.link(scope=scope))


def whom_to_act_for(world: World) -> Page:
    return world.customer("ava").signs_in(world.cds.link(scope=BASIC))


def for_an_organisation(world: World) -> Page:
    return whom_to_act_for(world).press("btn-continue", **{"acting-2": True})


def sixty_kinds(issuers: dict[str, Any]) -> tuple[Cluster, ...]:
    """What a scheme would say that asks for more than any does: the kinds of all, some longer still."""
    every = dict.fromkeys(
        cluster
        for issuer in issuers.values()
        for _, cluster in clusters_in(issuer.wording, issuer.consent.permissions, organisation=False)
    )
    return tuple(
        replace(kind, title=f"{kind.title} {number}", items=(*kind.items, *([LONG_NAME] * (number % 7 == 0))))
        for number, kind in enumerate(islice(cycle(every), 60), start=1)
    )


def at_its_longest(world: World) -> Page:
    """Noah, who has come to fifty accounts, and a scheme of sixty permissions."""
    if not Account.objects.filter(pk="noah-0").exists():
        for number in range(50):
            row = Account.objects.get(pk="mia-everyday")
            row.pk, row.nickname = f"noah-{number}", LONG_NAME[:66] if number % 7 == 0 else f"Pot {number}"
            row.save(force_insert=True)
            Holding.objects.create(account=row, customer_number=NOAH.customer_number, position=100 + number)
    return world.customer("noah").signs_in(world.cds.link(scope=EVERYTHING))


def review_at_its_longest(world: World) -> Page:
    page, usual = at_its_longest(world), world.settings.ISSUERS
    kinds = sixty_kinds(usual)
    wording = replace(usual["cds"].wording, clusters=lambda _permissions: kinds)
    longest = replace(usual["cds"], wordings={"en-AU": wording})
    world.settings.ISSUERS = {**usual, "cds": longest}
    page = page.press("btn-continue", **{f"account-{n}": True for n in range(1, 51)})
    world.settings.ISSUERS = usual
    return page


def review(world: World) -> Page:
    return accounts(world, EVERYTHING).press("btn-continue", **{"account-1": True, "account-2": True})


def review_of_all(world: World) -> Page:
    """Every permission that the United Kingdom's standard has."""
    every = sorted(world.settings.ISSUERS["uk"].consent.permissions)
    link = world.uk.link(claims=world.uk.names(world.uk.intent(Permissions=every)))
    return world.customer().reaches_review(link, accounts=2)


def changed_meanwhile(world: World) -> Page:
    page = review(world)
    Account.objects.filter(pk="mia-everyday").update(nickname="Every day")
    page = page.press("btn-allow")
    Account.objects.filter(pk="mia-everyday").update(nickname="Everyday")
    return page


def amending(world: World) -> Page:
    page = world.customer().signs_in(world.sharing.asks(EVERYTHING, A_YEAR))
    return page.press("btn-continue", **{"account-2": True})


def to_bring_back(world: World) -> Page:
    """In the United Kingdom, where what was stopped may be asked for again."""
    intent = world.uk.intent()
    link = world.uk.link(claims=world.uk.names(intent))
    customer = world.customer()
    world.uk.redeems(world.uk.answer_in(customer.allows(link))["code"])
    customer.opens(f"/consents/{intent}/stop").press("btn-stop")
    return world.customer().signs_in(world.uk.link(claims=world.uk.names(intent))).press("btn-continue")


def to_go_on(world: World) -> Page:
    """In the United Kingdom, where the same intent is agreed to once more."""

    def share() -> str:
        intent = world.uk.intent()
        link = world.uk.link(claims=world.uk.names(intent))
        world.uk.redeems(world.uk.answer_in(world.customer().allows(link))["code"])
        return intent

    intent = world.once("to go on", share)
    return world.customer().signs_in(world.uk.link(claims=world.uk.names(intent)))


def acts_no_more(world: World) -> Page:
    """Ava, whom the company nominates no more, and who is asked to change what she shared for it."""
    shared = world.once("for the company", lambda: _shared_for_the_company(world))
    Holding.objects.filter(account_id="ava-business").update(uses_only=True)
    page = world.customer("ava").signs_in(shared.asks(BASIC))
    Holding.objects.filter(account_id="ava-business").update(uses_only=False)
    return page


def _shared_for_the_company(world: World) -> Arrangement:
    review = world.customer("ava").reaches_review(world.cds.link(scope=BASIC), acting=2)
    tokens = world.cds.redeems(world.cds.answer_in(review.press("btn-allow").onward)["code"]).json()
    return Arrangement(world.cds, tokens["cdr_arrangement_id"], tokens)


def review_of_a_payment(world: World) -> Page:
    ava = world.customer("ava")
    return ava.reaches_review(world.paying.link(world.paying.registered()))


def review_of_payments_of_a_while(world: World) -> Page:
    payer = world.once("variable", lambda: world.payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")))
    return world.customer("ava").reaches_review(payer.link(payer.registered()))


def accounts_elsewhere(world: World, recipient: Recipient) -> Page:
    """Where consents are registered before anybody signs in."""
    return world.customer().signs_in(recipient.link())


def review_elsewhere(world: World, recipient: Recipient) -> Page:
    return world.customer().reaches_review(recipient.link(), accounts=2)


def review_of_many_payments(world: World) -> Page:
    return world.customer().reaches_review(world.paying_often.link(world.paying_often.registered()))


def review_of_a_file(world: World) -> Page:
    payer = world.once("file", lambda: world.payer_of(kind("uk", "v4.0/pisp/file-payment-consents")))
    payments = [payment(number) for number in range(1, 61)]
    return world.customer("ava").reaches_review(of_json(payer, *payments))


def payments_of_a_file(world: World) -> Page:
    page = review_of_a_file(world)
    return follows(Customer("ava", page.http), page, "link-list")


def payments_of_an_allowed_file(world: World) -> Page:
    page = review_of_a_file(world)
    page.press("btn-allow")
    pays = Consent.objects.filter(customer__username="ava").latest("created_at")
    return Customer("ava", page.http).opens(f"/consents/{pays.pk}/payments")


def account_to_pay_from(world: World) -> Page:
    return world.customer().signs_in(world.paying_often.link(world.paying_often.registered()))


def over(world: World) -> Page:
    page = accounts(world)
    Interaction.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = page.press("btn-continue", **{"account-1": True})
    Interaction.objects.update(expires_at=timezone.now() + timedelta(minutes=10))
    return page


def suspended(world: World) -> Page:
    page = accounts(world)
    Client.objects.filter(client_id=world.cds.client_id).update(suspended_at=timezone.now())
    page = page.press("btn-continue", **{"account-1": True})
    Client.objects.filter(client_id=world.cds.client_id).update(suspended_at=None)
    return page


def of_somebody_else(world: World) -> Page:
    """Mia’s, whom Leo follows in the same browser."""
    page = accounts(world)
    leo = Customer("leo", page.http)
    leo.opens("/account/logout/").press("btn-sign-out")
    return leo.signs_in(page.url)


def finished(world: World) -> Page:
    """The way back, taken once more after the app went on."""
    page = accounts(world).press("btn-continue", **{"account-1": True}).press("btn-allow")
    world.cds.redeems(world.cds.answer_in(page.onward)["code"])
    return Customer("mia", page.http).opens(page.url)


def allowed_in_vain(world: World) -> Page:
    """They agreed, and went back much later."""
    page = review(world)
    way = page.send("btn-allow")["Location"]
    Interaction.objects.filter(answered_at=None).update(decided_at=timezone.now() - timedelta(minutes=6))
    return Customer("mia", page.http).opens(way)


def going_back_from_what_is_paused(world: World) -> Page:
    page = amending(world)
    Client.objects.filter(client_id=world.cds.client_id).update(suspended_at=timezone.now())
    page = page.press("btn-allow").press("btn-cancel")
    Client.objects.filter(client_id=world.cds.client_id).update(suspended_at=None)
    return page


DECIDING = (
    Screen("whom to act for", whom_to_act_for),
    Screen("whom to act for, nobody chosen", lambda world: whom_to_act_for(world).chooses("acting", "9")),
    Screen("review, for an organisation", for_an_organisation),
    Screen("accounts", accounts),
    Screen("accounts, none chosen", lambda world: accounts(world).press("btn-continue")),
    Screen("account to pay from", account_to_pay_from),
    Screen("no accounts", lambda world: world.customer("noah").signs_in(world.cds.link(scope=BASIC))),
    Screen("accounts, at its longest", at_its_longest, tall=True),
    Screen(
        "accounts, some found",
        lambda world: at_its_longest(world).press("btn-find-accounts", id_account_search="pot 1"),
    ),
    Screen(
        "accounts, chosen ones first",
        lambda world: at_its_longest(world).press(
            "btn-find-accounts",
            id_account_sort="chosen",
            id_account_search="pot 1",
            **{"account-3": True, "account-20": True},
        ),
    ),
    Screen("review, at its longest", review_at_its_longest, tall=True),
    Screen("review", review),
    Screen("review, changed meanwhile", changed_meanwhile),
    Screen("review of a change", amending),
    Screen("accounts, to go on in the United Kingdom", to_go_on),
    Screen("review, to go on in the United Kingdom", lambda world: to_go_on(world).press("btn-continue")),
    Screen("review, to bring back what was stopped", to_bring_back),
    Screen(
        "review, to go on with other accounts",
        lambda world: to_go_on(world).press("btn-continue", **{"account-1": False, "account-2": True}),
    ),
    Screen("no representative any more", acts_no_more),
    Screen("review of a payment", review_of_a_payment),
    Screen("review of many payments", review_of_many_payments),
    Screen("review of payments of a while", review_of_payments_of_a_while),
    Screen("accounts, in the United Kingdom", lambda world: accounts_elsewhere(world, world.uk)),
    Screen("review, in the United Kingdom", lambda world: review_elsewhere(world, world.uk)),
    Screen("review, of all that is to be had in the United Kingdom", review_of_all),
    Screen("review, in New Zealand", lambda world: review_elsewhere(world, world.nz)),
    Screen("review of a file of payments", review_of_a_file),
    Screen("payments of a file, to decide", payments_of_a_file),
    Screen("payments of a file", payments_of_an_allowed_file),
    Screen("going back after yes", lambda world: review(world).press("btn-allow")),
    Screen("going back after no", lambda world: review(world).press("btn-deny")),
    Screen("going back after paying", lambda world: review_of_a_payment(world).press("btn-allow")),
    Screen("going back undecided", lambda world: review(world).press("btn-cancel")),
    Screen("going back unchanged", lambda world: amending(world).press("btn-deny")),
    Screen("going back, allowed in vain", allowed_in_vain),
    Screen("going back from what is paused", going_back_from_what_is_paused),
    Screen("finished", finished),
    Screen("more time", lambda world: accounts(world).press("btn-more-time")),
    Screen("too late", over),
    Screen("company suspended", suspended),
    Screen("somebody else’s", of_somebody_else),
    Screen("another browser’s", lambda world: world.customer().opens(accounts(world).url)),
)
