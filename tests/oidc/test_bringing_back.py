"""What was stopped at the bank comes back where its customer agrees to the same intent again (AMD-06)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status
from consent.models import Consent, ConsentAccount, ConsentEvent, OutboxMessage
from consent.operations import end, lock_records, resume, suspend
from consent.reasons import Reason
from tests.actors import Customer, Recipient
from tests.arrangements import ticked
from tests.invariants import violations

pytestmark = pytest.mark.django_db
REFRESH = "refresh_token"


def stopped(uk: Recipient, mia: Customer) -> tuple[str, dict[str, Any]]:
    """An intent that mia agreed to, and stopped; and the tokens of it."""
    intent = uk.intent()
    tokens = uk.redeems(uk.answer_in(mia.allows(uk.link(claims=uk.names(intent))))["code"]).json()
    mia.opens(f"/consents/{intent}/stop").press("btn-stop")
    return intent, tokens


def asked_for(uk: Recipient, mia: Customer, intent: str) -> dict[str, str]:
    """What a request about an intent is answered with that shows its customer nothing to decide on."""
    link = uk.link(claims=uk.names(intent))
    response = mia.http.get(link, secure=True, SERVER_NAME="localhost", SERVER_PORT="9443")
    return uk.answer_in(response["Location"])


def back(uk: Recipient, customer: Customer, intent: str) -> dict[str, Any]:
    """The tokens of an intent that its customer agrees to again."""
    return dict(uk.redeems(uk.answer_in(customer.allows(uk.link(claims=uk.names(intent))))["code"]).json())


@pytest.mark.clause("AMD-06", "AMD-11", "DASH-18")
def test_a_stopped_consent_is_read_whole_agreed_to_and_comes_back_as_it_was_asked_for(
    uk: Recipient, mia: Customer
) -> None:
    intent, old = stopped(uk, mia)
    before = Consent.objects.get()

    page = Customer("mia").signs_in(uk.link(claims=uk.names(intent)))
    assert ticked(page)[0] is True
    review = page.press("btn-continue")
    assert "You stopped this on " in review.text
    assert "Nothing was shared since then." in review.text
    assert "Nothing changes" not in review.text
    assert "What they’ll see" in review.text
    new = uk.redeems(uk.answer_in(review.press("btn-allow").onward)["code"]).json()

    after = Consent.objects.get()
    assert (before.status, after.status, after.edition, after.ended_by) == ("withdrawn", "active", 2, "")
    assert (after.permissions, after.wire, after.expires_at, after.authorised_at) == (
        before.permissions,
        before.wire,
        before.expires_at,
        before.authorised_at,
    )
    assert uk.reads_accounts(new["access_token"]).status_code == 200
    assert uk.refreshes(old[REFRESH]).json()["error"] == "invalid_grant"
    assert uk.refreshes(new[REFRESH]).status_code == 200
    assert uk.reads_accounts(old["access_token"]).status_code == 401
    assert [one.topic for one in OutboxMessage.objects.filter(channel="mail").order_by("at")] == [
        "given", "stopped-by-you", "given",
    ]  # fmt: skip
    assert violations() == []


@pytest.mark.clause("AMD-06", "AMD-07", "TOK-07")
def test_no_token_of_before_works_again_also_while_nobody_has_fetched_a_new_one(
    uk: Recipient, mia: Customer
) -> None:
    intent, old = stopped(uk, mia)

    code = uk.answer_in(Customer("mia").allows(uk.link(claims=uk.names(intent))))["code"]

    assert uk.reads_accounts(old["access_token"]).status_code == 401
    assert uk.introspects(old["access_token"]) == {"active": False}
    assert uk.refreshes(old[REFRESH]).json()["error"] == "invalid_grant"
    assert uk.redeems(code).status_code == 200
    assert violations() == []


@pytest.mark.clause("AMD-06")
def test_a_code_that_was_never_redeemed_before_the_stop_is_good_for_nothing_after_it(
    uk: Recipient, mia: Customer
) -> None:
    intent = uk.intent()
    unspent = uk.answer_in(mia.allows(uk.link(claims=uk.names(intent))))["code"]
    mia.opens(f"/consents/{intent}/stop").press("btn-stop")
    back(uk, Customer("mia"), intent)

    assert uk.redeems(unspent).json()["error"] == "invalid_grant"
    assert violations() == []


@pytest.mark.clause("AMD-06")
def test_a_no_leaves_it_stopped_and_it_may_be_asked_for_again(uk: Recipient, mia: Customer) -> None:
    intent, _ = stopped(uk, mia)

    page = Customer("mia").signs_in(uk.link(claims=uk.names(intent))).press("btn-continue").press("btn-deny")

    assert uk.answer_in(page.onward)["error"] == "access_denied"
    assert (Consent.objects.get().status, Consent.objects.get().version) == ("withdrawn", 3)
    assert back(uk, Customer("mia"), intent)["access_token"]


@pytest.mark.clause("AMD-06", "CON-59")
def test_whoever_stops_it_while_asked_whether_it_shall_go_on_is_told_so_and_has_stopped_it(
    uk: Recipient, mia: Customer
) -> None:
    intent = uk.intent()
    uk.redeems(uk.answer_in(mia.allows(uk.link(claims=uk.names(intent))))["code"])
    review = mia.signs_in(uk.link(claims=uk.names(intent))).press("btn-continue")
    assert "Nothing changes" in review.text
    mia.opens(f"/consents/{intent}/stop").press("btn-stop")

    late = review.press("btn-allow")

    assert "has ended or changed since" in late.text
    assert Consent.objects.get().status == "withdrawn"


@pytest.mark.clause("AMD-06", "CON-59")
def test_of_two_browsers_that_bring_it_back_one_does(uk: Recipient, mia: Customer) -> None:
    intent, _ = stopped(uk, mia)
    first, second = (
        Customer("mia").signs_in(uk.link(claims=uk.names(intent))).press("btn-continue") for _ in range(2)
    )

    assert uk.redeems(uk.answer_in(first.press("btn-allow").onward)["code"]).status_code == 200
    assert "has ended or changed since" in second.press("btn-allow").text
    assert Consent.objects.get().edition == 2
    assert violations() == []


@pytest.mark.clause("AMD-06")
def test_somebody_else_cannot_bring_it_back(uk: Recipient, mia: Customer, leo: Customer) -> None:
    intent, _ = stopped(uk, mia)

    page = leo.signs_in(uk.link(claims=uk.names(intent)))

    assert "Somebody else agreed to this sharing" in page.text
    assert Consent.objects.get().status == "withdrawn"


@pytest.mark.clause("AMD-06")
def test_what_has_run_out_since_it_was_stopped_does_not_come_back(uk: Recipient, mia: Customer) -> None:
    intent, _ = stopped(uk, mia)
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert asked_for(uk, mia, intent)["error"] == "invalid_request"


@pytest.mark.clause("AMD-06")
def test_what_its_recipient_ended_does_not_come_back(uk: Recipient, mia: Customer) -> None:
    intent = uk.intent()
    uk.redeems(uk.answer_in(mia.allows(uk.link(claims=uk.names(intent))))["code"])
    headers = {"Authorization": f"Bearer {uk.client_token()}"}
    address = f"{uk.dialect.intents}/{intent}"
    assert uk.http.delete(address, secure=True, headers=headers, **uk.handshake()).status_code == 204

    assert asked_for(uk, mia, intent)["error"] == "invalid_request"


@pytest.mark.clause("AMD-06", "CON-57", "CON-58")
@pytest.mark.parametrize(("reason", "code"), [(Reason.FRAUD_SUSPECTED, "TKSP"), (Reason.MISTAKE, "U042")])
def test_what_the_bank_stopped_may_come_back_too_and_who_stopped_it_last_is_what_counts(
    reason: Reason, code: str, uk: Recipient, mia: Customer
) -> None:
    intent, _ = stopped(uk, mia)
    tokens = back(uk, Customer("mia"), intent)
    end(
        consent_id=Consent.objects.get().pk,
        reason=reason,
        note="",
        system="core",
        at=timezone.now(),
        policy=consent_policy("uk"),
    )

    refused = uk.reads(uk.dialect.accounts.replace("v3.1", "v4.0"), tokens["access_token"])
    assert refused.status_code == 401
    assert [one["ErrorCode"] for one in refused.json()["Errors"]] == [code, "U028"]
    assert Consent.objects.get().ended_by == Actor.HOLDER
    assert violations() == []
    review = Customer("mia").signs_in(uk.link(claims=uk.names(intent))).press("btn-continue")
    assert "stopped this on " in review.text
    assert "You stopped this" not in review.text
    assert uk.redeems(uk.answer_in(review.press("btn-allow").onward)["code"]).status_code == 200
    assert violations() == []


@pytest.mark.clause("AMD-06", "AUD-03")
def test_its_customer_reads_what_became_of_it_and_has_a_receipt_for_each(
    uk: Recipient, mia: Customer
) -> None:
    intent, _ = stopped(uk, mia)
    back(uk, Customer("mia"), intent)

    page = mia.opens(f"/consents/{intent}/")

    for said in ("You agreed to share", "You stopped sharing", "You agreed to it again"):
        assert said in page.text, said
    assert "You agreed" in mia.opens(f"/consents/{intent}/receipts/4").text
    assert [event.verb for event in ConsentEvent.objects.order_by("sequence")] == [
        "propose", "authorise", "withdraw", "revive",
    ]  # fmt: skip


@pytest.mark.clause("AMD-06")
@pytest.mark.parametrize(
    "how",
    [
        "status = 'active', version = version + 1",
        "status = 'active', version = version + 1, edition = edition + 1",
        "status = 'active', version = version + 1, edition = edition + 2, edition_in_use = edition + 2",
        "status = 'revoked', version = version + 1",
    ],
)
def test_the_database_lets_nothing_come_back_by_which_old_tokens_would(
    how: str, uk: Recipient, mia: Customer
) -> None:
    stopped(uk, mia)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE consent_consent SET {how}")  # noqa: S608 -- our own words

    assert Consent.objects.get().status == Status.WITHDRAWN


@pytest.mark.clause("AMD-06", "DASH-23")
def test_an_account_that_was_suspended_or_let_go_on_meanwhile_comes_back_as_the_bank_has_it_now(
    uk: Recipient, mia: Customer
) -> None:
    intent, _ = stopped(uk, mia)
    said = {"because": "a dispute", "policies": {"uk": consent_policy("uk")}}
    account = ConsentAccount.objects.get().account

    suspend(account=account, at=timezone.now(), **said)
    resting = back(uk, Customer("mia"), intent)["access_token"]
    assert uk.reads_accounts(resting).json()["Data"]["Account"] == []

    mia.opens(f"/consents/{intent}/stop").press("btn-stop")
    resume(account=account, at=timezone.now(), **said)
    going_on = back(uk, Customer("mia"), intent)["access_token"]
    assert len(uk.reads_accounts(going_on).json()["Data"]["Account"]) == 1
    assert violations() == []


@pytest.mark.clause("AMD-06", "AUD-01")
def test_what_came_back_since_it_was_due_is_not_erased(uk: Recipient, mia: Customer) -> None:
    stopped(uk, mia)
    due = [Consent.objects.get().pk]
    assert lock_records(due, wait=False) == due

    back(uk, Customer("mia"), str(due[0]))

    assert lock_records(due, wait=False) == []
