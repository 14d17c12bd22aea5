"""The same intent a second time: agreed to once more in the United Kingdom, refused in New Zealand."""

import pytest

from consent.models import Consent, OutboxMessage
from oidc.models import AuthorizationCode
from tests.actors import Customer, Recipient
from tests.arrangements import ticked
from tests.invariants import violations

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AMD-09")
def test_in_new_zealand_a_changed_consent_is_a_new_one(nz: Recipient, mia: Customer) -> None:
    intent = nz.intent()
    nz.redeems(nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))["code"])

    response = mia.http.get(
        nz.link(claims=nz.names(intent)), secure=True, SERVER_NAME="localhost", SERVER_PORT="9443"
    )

    answer = nz.answer_in(response["Location"])
    assert answer["error"] == "invalid_request"
    assert "does not await authorisation" in answer["error_description"]


@pytest.mark.clause("AMD-06", "AMD-11")
def test_in_the_united_kingdom_the_same_intent_is_agreed_to_once_more(uk: Recipient, mia: Customer) -> None:
    intent = uk.intent()
    link = uk.link(claims=uk.names(intent))
    old = uk.redeems(uk.answer_in(mia.allows(link))["code"]).json()
    before = Consent.objects.get()
    mia.http.logout()

    page = mia.signs_in(uk.link(claims=uk.names(intent)))
    assert ticked(page)[0] is True
    review = page.press("btn-continue")
    assert "Confirm that Recipient budget-fox may go on" in review.text
    assert "Nothing changes: you agree to the same once more." in review.text
    answer = uk.answer_in(review.press("btn-allow").onward)
    assert uk.reads_accounts(old["access_token"]).status_code == 200
    new = uk.redeems(answer["code"]).json()

    after = Consent.objects.get()
    assert (after.status, after.edition) == ("active", 2)
    assert (after.permissions, after.wire, after.expires_at) == (
        before.permissions,
        before.wire,
        before.expires_at,
    )
    assert uk.reads_accounts(new["access_token"]).status_code == 200
    assert uk.reads_accounts(old["access_token"]).status_code == 401
    assert OutboxMessage.objects.filter(topic="agreed-again").count() == 1
    assert violations() == []


@pytest.mark.clause("AMD-06")
def test_saying_no_to_it_the_second_time_ends_nothing(uk: Recipient, mia: Customer) -> None:
    intent = uk.intent()
    old = uk.redeems(uk.answer_in(mia.allows(uk.link(claims=uk.names(intent))))["code"]).json()
    mia.http.logout()

    back = mia.signs_in(uk.link(claims=uk.names(intent))).press("btn-continue").press("btn-deny").onward

    assert uk.answer_in(back)["error"] == "access_denied"
    assert Consent.objects.get().status == "active"
    assert uk.reads_accounts(old["access_token"]).status_code == 200


@pytest.mark.clause("AMD-01", "AMD-06")
def test_a_browser_that_comes_back_late_brings_nothing_of_what_was_agreed_to_elsewhere_meanwhile(
    uk: Recipient, mia: Customer
) -> None:
    intent, elsewhere = uk.intent(), Customer("mia")
    way_back = mia.reaches_review(uk.link(claims=uk.names(intent))).send("btn-allow")["Location"]
    newer = uk.answer_in(elsewhere.allows(uk.link(claims=uk.names(intent))))["code"]

    late = uk.answer_in(mia.opens(way_back).onward)

    assert Consent.objects.get().edition == 2
    assert late["error"] == "access_denied"
    assert late.keys().isdisjoint({"code", "id_token"})
    assert uk.redeems(newer).status_code == 200
    assert AuthorizationCode.objects.get().edition == 2
    assert violations() == []


@pytest.mark.clause("AMD-07")
def test_access_is_renewed_without_the_browser_and_what_was_stopped_is_not_revived_so(
    uk: Recipient, mia: Customer
) -> None:
    intent = uk.intent()
    tokens = uk.redeems(uk.answer_in(mia.allows(uk.link(claims=uk.names(intent))))["code"]).json()
    renewed = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    vouched = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "scope": "accounts"}

    assert uk.reads_accounts(uk.post("token", **renewed).json()["access_token"]).status_code == 200
    assert uk.post("token", **vouched).json()["error"] == "unsupported_grant_type"
    mia.opens(f"/consents/{intent}/stop").press("btn-stop")

    assert uk.post("token", **renewed).json()["error"] == "invalid_grant"
    assert uk.post("token", **vouched).json()["error"] == "unsupported_grant_type"
    assert (Consent.objects.get().status, Consent.objects.get().edition) == ("withdrawn", 1)
