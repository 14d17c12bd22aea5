"""The way back may be taken again for a while, and of all the codes that this made one is ever good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, ConsentEvent
from consent.operations import withdraw
from oidc.models import AccessToken, AuthorizationCode, Interaction
from oidc.recovering import end_what_was_granted
from tests.actors import Customer, Recipient
from tests.invariants import violations
from tests.pages import Page
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def way_back() -> str:
    return f"/consent/{Interaction.objects.latest('created_at').pk}/return"


def is_over(page: Page) -> bool:
    return "You’ve finished here" in page.text and not page.onward


@pytest.mark.clause("AUT-24", "TOK-02")
def test_a_yes_pressed_twice_leads_back_twice_and_the_last_code_alone_is_good(
    recipient: Recipient, mia: Customer
) -> None:
    review = mia.reaches_review(recipient.link())

    first, second = (recipient.answer_in(review.press("btn-allow").onward) for _ in range(2))

    refused = recipient.redeems(first["code"])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert recipient.redeems(second["code"]).status_code == 200
    assert ConsentEvent.objects.filter(verb="authorise").count() == 1
    assert not violations()


@pytest.mark.clause("AUT-24", "TOK-02")
def test_once_a_code_was_redeemed_no_other_is_made(recipient: Recipient, mia: Customer) -> None:
    code = recipient.answer_in(mia.allows(recipient.link()))["code"]
    token = recipient.redeems(code).json()["access_token"]

    again = mia.opens(way_back())

    assert is_over(again)
    assert AuthorizationCode.objects.count() == 1
    assert recipient.reads_accounts(token).status_code == 200


@pytest.mark.clause("TOK-02", "OAUTH-MRT §5")
def test_where_an_access_token_went_with_the_code_no_other_is_made(app: RelyingParty, mia: Customer) -> None:
    token = app.answer_in(mia.allows(app.link(response_type="code token")))["access_token"]

    again = mia.opens(way_back())

    assert is_over(again)
    assert (AuthorizationCode.objects.count(), AccessToken.objects.count()) == (1, 1)
    assert app.userinfo(token)["sub"]


@pytest.mark.clause("TOK-02")
def test_a_code_that_was_revoked_is_not_replaced(cds: Recipient, mia: Customer) -> None:
    mia.allows(cds.link())
    AuthorizationCode.objects.update(revoked_at=timezone.now())

    assert is_over(mia.opens(way_back()))
    assert AuthorizationCode.objects.count() == 1


@pytest.mark.clause("AUT-24", "SEC-01")
def test_it_opens_again_in_the_same_browser_alone(recipient: Recipient, mia: Customer) -> None:
    mia.allows(recipient.link())
    elsewhere = Customer("mia")
    elsewhere.signs_in()

    page = elsewhere.opens(way_back())

    assert (page.status, page.onward) == (403, "")
    assert AuthorizationCode.objects.filter(revoked_at=None).count() == 1


@pytest.mark.clause("AUT-24", "SEC-01")
def test_it_opens_again_for_the_same_customer_alone(
    recipient: Recipient, mia: Customer, leo: Customer
) -> None:
    mia.allows(recipient.link())
    mia.opens("/account/logout/").press("btn-sign-out")

    nobody = mia.opens(way_back())
    leo.http.cookies["__Host-flow"] = mia.http.cookies["__Host-flow"].value
    leo.signs_in("/")
    other = leo.opens(way_back())

    assert (nobody.onward, other.onward) == ("", "")
    assert AuthorizationCode.objects.get().revoked_at is None


@pytest.mark.clause("AUT-24")
@pytest.mark.parametrize("button", ["btn-allow", "btn-deny"])
def test_it_opens_again_for_five_minutes(recipient: Recipient, mia: Customer, button: str) -> None:
    mia.reaches_review(recipient.link()).press(button)
    decided = Interaction.objects.get().decided_at
    assert decided is not None

    Interaction.objects.update(decided_at=decided - timedelta(minutes=4))
    in_time = mia.opens(way_back())
    Interaction.objects.update(decided_at=decided - timedelta(minutes=6))
    late = mia.opens(way_back())

    assert in_time.onward
    assert is_over(late)


@pytest.mark.clause("AUT-24", "AUT-18")
def test_a_no_is_told_again_and_decided_once(recipient: Recipient, mia: Customer) -> None:
    review = mia.reaches_review(recipient.link())

    told = [recipient.answer_in(review.press("btn-deny").onward)["error"] for _ in range(2)]

    assert told == ["access_denied", "access_denied"]
    assert list(ConsentEvent.objects.values_list("verb", flat=True)) == ["propose", "reject"]


@pytest.mark.clause("AUT-18")
def test_a_no_is_not_told_again_for_anybody_else(cds: Recipient, mia: Customer) -> None:
    mia.refuses(cds.link())
    mia.opens("/account/logout/").press("btn-sign-out")

    assert is_over(mia.opens(way_back()))


@pytest.mark.clause("AUT-18")
def test_who_leaves_twice_goes_back_twice_signed_in_or_not(cds: Recipient, mia: Customer) -> None:
    page = mia.opens(cds.link())

    told = [cds.answer_in(page.press("btn-cancel").onward)["error"] for _ in range(2)]

    assert told == ["access_denied", "access_denied"]
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("TOK-02", "CON-59")
def test_of_a_sharing_that_was_stopped_meanwhile_the_code_is_void_and_none_takes_its_place(
    cds: Recipient, mia: Customer
) -> None:
    first = cds.answer_in(mia.allows(cds.link()))["code"]
    withdraw(
        consent_id=Consent.objects.get().pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("cds"),
    )

    again = cds.answer_in(mia.opens(way_back()).onward)

    assert again["error"] == "access_denied"
    assert AuthorizationCode.objects.get().revoked_at is not None
    assert cds.redeems(first).json()["error"] == "invalid_grant"


@pytest.mark.clause("TOK-02", "CAU-04")
def test_what_was_granted_before_the_database_was_set_back_is_not_granted_anew(
    cds: Recipient, mia: Customer
) -> None:
    """The code may have been redeemed in the time that is lost."""
    mia.allows(cds.link())
    end_what_was_granted(timezone.now())

    assert is_over(mia.opens(way_back()))
    assert AuthorizationCode.objects.count() == 1
