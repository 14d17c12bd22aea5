"""The bank's own systems are away: nobody is told that something is wrong with what they asked, nothing has
begun, and all goes on where it was once they are back (F28)."""

import json
from typing import Any
from uuid import uuid4

import pytest

from consent.lifecycle import Status
from consent.models import Consent, Disclosure, IdempotencyKey
from oidc.models import AuthorizationCode, Interaction
from tests.actors import Answer, Customer, Recipient
from tests.banks import AWAY
from tests.consent.payments.test_funds_of_cards import asks
from tests.gate.holdings import customer_with_an_account, hands_of
from tests.pages import Page
from tests.payments import kind
from tests.people import MakeGateway, MakePayer
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
SAID = {
    "uk v3.1": "UK.OBIE.UnexpectedError",
    "uk v4.0": "U000",
    "nz": "UnexpectedError",
    "cds": "urn:au-cds:error:cds-all:GeneralError/Unexpected",
    "fapi2": "server_error",
}
"""What each version calls it."""


class Core:
    """The bank's own systems, which go away and come back."""

    def __init__(self, settings: Any) -> None:
        self._settings, self._here = settings, settings.CORE_BANKING

    def goes_away(self) -> None:
        self._settings.CORE_BANKING = AWAY

    def comes_back(self) -> None:
        self._settings.CORE_BANKING = self._here


@pytest.fixture
def core(settings: Any) -> Core:
    return Core(settings)


def is_told_to_come_again(answer: Answer, version: str) -> bool:
    assert answer.status_code == 503, answer.content
    assert int(answer["Retry-After"]) > 0
    assert SAID[version] in json.dumps(answer.json())
    assert "two seconds" not in answer.content.decode()
    return True


@pytest.mark.clause("CON-69", "CON-17")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
def test_an_intent_that_nobody_could_plan_is_none_and_its_key_stays_free(
    version: str, payer_of: MakePayer, core: Core
) -> None:
    payer, key = payer_of(kind("uk", f"{version}/pisp/domestic-payment-consents")), str(uuid4())
    core.goes_away()

    answer = payer.posts(x_idempotency_key=key)

    assert is_told_to_come_again(answer, f"uk {version}")
    assert answer["x-fapi-interaction-id"]
    assert answer["x-jws-signature"], "as every answer is that to a signed call"
    assert not Consent.objects.exists()
    assert not IdempotencyKey.objects.exists()
    core.comes_back()
    assert payer.posts(x_idempotency_key=key).status_code == 201


@pytest.mark.clause("CON-69", "CON-34", "CON-56")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
def test_nobody_is_told_that_there_is_not_enough_and_the_reference_stays_good(
    version: str, payer_of: MakePayer, ava: Customer, core: Core
) -> None:
    paying = payer_of(kind("uk", f"{version}/pisp/domestic-payment-consents"))
    paid = paying.registered()
    token = paying.allowed_by(ava, paid)["access_token"]
    core.goes_away()

    answer = paying.call("GET", f"/{paid}/funds-confirmation", token=token)

    assert is_told_to_come_again(answer, f"uk {version}")

    core.comes_back()
    carding = payer_of(kind("uk", f"{version}/cbpii/funds-confirmation-consents"))
    card = carding.registered()
    token = carding.allowed_by(Customer("ava"), card)["access_token"]
    core.goes_away()
    assert is_told_to_come_again(asks(carding, token, card), f"uk {version}")
    assert not Disclosure.objects.exists()
    core.comes_back()
    assert asks(carding, token, card).status_code == 201


@pytest.mark.clause("CON-69", "RES-05")
@pytest.mark.parametrize("issuer", ["cds", "nz", "fapi2"])
def test_data_that_cannot_be_read_is_asked_for_again(issuer: str, core: Core, request: Any) -> None:
    recipient: Recipient = request.getfixturevalue(issuer)
    hands = hands_of(recipient, customer_with_an_account())
    core.goes_away()

    assert is_told_to_come_again(recipient.reads_accounts(hands.access), issuer)

    assert not Disclosure.objects.exists()
    core.comes_back()
    assert recipient.reads_accounts(hands.access).status_code == 200


@pytest.mark.clause("CON-69", "RES-04")
@pytest.mark.parametrize("issuer", ["cds", "nz", "fapi2"])
def test_a_gateway_that_asks_about_a_call_is_told_what_the_call_is_told(
    issuer: str, core: Core, gateway_of: MakeGateway, request: Any
) -> None:
    recipient: Recipient = request.getfixturevalue(issuer)
    gateway, hands = gateway_of(issuer), hands_of(recipient, customer_with_an_account())

    def asked() -> Answer:
        return gateway.post(
            "access-checks",
            method="GET",
            path=recipient.dialect.accounts.removeprefix(f"/{issuer}/"),
            authorization=f"Bearer {hands.access}",
            client_certificate=recipient.certificate,
        )

    core.goes_away()

    said = asked().json()

    assert (said["allowed"], said["status"]) == (False, 503)
    assert int(said["headers"]["Retry-After"]) > 0
    assert SAID[issuer] in json.dumps(said["body"])
    core.comes_back()
    assert asked().json()["allowed"] is True


