"""A recipient's request opens the bank's own app: who signed in there signs in nowhere else."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from consent.models import Consent, Person
from consent.operations.suspend_recipient import suspend_recipient
from demo.sign_in import ONE_TIME_CODE, PASSWORD
from oidc.models import AppSignIn, Interaction, PushedRequest
from oidc.own_apps import own_apps
from portal.models import DeclaredThreat, SignInEvent
from tests.actors import CHALLENGE, Customer, Recipient
from tests.bank_systems import System, problem
from tests.customers import SIGN_IN
from tests.own_app import FINGER, OwnApp, ticket_in
from tests.pages import HOST, Page, visit
from tests.payments import kind
from tests.people import MakePayer, MakeRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUT-22")]

MIA, LEO, AVA = "40118204", "40126690", "40140872"
APPS = [{"issuer": issuer, "apple": f"ABCDE12345.example.bank.{issuer}"} for issuer in ("cds", "fapi2")]


@pytest.fixture(autouse=True)
def claimed(settings: Any) -> None:
    settings.BANK_APPS = own_apps(APPS, set(settings.ISSUERS))


@pytest.fixture
def our_app(mia: Customer) -> OwnApp:
    return OwnApp(Customer("mia"), MIA, System(name="app").register("vouch"))


@pytest.mark.clause("ACR-12", "ACR-10", "AUD-02")
def test_the_consent_goes_on_without_another_sign_in_and_tells_how_and_when_it_was(
    our_app: OwnApp, cds: Recipient
) -> None:
    link, at = cds.link(), timezone.now()

    page = our_app.opens(link, at=at)
    back = page.press("btn-continue", **{"account-1": True}).press("btn-allow").onward

    claims = cds.verified(cds.redeems(cds.answer_in(back)["code"]).json()["id_token"])
    assert claims["acr"] == "urn:cds.au:cdr:2"
    assert claims["auth_time"] == int(at.timestamp())
    flow = Interaction.objects.get(customer__customer_number=MIA)
    assert (flow.amr, flow.authenticated_at) == (["fpt", "hwk", "mfa"], at)
    assert SignInEvent.objects.get(what="signed in").about == "our app"


def test_what_the_app_proved_by_one_factor_another_completes(
    our_app: OwnApp, make_recipient: MakeRecipient
) -> None:
    """Two are asked for here, so the password is asked for in the web view."""
    page = our_app.opens(make_recipient("fapi2").link(), "hwk")

    assert page.url.startswith("/account/"), page.url
    page = page.press("btn-continue", id_password=PASSWORD)
    assert page.has("account-1")


@pytest.mark.parametrize("methods", [["pwd"], ["pin"], ["pwd", "pin"]])
@pytest.mark.clause("ACR-03")
def test_a_secret_alone_proves_nothing(our_app: OwnApp, cds: Recipient, methods: list[str]) -> None:
    flaws = problem(our_app.signs_in(cds.link(), *methods), 400)

    assert flaws == [("/methods", "a memorised secret alone proves nothing here")]
    assert not AppSignIn.objects.exists()


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"link": "https://elsewhere.example/cds/authorize?client_id=a&request_uri=b"}, "/link"),
        ({"link": "https://localhost:9443/nz/authorize?client_id=a&request_uri=b"}, "/link"),
        ({"link": "https://localhost:9443/cds/authorize"}, "/link"),
        ({"link": "https://localhost:9443/cds/authorize?client_id=budget-fox"}, "/link"),
        ({"link": "https://localhost:9443/cds/authorize?client_id=a&client_id=b&request_uri=c"}, "/link"),
        ({"link": "https://localhost:9443/cds/authorize?client_id=%00&request_uri=c"}, "/link"),
        ({"link": "https://localhost:9443/cds/authorize?client_id=%ff&request_uri=c"}, "/link"),
        ({"link": "https://["}, "/link"),
        ({"link": "https://localhost:9443\u2100/cds/authorize?client_id=a&request_uri=b"}, "/link"),
        ({"customer": "00000000"}, "/customer"),
        ({"methods": ["magic"]}, "/methods/0"),
        ({"methods": []}, "/methods"),
        ({"methods": ...}, "/methods"),
        ({"authenticated_at": "yesterday"}, "/authenticated_at"),
        ({"acr": "3"}, "/acr"),
    ],
)
def test_what_cannot_be_so_is_refused_by_its_member(
    our_app: OwnApp, cds: Recipient, changes: dict[str, Any], at: str
) -> None:
    flaws = problem(our_app.signs_in(cds.link(), **changes), 400)

    assert [place for place, _ in flaws] == [at]
    assert not AppSignIn.objects.exists()


@pytest.mark.parametrize("away", [timedelta(minutes=-5), timedelta(minutes=5)], ids=["before", "to come"])
@pytest.mark.clause("AUT-20")
def test_the_sign_in_lies_between_the_request_and_now(
    our_app: OwnApp, cds: Recipient, away: timedelta
) -> None:
    flaws = problem(our_app.signs_in(cds.link(), at=timezone.now() + away), 400)

    assert [place for place, _ in flaws] == ["/authenticated_at"]


@pytest.mark.parametrize("what", ["used", "run out", "unknown"])
@pytest.mark.clause("PAR-04", "PAR-05")
def test_a_request_that_does_not_wait_opens_nothing(our_app: OwnApp, cds: Recipient, what: str) -> None:
    link, now = cds.link(), timezone.now()
    match what:
        case "used":
            PushedRequest.objects.update(consumed_at=now)
        case "run out":
            PushedRequest.objects.update(expires_at=now)
        case _:
            link += "x"

    assert problem(our_app.signs_in(link), 409)[0][0] == "/link"


def test_a_system_without_the_role_says_nothing(mia: Customer, cds: Recipient) -> None:
    reads_only = OwnApp(mia, MIA, System(name="reader").register("read"))

    problem(reads_only.signs_in(cds.link()), 403)


def asks_for_the_sign_in(customer: Customer, address: str) -> bool:
    page = visit(customer.http, address)
    return page.url.startswith(SIGN_IN)


@pytest.mark.clause("AUT-24")
def test_it_is_good_once(our_app: OwnApp, cds: Recipient) -> None:
    address = our_app.address_for(cds.link())
    assert not asks_for_the_sign_in(our_app.customer, address)

    assert asks_for_the_sign_in(Customer("somebody else's browser"), address)


@pytest.mark.clause("AUT-24")
def test_it_is_good_for_a_minute(our_app: OwnApp, cds: Recipient) -> None:
    address = our_app.address_for(cds.link())
    AppSignIn.objects.update(expires_at=timezone.now())

    assert asks_for_the_sign_in(our_app.customer, address)


@pytest.mark.clause("AUT-24")
def test_it_is_good_for_its_own_request_alone(our_app: OwnApp, cds: Recipient) -> None:
    """Whoever steals it cannot say yes by it to what they have asked for themselves."""
    address, other = our_app.address_for(cds.link()), cds.link()
    query = urlencode({"ticket": ticket_in(address), "next": other})

    assert asks_for_the_sign_in(our_app.customer, f"/account/app/?{query}")
    assert not AppSignIn.objects.exclude(used_at=None).exists()


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_it_leads_nowhere_else(our_app: OwnApp, cds: Recipient, onward: str) -> None:
    ticket = ticket_in(our_app.address_for(cds.link()))

    answer = our_app.customer.http.get(
        "/account/app/", {"ticket": ticket, "next": onward}, secure=True, **HOST
    )

    assert (answer.status_code, answer["Location"]) == (303, "/")


@pytest.mark.parametrize("ticket", ["", "x", "\x00", "é" * 300])
def test_a_made_up_word_signs_nobody_in(our_app: OwnApp, cds: Recipient, ticket: str) -> None:
    query = urlencode({"ticket": ticket, "next": cds.link()})

    assert asks_for_the_sign_in(our_app.customer, f"/account/app/?{query}")


def says_yes(page: Page) -> None:
    page.press("btn-continue", **{"account-1": True}).press("btn-allow")


@pytest.mark.clause("AUT-24")
def test_the_apps_user_of_before_is_signed_out(our_app: OwnApp, cds: Recipient) -> None:
    """Two people have one phone, whose app keeps the cookies of its web view."""
    OwnApp(our_app.customer, LEO, our_app.server).opens(cds.link())
    old = our_app.customer.http.session.session_key

    says_yes(our_app.opens(cds.link()))

    assert our_app.customer.http.session.session_key != old
    assert Consent.objects.get(customer__customer_number=MIA).status == "active"


@pytest.mark.clause("AUT-24")
def test_the_apps_user_of_before_is_signed_out_though_what_it_says_is_too_late(
    our_app: OwnApp, cds: Recipient
) -> None:
    OwnApp(our_app.customer, LEO, our_app.server).opens(cds.link())
    address = our_app.address_for(cds.link())
    AppSignIn.objects.filter(used_at=None).update(expires_at=timezone.now() + timedelta(seconds=0.5))
    our_app.customer.http.get(address, secure=True, **HOST)
    AppSignIn.objects.filter(used_at=None).update(expires_at=timezone.now())

    assert asks_for_the_sign_in(our_app.customer, cds.link())


@pytest.mark.clause("AUT-24")
def test_a_browser_in_which_somebody_else_signed_in_themselves_is_not_taken_over(
    our_app: OwnApp, cds: Recipient, leo: Customer
) -> None:
    """Whoever sends round a link that their own app was given signs nobody out, nor in."""
    leo.signs_in()

    page = visit(leo.http, our_app.address_for(cds.link()))

    assert page.status == 403, page.text
    assert page.text.count("somebody else") or page.text.count("Somebody else")
    assert leo.opens("/").status == 200
    assert not AppSignIn.objects.exclude(used_at=None).exists()


@pytest.mark.clause("AUT-24")
def test_who_is_signed_in_already_stays_so_under_a_new_key(our_app: OwnApp, cds: Recipient) -> None:
    our_app.customer.signs_in()
    old = our_app.customer.http.session.session_key

    says_yes(our_app.opens(cds.link()))

    assert our_app.customer.http.session.session_key != old
    assert our_app.customer.opens("/").status == 200


@pytest.mark.parametrize(
    "path", ["/", "/security/", "/security/passkeys/add", "/download", "/joint/", "/payments"]
)
@pytest.mark.clause("AUT-24")
def test_it_opens_no_other_page(our_app: OwnApp, cds: Recipient, path: str) -> None:
    says_yes(our_app.opens(cds.link()))

    page = our_app.customer.opens(path)

    assert page.url.startswith("/account/2fa/reauthenticate/"), page.url


@pytest.mark.clause("AUT-09")
def test_what_the_app_said_of_one_request_says_nothing_of_the_next(our_app: OwnApp, cds: Recipient) -> None:
    our_app.opens(cds.link())

    page = visit(our_app.customer.http, cds.link())

    assert page.url.startswith("/account/"), page.url


@pytest.mark.parametrize(
    ("methods", "goes_on"),
    [(["hwk", "fpt"], True), (["pin", "swk"], True), (["pwd", "sms", "otp"], False), (["pwd", "sms"], False)],
)
@pytest.mark.clause("ACR-11")
def test_while_accounts_are_attacked_the_app_counts_and_its_text_messages_do_not(
    our_app: OwnApp, cds: Recipient, methods: list[str], goes_on: bool
) -> None:
    DeclaredThreat.objects.create(declared_at=timezone.now(), reason="a wave of thefts")

    assert our_app.opens(cds.link(), *methods).has("account-1") is goes_on


def test_a_request_that_shows_no_page_opens_no_app(our_app: OwnApp, make_recipient: MakeRecipient) -> None:
    link = make_recipient("fapi2").link()
    for pushed in PushedRequest.objects.all():
        PushedRequest.objects.update(parameters=pushed.parameters | {"prompt": "none"})

    assert problem(our_app.signs_in(link), 400)[0][0] == "/link"


@pytest.mark.clause("ACR-16")
def test_of_a_payment_a_factor_is_proved_here_for_its_payee_and_amount(
    payer_of: MakePayer, ava: Customer, settings: Any
) -> None:
    """No issuer of payments may have an app as yet, as their requests may come without being pushed."""
    settings.BANK_APPS = own_apps([{"issuer": "uk", "apple": "ABCDE12345.example.bank.uk"}], {"uk"})
    payer = payer_of(kind("uk", "v3.1/pisp/domestic-payment-consents"))
    uk, pkce = payer.recipient, {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    pushed = uk.request_uri(claims=uk.names(payer.registered()), scope="openid payments", **pkce)
    app = OwnApp(Customer("ava"), AVA, System(name="app").register("vouch"))

    page = app.opens(uk.link_to(request_uri=pushed))

    assert page.url.startswith("/account/2fa/reauthenticate/"), page.url
    assert "pay" in page.text
    assert page.press("btn-continue", id_otp=ONE_TIME_CODE).url.startswith("/consent/")


@pytest.mark.clause("CAU-24")
def test_a_company_that_was_suspended_meanwhile_gets_nobody(our_app: OwnApp, cds: Recipient) -> None:
    address = our_app.address_for(cds.link())
    suspend_recipient(recipient_id=cds.row.recipient_id, at=timezone.now())

    visit(our_app.customer.http, address)

    assert not AppSignIn.objects.exclude(used_at=None).exists()


def test_who_may_not_sign_in_any_more_does_not_by_the_app(our_app: OwnApp, cds: Recipient) -> None:
    address = our_app.address_for(cds.link())
    Person.objects.filter(customer_number=MIA).update(is_active=False)

    page = visit(our_app.customer.http, address)

    assert page.url.startswith("/account/inactive/"), page.url


def test_nothing_of_it_lies_in_clear(our_app: OwnApp, cds: Recipient) -> None:
    ticket = ticket_in(our_app.address_for(cds.link(), *FINGER))

    row = AppSignIn.objects.values_list().get()

    assert ticket not in str(row)
