"""States that a customer meets once in years: somebody else’s page, an empty list, the last of a kind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from bank.example.models import Holding
from consent.models import Consent, Person
from consent.models import Recipient as Company
from demo.seed.people import AVA
from oidc.models import Client
from portal.models import Download
from tests.actors import CHALLENGE, Customer, Recipient
from tests.arrangements import A_YEAR, given
from tests.backchannel import Elsewhere, reaches_decision
from tests.consent.payments.test_one_payment import ORDER
from tests.pages import Page
from tests.payments import kind
from tests.people import Gateway
from tests.portal.sharing import SAVINGS
from tests.screens.deciding import at_its_longest, review, review_of_a_payment, whom_to_act_for
from tests.screens.own_pages import a_payment, asked_by_leo, for_a_company, option_page
from tests.screens.rarer_states import one_code_alone, opened, variable
from tests.screens.world import BASIC, EVERYTHING, Screen, World


def in_a_form(world: World, button: str) -> Page:
    """The way back of a recipient that wants its answer in a form."""
    usual = world.settings.ISSUERS
    security = replace(usual["nz"].security, response_modes={"code": ("form_post",)})
    world.settings.ISSUERS = {**usual, "nz": replace(usual["nz"], security=security)}
    recipient: Recipient = world.once(
        "form", lambda: world.make_recipient("nz", "formal", response_types=["code"])
    )
    asked: dict[str, Any] = {
        "response_type": "code",
        "response_mode": "form_post",
        "state": "a state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "claims": recipient.names(recipient.intent()),
    }
    link = recipient.link_to(request=recipient.request_object(**asked))
    page = world.customer().reaches_review(link).press(button)
    world.settings.ISSUERS = usual
    return page


def self_described(world: World) -> Page:
    """Of an app that gave itself its name, beside that of its software."""
    recipient = world.once(
        "own name",
        lambda: world.make_recipient(
            "cds", "own-name", client_name="Fox on the Go", recipient={"name": "Fox"}, scope=EVERYTHING
        ),
    )
    itself = Company.objects.filter(pk=Client.objects.get(client_id=recipient.client_id).recipient_id)
    itself.update(self_described=True)
    page = world.customer().reaches_review(recipient.link(scope=EVERYTHING))
    itself.update(self_described=False)
    return page


def by_oneself(world: World) -> Page:
    """The accounts of somebody who acts for a company as well, and now for nobody else."""
    second = Holding.objects.create(account_id=SAVINGS, customer_number=AVA.customer_number, position=9)
    page = whom_to_act_for(world).press("btn-continue", **{"acting-1": True})
    second.delete()
    return page


def without_a_message(world: World) -> Page:
    """Asked without a browser, and without words that the app shows meanwhile."""

    def made() -> Elsewhere:
        return Elsewhere(world.make_recipient("nz", "silent")).register(scope="openid accounts")

    world.once("silent", made).asked(login_hint="mia", binding_message=...)
    return reaches_decision(world.customer())


def decided_by_another(world: World) -> Page:
    """The way back of a decision, to whoever signed in since."""
    page = review(world)
    way = page.send("btn-allow")["Location"]
    leo = Customer("leo", page.http)
    leo.opens("/account/logout/").press("btn-sign-out")
    return leo.signs_in(way)


def agreed_by_another(world: World) -> Page:
    return world.customer("leo").signs_in(world.sharing.asks(EVERYTHING, A_YEAR))


def allowed_by_another(world: World) -> Page:
    payer = world.once("funds", lambda: world.payer_of(kind("uk", "v4.0/cbpii/funds-confirmation-consents")))
    intent = payer.registered()
    payer.allowed_by(world.customer("ava"), intent)
    return world.customer("leo").signs_in(payer.link(intent))


def suspended_before_paying(world: World) -> Page:
    page = review_of_a_payment(world)
    client = Client.objects.filter(client_id=world.paying.recipient.client_id)
    client.update(suspended_at=timezone.now())
    page = page.press("btn-allow")
    client.update(suspended_at=None)
    return page


def to_pay(world: World) -> str:
    return world.paying.link(world.paying.registered())


def leaves(world: World, link: str) -> Page:
    return world.customer().opens(link).press("btn-cancel")


def new_customer(world: World) -> Customer:
    """Somebody with two factors and nothing else: no account, no sharing, no app."""

    def came() -> None:
        noah = Person.objects.get(username="noah")
        kept = Authenticator.objects.get(user=noah, type="totp")
        new = Person.objects.create_user(username="kim", password="accord-demo", customer_number="40199998")
        Authenticator.objects.create(user=new, type="totp", data=kept.data)

    world.once("kim", came)
    return world.signed_in("kim")


def nothing_to_share(world: World) -> Page:
    new_customer(world)
    return world.customer("kim").signs_in(world.cds.link(scope=BASIC))


def shares_and_pays(world: World) -> Customer:
    ava, _intent = variable(world)
    given(world.cds, world.customer("ava"), BASIC)
    return ava


def ordered(world: World) -> Page:
    """A payment that the bank's gateway has made, and tells of."""
    gateway: Gateway = world.once("gateway", lambda: world.gateway_of("uk"))
    ava, intent = world.customer("ava"), world.paying.registered()
    world.paying.allowed_by(ava, intent)
    assert gateway.counts(intent, key=intent, **ORDER).status_code == 201
    under_way = "AcceptedSettlementInProcess"
    told = gateway.post("payment-uses/status", consent_id=intent, key=intent, status=under_way)
    assert told.status_code == 201
    return ava.opens(f"/consents/{intent}/")


