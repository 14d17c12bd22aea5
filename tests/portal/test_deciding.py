"""Deciding on a consent: sign-in, accounts, review, the way back, and what can go wrong between."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bank.example.models import Account
from consent.lifecycle import Status
from consent.models import Consent, ConsentAccount
from oidc.models import Interaction
from tests.actors import Customer
from tests.arrangements import BASIC
from tests.evidence import decided_on
from tests.pages import HOST


def status() -> str:
    return Consent.objects.get().status


def flow_id() -> str:
    return str(Interaction.objects.get().pk)


@pytest.mark.peer("6b-14")
@pytest.mark.clause("ACC-01")
def test_no_account_is_ticked_for_the_customer(recipient, mia):
    page = mia.signs_in(recipient.link())

    assert page.has("account-1")
    assert " checked" not in page.response.content.decode()


def test_choosing_no_account_is_told_with_a_way_on(recipient, mia):
    page = mia.signs_in(recipient.link()).press("btn-continue")

    assert "Choose at least one account, or say no to Recipient budget-fox." in page.text
    assert page.response.content.decode().count("Error:") >= 1


def test_a_made_up_account_counts_for_nothing(cds, mia):
    page = mia.signs_in(cds.link())
    other = Account.objects.exclude(holdings__customer_number="40118204").first()
    assert other is not None

    page = page.press("btn-continue", **{"account-1": other.reference})

    assert "Choose at least one account" in page.text


def test_one_eligible_account_needs_no_choice(recipient, leo):
    page = leo.signs_in(recipient.link())

    assert page.url.endswith("/review")
    assert not page.has("account-1")


@pytest.mark.clause("ACC-01")
def test_where_no_account_is_asked_about_none_is_chosen_or_shown(cds, noah):
    cds.register(scope="openid profile")

    page = noah.signs_in(cds.link(scope="openid profile"))

    assert page.url.endswith("/review")
    assert "will see 1 kind of data about you, until" in page.text
    assert "From which accounts" not in page.text
    assert noah.opens(page.url.replace("/review", "/accounts")).url == page.url
    assert page.press("btn-allow").onward.startswith(cds.redirect_uri)
    consent = Consent.objects.get()
    assert status() == Status.ACTIVE
    assert not ConsentAccount.objects.exists()
    assert "Would see" in noah.opens("/").text  # nobody has picked it up
    assert noah.opens(f"/consents/{consent.pk}/stop").press("btn-stop").status == 200


@pytest.mark.clause("PAR-12", "ACC-01")
@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("bank:payees:read", "Names and details of accounts you have saved"),
        ("common:customer.basic:read", "Name and occupation"),
        ("common:customer.detail:read", "Name, occupation, contact details"),
        ("bank:regular_payments:read", "Direct debits and scheduled payments"),
    ],
)
def test_data_that_is_not_served_yet_can_be_agreed_to(cds, mia, scope, said):
    cds.register(scope=f"openid {scope}")

    page = mia.reaches_review(cds.link(scope=f"openid {scope}"))

    assert said in page.text
    assert ("From which accounts" in page.text) is (scope == "bank:regular_payments:read")
    assert page.press("btn-allow").onward.startswith(cds.redirect_uri)
    assert Consent.objects.get().permissions == [scope]
    assert status() == Status.ACTIVE


def test_a_sign_in_says_whether_it_is_about_data_or_about_the_person(cds, stranger):
    cds.register(scope="openid profile bank:accounts.basic:read")

    about_data = stranger.opens(cds.link(scope="openid profile bank:accounts.basic:read"))
    about_person = stranger.opens(cds.link(scope="openid profile"))

    assert "asks to see some of your bank data" in about_data.text
    assert "asks to see data about you" in about_person.text


@pytest.mark.peer("6-01")
def test_without_an_eligible_account_the_reasons_and_the_way_back_are_shown(recipient, noah):
    page = noah.signs_in(recipient.link())

    assert "None of your accounts can be shared" in page.text
    for name, reason in {
        "Student": "This account was closed on 14 March 2025.",
        "Savings book": "This account is not set up for internet banking. You can add it under Settings.",
        "Everyday": "You may use this account, and whoever holds it has not let you share it.",
    }.items():
        assert re.search(f"{name} [^.]{{1,60}} · [A-Z]{{3}} {re.escape(reason)}", page.text), page.text
    back = page.press("btn-cancel")
    assert back.onward.startswith(recipient.redirect_uri)


@pytest.mark.clause("ACC-02")
def test_the_review_says_who_what_which_accounts_how_long_and_how_to_stop(recipient, mia):
    text = mia.reaches_review(recipient.link(), accounts=2).text

    order = [
        "Who is asking",
        "What they’ll see",
        "From which accounts",
        "For how long",
        "How to stop",
        "Your decision",
    ]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)


@pytest.mark.clause("DASH-01")
def test_an_australian_review_says_all_that_the_rules_want_said(make_recipient, mia):
    scope = f"{BASIC} bank:transactions:read"
    cds = make_recipient("cds", scope=scope)

    text = mia.reaches_review(cds.link(scope=scope)).text

    for said in (
        "Confirm what we’ll share with Recipient budget-fox",  # whom with, and what of
        "Account name, type and balance",
        "Transaction details",
        "Payments from the last two years, and new ones while sharing lasts.",  # the time the data is of
        "They can look at any time until then",  # once, or over time
        "(90 days)",
        "Stop sharing , or tell Recipient budget-fox. It works at once.",  # that it can be stopped, and how
    ):
        assert said in text, said


@pytest.mark.clause("REF-02")
@pytest.mark.parametrize(("seconds", "once"), [(60, True), (86_400, True), (86_401, False)])
def test_what_is_collected_within_a_day_is_shown_as_once(cds, mia, seconds, once):
    claims = {"sharing_duration": seconds, "id_token": cds.acr()}
    asked = mia.reaches_review(cds.link(claims=claims)).text

    tokens = cds.redeems(cds.answer_in(mia.allows(cds.link(claims=claims)))["code"]).json()

    assert ("once, today" in asked.lower()) is once
    given = Consent.objects.get(status=Status.ACTIVE)
    assert ("once, today" in mia.opens(f"/consents/{given.pk}/").text.lower()) is once
    assert "refresh_token" in tokens


def test_no_comes_before_yes_and_looks_the_same(recipient, mia):
    html = mia.reaches_review(recipient.link()).response.content.decode()

    assert html.index('id="btn-deny"') < html.index('id="btn-allow"')
    assert html.count('class="button button--decide"') == 2


def test_yes_shares_the_chosen_accounts_and_keeps_what_was_shown(recipient, mia):
    mia.allows(recipient.link(), accounts=2)

    assert status() == Status.ACTIVE
    assert ConsentAccount.objects.count() == 2
    shown = decided_on()["shown"]
    assert shown["template"] == "portal/_statement.html"
    assert len(shown["sha256"]) == 64
    assert len(shown["data"]["accounts"]) == 2
    assert shown["wording"]
    assert shown["language"]


@pytest.mark.peer("6-03")
def test_no_goes_back_with_a_refusal(recipient, mia):
    back = mia.refuses(recipient.link())

    assert recipient.answer_in(back)["error"] == "access_denied"
    assert status() == Status.REJECTED


def test_whoever_signed_out_again_may_still_go_back(cds, mia):
    signed_out = mia.signs_in(cds.link()).press("btn-not-you")

    assert cds.answer_in(signed_out.press("btn-cancel").onward)["error"] == "access_denied"


@pytest.mark.peer("6-03", "6-10", "6b-13")
@pytest.mark.parametrize("stage", ["sign-in", "second factor", "accounts", "review"])
def test_every_step_has_a_way_out(cds, mia, stage):
    page = mia.opens(cds.link())
    if stage != "sign-in":
        page = page.press("btn-continue", id_username="mia", id_password="accord-demo")
    if stage in {"accounts", "review"}:
        page = page.press("btn-continue", id_otp="000000")
    if stage == "review":
        page = page.press("btn-continue", **{"account-1": True})
    assert "Cancel and go back to Recipient budget-fox" in page.text

    back = page.press("btn-cancel")

    assert cds.answer_in(back.onward)["error"] == "access_denied"


def test_what_changed_since_it_was_shown_is_shown_again_and_not_decided(cds, mia):
    review = mia.reaches_review(cds.link())
    Account.objects.filter(holdings__customer_number="40118204").update(nickname="Renamed")

    page = review.press("btn-allow")

    assert page.status == 409
    assert "Something changed while you were reading" in page.text
    assert status() == Status.AWAITING
    assert page.press("btn-allow").onward


@pytest.mark.peer("6-01")
def test_an_account_that_may_no_longer_be_shared_drops_out_before_the_decision(cds, mia):
    review = mia.reaches_review(cds.link())
    Account.objects.filter(holdings__customer_number="40118204").update(joint_sharing="non-disclosure")

    page = review.press("btn-allow")

    assert "None of your accounts can be shared" in page.text
    assert "Here is why, account by account" in page.text
    assert "Everyday" in page.text
    assert status() == Status.AWAITING


@pytest.mark.peer("6-03")
def test_deciding_twice_leads_to_the_same_way_back(cds, mia):
    review = mia.reaches_review(cds.link())
    review.press("btn-allow")

    again = review.press("btn-deny")

    assert "Done. Taking you back" in again.text
    assert "code" in cds.answer_in(again.onward)
    assert status() == Status.ACTIVE


@pytest.mark.peer("6-03")
def test_once_the_app_went_on_the_way_back_is_over_and_says_where_the_app_is(cds, mia):
    cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"])

    again = mia.opens(f"/consent/{flow_id()}/return")

    assert "You’ve finished here" in again.text
    assert not again.onward
    assert 'href="https://recipient.test/"' in again.response.content.decode()
    assert "Go to recipient.test" in again.text


def test_the_return_page_leads_on_at_once_and_shows_the_link(cds, mia):
    page = mia.reaches_review(cds.link()).press("btn-allow")

    html = page.response.content.decode()
    assert 'http-equiv="refresh" content="0; url=https://recipient.test/' in html
    assert 'id="btn-return"' in html


@pytest.mark.clause("AUT-24")
def test_a_flow_opened_in_another_browser_is_refused(cds, mia, bank):
    mia.opens(cds.link())

    page = Customer("leo").opens(f"/consent/{flow_id()}/")

    assert page.status == 403
    assert "started in another browser" in page.text
    assert "budget-fox" not in page.text


@pytest.mark.peer("6-04")
def test_a_flow_that_took_too_long_says_so_and_shares_nothing(cds, mia):
    review = mia.reaches_review(cds.link())
    Interaction.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = review.press("btn-allow")

    assert page.status == 410
    assert "This took too long" in page.text
    assert status() == Status.AWAITING


def test_somebody_else_cannot_go_on_with_a_flow_that_was_begun(cds, mia):
    link = cds.link()
    page = mia.signs_in(link)
    signed_out = page.press("btn-not-you")

    page = signed_out.press("btn-continue", id_username="leo", id_password="accord-demo").press(
        "btn-continue", id_otp="000000"
    )

    assert page.status == 403
    assert "linked to another person" in page.text
    assert cds.answer_in(page.press("btn-cancel").onward)["error"] == "access_denied"
    assert status() == Status.AWAITING


def test_not_you_keeps_the_flow(cds, mia):
    page = mia.signs_in(cds.link())

    page = page.press("btn-not-you")

    assert page.has("id_username")
    assert "Recipient budget-fox" in page.text


@pytest.mark.clause("CON-32")
def test_whatever_comes_with_a_yes_the_consent_stays_as_it_was_asked_for(nz, mia):
    intent = nz.intent(ExpirationDateTime=(timezone.now() + timedelta(days=30)).isoformat())
    review = mia.reaches_review(nz.link(claims=nz.names(intent)))
    asked = Consent.objects.values("permissions", "open_wire", "transactions_from", "transactions_to").get()
    path, fields = review.sent_by("btn-allow")

    wished = {"permissions": "ReadTransactionsDetail", "expires_at": "2099-01-01", "ExpirationDateTime": ""}
    mia.http.post(path, fields | wished, secure=True, **HOST)

    given = Consent.objects.get()
    assert status() == Status.ACTIVE
    assert {name: getattr(given, name) for name in asked} == asked
    assert given.expires_at.isoformat() == given.wire["Data"]["Consent"]["ExpirationDateTime"]
