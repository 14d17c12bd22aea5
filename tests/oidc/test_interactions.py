"""A flow belongs to one browser and one customer, and is decided once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent, ConsentEvent
from oidc.models import AuthorizationCode, Interaction
from tests.actors import Customer, Recipient
from tests.pages import HOST

pytestmark = pytest.mark.django_db


def flow() -> str:
    return f"/consent/{Interaction.objects.latest('created_at').pk}/"


@pytest.mark.clause("AUT-24", "SEC-01")
def test_a_flow_opened_in_one_browser_does_not_go_on_in_another(
    recipient: Recipient, mia: Customer, leo: Customer
) -> None:
    mia.opens(recipient.link())

    for step in ("", "accounts", "review", "return"):
        page = leo.opens(flow() + step)
        assert page.status >= 400
        assert not page.has("btn-allow")
    assert leo.http.post(flow() + "cancel", secure=True, **HOST).status_code >= 400
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("AUT-24")
def test_a_flow_one_customer_began_is_not_decided_by_another(
    recipient: Recipient, mia: Customer, leo: Customer
) -> None:
    link = recipient.link()
    mia.reaches_review(link)
    leo.http.cookies["__Host-flow"] = mia.http.cookies["__Host-flow"].value

    page = leo.signs_in(flow() + "review")

    assert page.status >= 400
    assert not page.has("btn-allow")
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("AUT-24")
def test_a_decision_is_taken_once(recipient: Recipient, mia: Customer) -> None:
    review = mia.reaches_review(recipient.link())

    pages = [review.press(button) for button in ("btn-allow", "btn-allow", "btn-deny")]

    assert all("code" in recipient.answer_in(page.onward) for page in pages)
    assert Consent.objects.get().status == "active"
    assert AuthorizationCode.objects.filter(revoked_at=None).count() == 1
    assert list(ConsentEvent.objects.values_list("verb", flat=True)) == ["propose", "authorise"]


@pytest.mark.peer("6-19")
@pytest.mark.clause("AUT-18")
def test_leaving_before_signing_in_tells_the_recipient_and_decides_nothing(
    recipient: Recipient, mia: Customer
) -> None:
    mia.opens(recipient.link())

    page = mia.opens(flow()).press("btn-cancel")

    assert recipient.answer_in(page.onward)["error"] == "access_denied"
    assert "You left before deciding" in page.text
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("AUT-24")
def test_a_flow_that_took_too_long_is_over(recipient: Recipient, mia: Customer) -> None:
    review = mia.reaches_review(recipient.link())
    Interaction.objects.update(expires_at=timezone.now())

    page = review.press("btn-allow")

    assert page.status == 410
    assert Consent.objects.get().status == "awaiting"
    assert not AuthorizationCode.objects.exists()
    assert recipient.answer_in(page.press("btn-cancel").onward)["error"] == "access_denied"


@pytest.mark.clause("CAU-24")
def test_a_recipient_suspended_meanwhile_gets_nothing(recipient: Recipient, mia: Customer) -> None:
    review = mia.reaches_review(recipient.link())
    type(recipient.row).objects.update(suspended_at=timezone.now())

    page = review.press("btn-allow")

    assert page.status >= 400
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("AUT-24", "AUT-18")
def test_a_consent_its_recipient_took_back_can_no_longer_be_allowed(nz: Recipient, mia: Customer) -> None:
    intent = nz.intent()
    review = mia.reaches_review(nz.link(claims=nz.names(intent)))
    gone = nz.http.delete(
        f"/nz/open-banking-nz/v3.0/account-access-consents/{intent}",
        secure=True,
        headers={"Authorization": f"Bearer {nz.client_token()}"},
        **nz.handshake(),
    )

    page = review.press("btn-allow")

    assert gone.status_code == 204
    assert page.status >= 400
    assert Consent.objects.get().status == "revoked"


@pytest.mark.clause("ACR-01", "ACR-07", "ACR-12", "PAR-11")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["urn:cds.au:cdr:2"], "urn:cds.au:cdr:2"),
        (["urn:cds.au:cdr:3"], "urn:cds.au:cdr:3"),
        (["urn:cds.au:cdr:2", "urn:cds.au:cdr:3"], "urn:cds.au:cdr:2"),
        (["urn:cds.au:cdr:4", "urn:cds.au:cdr:2"], "urn:cds.au:cdr:2"),
        ([], "urn:cds.au:cdr:2"),
    ],
)
def test_the_acr_told_is_one_that_was_asked_and_that_was_met(
    cds: Recipient, mia: Customer, asked: list[str], told: str
) -> None:
    acr = {"acr": {"essential": True, "values": asked}} if asked else {}
    claims = {"sharing_duration": 86_400, "id_token": acr}

    code = cds.answer_in(mia.allows(cds.link(claims=claims)))["code"]

    assert cds.verified(cds.redeems(code).json()["id_token"])["acr"] == told


@pytest.mark.clause("AUT-24", "TOK-02", "SEC-01")
def test_the_way_back_belongs_to_the_customer_who_allowed(
    recipient: Recipient, mia: Customer, leo: Customer
) -> None:
    """The page that makes the code was not loaded; somebody else finds it in the browser's history."""
    review = mia.reaches_review(recipient.link())
    review.send("btn-allow")
    mia.opens("/account/logout/").press("btn-sign-out")

    anonymous = mia.opens(flow() + "return")
    assert not AuthorizationCode.objects.exists()
    leo.http.cookies["__Host-flow"] = mia.http.cookies["__Host-flow"].value
    leo.signs_in("/")
    other = leo.opens(flow() + "return")

    assert anonymous.url.startswith("/account/login/")
    assert (anonymous.onward, other.onward, other.status) == ("", "", 403)
    assert not AuthorizationCode.objects.exists()
    (way_out,) = re.findall(r'href="(/account/logout/[^"]+)"', other.response.content.decode())
    assert leo.opens(way_out).press("btn-sign-out").has("id_username")
    assert "code" in recipient.answer_in(mia.signs_in(flow() + "return").onward)


@pytest.mark.clause("AUT-24", "TOK-02")
def test_no_code_is_made_long_after_the_decision(recipient: Recipient, mia: Customer) -> None:
    review = mia.reaches_review(recipient.link())
    review.send("btn-allow")
    Interaction.objects.update(decided_at=timezone.now() - timedelta(minutes=6))

    page = mia.opens(flow() + "return")

    assert recipient.answer_in(page.onward)["error"] == "access_denied"
    assert not AuthorizationCode.objects.exists()


@pytest.mark.clause("PAR-05", "AUT-18")
def test_a_pushed_request_opened_twice_has_one_decision_and_two_ways_back(
    cds: Recipient, mia: Customer
) -> None:
    link = cds.link()
    first = mia.reaches_review(link)
    second = Customer("mia").reaches_review(link)
    allowed = first.press("btn-allow")

    late = second.press("btn-allow")

    assert "code" in cds.answer_in(allowed.onward)
    assert late.status == 410
    assert cds.answer_in(late.press("btn-cancel").onward)["error"] == "access_denied"
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("PAR-05", "AUT-24")
def test_a_stranger_who_leaves_does_not_use_up_the_customers_request(cds: Recipient, mia: Customer) -> None:
    link = cds.link()
    Customer("nobody").opens(link).press("btn-cancel")

    assert "code" in cds.answer_in(mia.allows(link))