def can_go_on(page: Page) -> bool:
    assert page.status == 503
    assert int(page.response["Retry-After"]) > 0
    assert "We can’t see your accounts right now" in page.text
    assert "Nothing was decided, shared or paid" in page.text
    html = page.response.content.decode()
    assert f'href="/consent/{Interaction.objects.get().pk}/"' in html
    assert html.count('id="btn-cancel"') == 1
    return True


@pytest.mark.clause("CON-69", "ACC-01")
def test_whoever_decides_meanwhile_decides_nothing_and_goes_on_afterwards(
    nz: Recipient, mia: Customer, core: Core
) -> None:
    choice = mia.signs_in(nz.link())
    path = f"/consent/{Interaction.objects.get().pk}/"
    core.goes_away()

    assert can_go_on(mia.opens(path))
    assert can_go_on(choice.press("btn-continue", **{"account-1": True}))

    core.comes_back()
    review = choice.press("btn-continue", **{"account-1": True})
    core.goes_away()
    assert can_go_on(mia.opens(review.url))
    assert can_go_on(review.press("btn-allow"))
    assert Consent.objects.get().status == Status.AWAITING
    assert not AuthorizationCode.objects.exists()
    core.comes_back()
    assert (
        nz.redeems(nz.answer_in(mia.opens(review.url).press("btn-allow").onward)["code"]).status_code == 200
    )
    assert Consent.objects.get().status == Status.ACTIVE


@pytest.mark.clause("CON-69", "PAR-25", "RFC 6749 §4.1.2.1")
def test_whoever_will_not_wait_goes_back_and_the_app_hears_why(
    nz: Recipient, mia: Customer, core: Core
) -> None:
    link = nz.link()
    mia.signs_in(link)
    core.goes_away()

    page = mia.opens(f"/consent/{Interaction.objects.get().pk}/accounts")
    left = page.press("btn-cancel")

    assert "nothing was decided. Start again in" in left.text
    assert nz.answer_in(left.onward)["error"] == "temporarily_unavailable"
    assert Consent.objects.get().status == Status.AWAITING
    assert Interaction.objects.get().outcome == "bank away"
    core.comes_back()
    assert mia.opens(link).has("btn-continue"), "the same may be asked again"


@pytest.mark.clause("CON-69", "PAR-25")
def test_so_does_whoever_can_be_sent_no_code_to_sign_in_by(cds: Recipient, mia: Customer, core: Core) -> None:
    name = mia.opens(cds.link())
    core.goes_away()

    page = name.press("btn-continue", id_username="mia")

    assert can_go_on(page)
    assert cds.answer_in(page.press("btn-cancel").onward)["error"] == "temporarily_unavailable"


@pytest.mark.clause("CON-69")
@pytest.mark.parametrize("path", ["/", "/payments", "/joint/options"])
def test_pages_that_need_them_say_so_and_none_looks_broken(path: str, mia: Customer, core: Core) -> None:
    mia.signs_in()
    mia.http.raise_request_exception = False
    core.goes_away()

    page = mia.opens(path)

    assert (page.status, bool(page.response["Retry-After"])) == (503, True)
    assert "We can’t show this right now" in page.text
    core.comes_back()
    assert mia.opens(path).status == 200


@pytest.mark.clause("CON-69")
def test_whoever_has_another_second_factor_than_a_code_that_is_sent_signs_in(
    mia: Customer, core: Core
) -> None:
    """Where codes are sent to, the bank's own systems alone know."""
    mia.http.raise_request_exception = False
    core.goes_away()
    assert mia.signs_in().status == 503

    core.comes_back()

    assert (mia.opens("/").status, mia.opens("/").has("id_username")) == (200, False)


@pytest.mark.clause("CON-69", "DASH-12")
def test_a_stop_needs_none_of_them(nz: Recipient, mia: Customer, core: Core) -> None:
    mia.allows(nz.link())
    stop = mia.opens(f"/consents/{Consent.objects.get().pk}/stop")
    mia.http.raise_request_exception = False
    core.goes_away()

    stop.press("btn-stop")

    assert Consent.objects.get().status == Status.WITHDRAWN


@pytest.mark.clause("CON-69")
def test_an_app_learns_later_who_its_customer_is(app: RelyingParty, mia: Customer, core: Core) -> None:
    app.http.raise_request_exception = False
    token = app.tokens(mia)["access_token"]
    core.goes_away()

    answer = app.reads("/oidc/userinfo", token)

    assert (answer.status_code, answer.json()["error"]) == (503, "server_error")
    assert int(answer["Retry-After"]) > 0
    core.comes_back()
    assert app.userinfo(token)["given_name"] == "Mia"