def stops_what_it_can(world: World) -> Page:
    """Everything, where a payment that was allowed once is not to be taken back."""
    variable(world)
    page = a_payment(world)
    return opened(page, "/stop-everything", "ava")


def stops_what_it_sees(world: World) -> Page:
    return opened(one_code_alone(world), "/stop-everything")


def one_payment_not_mine(world: World) -> Page:
    page = a_payment(world)
    pays = Consent.objects.filter(customer__username="ava").latest("created_at")
    return opened(page, f"/consents/{pays.pk}/not-me", "ava")


def of_the_company(world: World, rest: str = "") -> Page:
    ava, shared = for_a_company(world)
    return ava.opens(f"/consents/{shared}/{rest}")


def copy_half_made(world: World) -> Page:
    page = new_customer(world).opens("/download").press("btn-prepare")
    Download.objects.filter(person__username="kim").update(done=20, total=41)
    return opened(page, "/download", "kim")


def changed_while_reading(world: World) -> Page:
    """An answer to what its asker has taken back."""
    leo, leo2 = asked_by_leo(world)
    page = option_page(leo2)
    option_page(leo).press("btn-back")
    world.made.pop("option")
    return page.press("btn-allow")


def second_proof(world: World) -> Page:
    """Before a change to what guards the pages, of somebody who signed in a while ago."""
    mia = world.signed_in()
    session = mia.http.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= timedelta(hours=1).total_seconds()
    session.save()
    return mia.opens("/security/authenticator")


SELDOM_MET = (
    Screen("going back in a form, after yes", lambda world: in_a_form(world, "btn-allow")),
    Screen("going back in a form, after no", lambda world: in_a_form(world, "btn-deny")),
    Screen("going back after no to a payment", lambda world: review_of_a_payment(world).press("btn-deny")),
    Screen("going back before signing in", lambda world: leaves(world, world.cds.link(scope=BASIC))),
    Screen("going back before signing in to pay", lambda world: leaves(world, to_pay(world))),
    Screen("review, of a name that nobody vouches for", self_described),
    Screen("accounts, of somebody who acts for themselves", by_oneself),
    Screen(
        "accounts, none found",
        lambda world: at_its_longest(world).press("btn-find-accounts", id_account_search="nowhere"),
    ),
    Screen("no accounts to pay from", lambda world: world.customer("noah").signs_in(to_pay(world))),
    Screen("no accounts at all", nothing_to_share),
    Screen("asked elsewhere, without a message", without_a_message),
    Screen("decided by somebody else", decided_by_another),
    Screen("agreed to by somebody else", agreed_by_another),
    Screen("allowed by somebody else", allowed_by_another),
    Screen("unknown request", lambda world: world.signed_in().opens(f"/consent/{uuid4()}/accounts")),
    Screen("company suspended before a payment", suspended_before_paying),
    Screen("nothing to stop", lambda world: new_customer(world).opens("/stop-everything")),
    Screen("to stop everything, payments too", stops_what_it_can),
    Screen("to stop everything, some hidden", stops_what_it_sees),
    Screen("not me, of one payment", one_payment_not_mine),
    Screen("reported, of one payment", lambda world: one_payment_not_mine(world).press("btn-not-me")),
    Screen("consent, for a company", of_the_company),
    Screen("consent to pay, ordered", ordered),
    Screen("dashboard, payments too", lambda world: shares_and_pays(world).opens("/")),
    Screen("copy, half made", copy_half_made),
    Screen("joint option, answered too late", changed_while_reading),
    Screen("confirming before a change", second_proof),
    Screen("letters, nobody to write to", lambda world: new_customer(world).opens("/security/letters")),
    Screen("security, newly come", lambda world: new_customer(world).opens("/security/")),
    Screen("payments, none ended", lambda world: new_customer(world).opens("/payments?tab=ended")),
)
