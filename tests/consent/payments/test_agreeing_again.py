"""Consents that last, to pay or to ask about money, agreed to once more: same intent, same account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bank.example.models import Account
from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, ConsentAccount, ConsentEvent
from tests.actors import Customer
from tests.consent.payments.test_uses import TO_LANTERN
from tests.invariants import violations
from tests.payments import Payer, kind
from tests.people import MakeGateway, MakePayer
from tests.telling.test_of_payments import letters

pytestmark = pytest.mark.django_db
VARIABLE, FUNDS = "v4.0/pisp/domestic-vrp-consents", "v4.0/cbpii/funds-confirmation-consents"


def enough(payer: Payer, intent: str, token: str) -> int:
    body = {"Data": {"ConsentId": intent, "InstructedAmount": {"Amount": "1.00", "Currency": "GBP"}}}
    answer = payer.call("POST", f"/{intent}/funds-confirmation", body=body, token=token)
    return int(answer.status_code)


def outcome(payer: Payer, customer: Customer, intent: str) -> str:
    """How a request about an intent ends that shows its customer nothing to decide on."""
    response = customer.http.get(payer.link(intent), secure=True, SERVER_NAME="localhost", SERVER_PORT="9443")
    return str(payer.recipient.answer_in(response["Location"])["error"])


@pytest.mark.clause("AMD-06", "AMD-11", "CON-55")
@pytest.mark.parametrize(
    ("path", "title"),
    [(VARIABLE, "may go on making payments"), (FUNDS.replace("4.0", "3.1"), "may go on asking")],
)
def test_a_lasting_consent_is_agreed_to_once_more_and_nothing_of_it_changes(
    path: str, title: str, payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", path))
    intent = payer.registered()
    first = payer.allowed_by(ava, intent)
    before, account = Consent.objects.get(), ConsentAccount.objects.get().account
    ava.http.logout()

    review = ava.signs_in(payer.link(intent))

    assert review.url.endswith("/review")
    assert ava.opens(review.url.replace("/review", "/accounts")).url.endswith("/review")
    for said in (title, "Nothing changes:", "Go on", "Keep as it is"):
        assert said in review.text, said
    assert "Change account" not in review.text
    code = payer.recipient.answer_in(review.press("btn-allow").onward)["code"]
    again = payer.recipient.redeems(code).json()
    after = Consent.objects.get()
    assert (after.status, after.edition, after.wire, after.expires_at) == (
        "active", 2, before.wire, before.expires_at,
    )  # fmt: skip
    assert ConsentAccount.objects.get().account == account
    assert payer.told(intent)["Status"] in {"AUTH", "Authorised"}
    if path == VARIABLE:
        assert enough(payer, intent, again["access_token"]) == 201
        assert enough(payer, intent, first["access_token"]) == 401
    letter = letters()[-1]
    assert letter.subject.startswith("You agreed once more that ")
    assert "Nothing has changed." in letter.body
    assert "stop it at any moment" in letter.body
    assert "You agreed to it once more" in ava.opens(f"/consents/{intent}/").text
    assert ava.opens(f"/consents/{intent}/receipts/3").status == 200
    assert violations() == []


@pytest.mark.clause("AMD-06")
def test_what_was_paid_before_counts_after(
    payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> None:
    """Agreeing once more opens no new limits."""
    payer, gateway = payer_of(kind("uk", VARIABLE)), gateway_of("uk")
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    for number in range(3):
        assert gateway.counts(intent, amount="100.00", key=str(number), **TO_LANTERN).status_code == 201

    payer.allowed_by(Customer("ava"), intent)

    assert Consent.objects.get().edition == 2
    assert gateway.counts(intent, amount="0.01", key="more", **TO_LANTERN).status_code == 400


@pytest.mark.clause("AMD-06", "CON-40")
def test_a_no_or_an_account_that_cannot_pay_any_more_ends_the_request_and_not_the_consent(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", VARIABLE))
    intent = payer.registered()
    payer.allowed_by(ava, intent)

    kept = Customer("ava").signs_in(payer.link(intent)).press("btn-deny")
    assert "may still do what you allowed before." in kept.text
    Account.objects.filter(reference=ConsentAccount.objects.get().account).update(online=False)
    page = Customer("ava").signs_in(payer.link(intent))

    assert payer.recipient.answer_in(page.onward)["error"] == "invalid_request"
    assert (Consent.objects.get().status, payer.told(intent)["Status"]) == ("active", "AUTH")
    assert not ConsentEvent.objects.filter(verb__in=["reject", "reauthorise"]).exists()


@pytest.mark.clause("AMD-06", "CON-39")
def test_what_has_ended_is_used_once_or_is_anothers_is_not_agreed_to_again(
    payer_of: MakePayer, ava: Customer
) -> None:
    stopped, once = (
        payer_of(kind("uk", FUNDS)),
        payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents")),
    )
    intent, single = stopped.registered(), once.registered()
    once.allowed_by(ava, single)
    stopped.allowed_by(Customer("ava"), intent)

    someone = Customer("mia").signs_in(stopped.link(intent))
    assert "btn-allow" not in someone.response.content.decode()
    assert outcome(once, ava, single) == "invalid_request"
    ava.opens(f"/consents/{intent}/stop").press("btn-stop")
    assert outcome(stopped, ava, intent) == "invalid_request"
    assert Consent.objects.get(pk=intent).edition == 1


@pytest.mark.clause("AMD-06", "CON-40")
def test_payments_that_were_stopped_come_back_from_the_same_account_with_what_was_used_of_them(
    payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> None:
    payer, gateway = payer_of(kind("uk", VARIABLE)), gateway_of("uk")
    intent = payer.registered()
    old = payer.allowed_by(ava, intent)
    account = ConsentAccount.objects.get().account
    for number in range(3):
        assert gateway.counts(intent, amount="100.00", key=str(number), **TO_LANTERN).status_code == 201
    ava.opens(f"/consents/{intent}/stop").press("btn-stop")
    assert payer.told(intent)["Status"] == "CANC"

    review = Customer("ava").signs_in(payer.link(intent))
    for said in ("You stopped this on", "No payment was allowed since then.", "Who gets the money"):
        assert said in review.text, said
    assert "Nothing changes" not in review.text
    assert "Change account" not in review.text
    new = payer.recipient.redeems(payer.recipient.answer_in(review.press("btn-allow").onward)["code"]).json()

    assert (payer.told(intent)["Status"], ConsentAccount.objects.get().account) == ("AUTH", account)
    assert gateway.counts(intent, amount="0.01", key="more", **TO_LANTERN).status_code == 400
    assert enough(payer, intent, new["access_token"]) == 201
    assert enough(payer, intent, old["access_token"]) == 401
    assert letters()[-1].subject.startswith("You allowed ")
    assert "You agreed to it again" in ava.opens(f"/consents/{intent}/").text
    assert violations() == []


@pytest.mark.clause("AMD-06")
def test_payments_from_an_account_that_can_pay_no_more_stay_stopped(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", VARIABLE))
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    ava.opens(f"/consents/{intent}/stop").press("btn-stop")
    Account.objects.filter(reference=ConsentAccount.objects.get().account).update(online=False)

    page = Customer("ava").signs_in(payer.link(intent))

    assert payer.recipient.answer_in(page.onward)["error"] == "invalid_request"
    assert Consent.objects.get().status == "withdrawn"


@pytest.mark.clause("AMD-06")
def test_no_other_account_can_be_put_in_its_place(payer_of: MakePayer, ava: Customer) -> None:
    """The domain refuses it, whatever a page sends."""
    payer = payer_of(kind("uk", VARIABLE))
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    kept = Consent.objects.get()
    other = {"ava-current": "ava-business"}.get(ConsentAccount.objects.get().account, "ava-current")

    with pytest.raises(operations.PaysFromAnother):
        operations.reauthorise(
            consent_id=kept.pk,
            edition=1,
            customer_id=kept.customer_id or 0,
            accounts=[other],
            at=timezone.now() + timedelta(seconds=1),
            policy=consent_policy("uk"),
            evidence={},
        )

    assert (Consent.objects.get().edition, ConsentAccount.objects.get().account != other) == (1, True)
