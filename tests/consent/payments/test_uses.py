"""The bank's gateway counts payments: what a consent allows, once, and nothing beyond (payment-uses)."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.models import Consent, ConsentEvent, PaymentUse
from tests.actors import Customer
from tests.chains import chain_holds
from tests.consent.audit.conftest import behind_the_guards
from tests.consent.payments.conftest import errors
from tests.consent.payments.test_files import announced, sends
from tests.payments import LANTERN, TUI, Payer, kind
from tests.people import MakeGateway, MakePayer
from tests.portal.test_files_of_payments import FILE_TYPE, PAIN

pytestmark = pytest.mark.django_db
TO_LANTERN = {
    "currency": "GBP",
    "payee_scheme": LANTERN["SchemeName"],
    "payee_identification": LANTERN["Identification"],
}
TO_TUI = {"currency": "NZD", "payee_scheme": TUI["SchemeName"], "payee_identification": TUI["Identification"]}
NOT_IN_FORCE = {"uk": "U009", "nz": "Resource.Consent.InvalidStatus"}


def allowed(payer: Payer, customer: Customer, body: Any = None) -> str:
    intent = payer.registered(body)
    payer.allowed_by(customer, intent)
    return intent


@pytest.fixture
def variable(payer_of: MakePayer, ava: Customer) -> str:
    """At most 100 at a time, and 300 a month."""
    return allowed(payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")), ava)


@pytest.fixture
def enduring(payer_of: MakePayer, mia: Customer) -> str:
    """At most 150 at a time, two payments and 250 a month, 400 in all."""
    payer = payer_of(kind("nz", "v3.0/enduring-payment-consents"))
    body = payer.kind.body()
    body["Data"]["Consent"] |= {"TotalAmount": {"Amount": "400.00", "Currency": "NZD"}, "TotalCount": 3}
    return allowed(payer, mia, body)


@pytest.mark.clause("CON-51", "CON-54")
def test_variable_payments_are_counted_within_their_limits(variable: str, gateway_of: MakeGateway) -> None:
    gateway = gateway_of("uk")

    def pays(amount: str, **changes: str) -> tuple[int, list[tuple[str, str]]]:
        answer = gateway.counts(variable, amount=amount, **TO_LANTERN | changes)
        return answer.status_code, errors(answer) if answer.status_code == 400 else []

    beyond = (400, [("U014", "")])
    assert pays("100.01") == beyond
    assert [pays("100.00") for _ in range(3)] == [(201, [])] * 3
    assert pays("0.01") == beyond
    assert PaymentUse.objects.count() == 3
    assert pays("1.00", currency="EUR")[0] == 400
    assert pays("1.00", payee_identification="99999999999999")[1][0] == ("U008", "")
    assert Consent.objects.get(pk=variable).status == "active"


@pytest.mark.clause("CON-46", "CON-47", "CON-48")
def test_enduring_payments_break_each_limit_by_its_own_code(enduring: str, gateway_of: MakeGateway) -> None:
    gateway = gateway_of("nz")

    def pays(amount: str, **changes: str) -> list[str]:
        answer = gateway.counts(enduring, amount=amount, **TO_TUI | changes)
        assert answer.status_code in {201, 400}, answer.content
        return [code for code, _ in errors(answer)] if answer.status_code == 400 else []

    exceed = "Resource.Consent.Exceed"
    assert pays("150.01") == [f"{exceed}.MaximumAmount"]
    assert pays("1.00", payee_identification="12-3456-0789012-01") == ["Resource.Consent.CreditorAccount"]
    assert pays("1.00", payee_identification="12 3456 0789012 00") == []
    assert pays("150.00") == []
    assert pays("1.00") == [f"{exceed}.Frequency"]
    assert Consent.objects.get(pk=enduring).status == "active"


@pytest.mark.clause("CON-47", "CON-48")
def test_what_was_paid_in_another_period_counts_towards_the_whole_alone(
    enduring: str, gateway_of: MakeGateway
) -> None:
    for number in (1, 2):
        PaymentUse.objects.create(
            consent_id=enduring,
            number=number,
            key=f"earlier {number}",
            digest=bytes(32),
            amount=Decimal(150),
            currency="NZD",
            at=timezone.now() - timedelta(days=40),
        )
    gateway = gateway_of("nz")

    beyond, within, after = (
        gateway.counts(enduring, amount=a, **TO_TUI) for a in ("100.01", "99.00", "1.00")
    )

    exceed = "Resource.Consent.Exceed"
    assert errors(beyond) == [(f"{exceed}.TotalAmount", "")]
    assert (within.status_code, within.json()["use"]) == (201, 3)
    assert errors(after) == [(f"{exceed}.TotalCount", "")]


@pytest.mark.clause("CON-51")
def test_payments_wait_for_their_first_day(
    payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    body = payer.kind.body()
    body["Data"]["ControlParameters"]["ValidFromDateTime"] = "2091-01-01T00:00:00Z"
    intent = allowed(payer, ava, body)

    answer = gateway_of("uk").counts(intent, amount="1.00", **TO_LANTERN)

    assert (answer.status_code, errors(answer)) == (400, [("U014", "")])


@pytest.mark.peer("6b-04")
@pytest.mark.clause("CON-38", "CON-39", "RES-05")
@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("domestic-payment-consents", "42.50"),
        ("domestic-scheduled-payment-consents", "42.50"),
        ("domestic-standing-order-consents", "15.00"),
        ("international-payment-consents", "42.50"),
        ("file-payment-consents", "30.75"),
    ],
)
def test_a_single_order_is_for_what_was_agreed_and_once(
    name: str, amount: str, payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    payer, gateway = payer_of(kind("uk", f"v4.0/pisp/{name}")), gateway_of("uk")
    intent = allowed(payer, ava)

    less, other = (
        gateway.counts(intent, amount=sent, currency=currency, **_payee(name))
        for sent, currency in ((str(Decimal(amount) - 1), "GBP"), (amount, "EUR"))
    )
    assert [errors(one) for one in (less, other)] == [[("U008", "")]] * 2
    assert payer.told(intent)["Status"] == "AUTH"
    assert gateway.counts(intent, amount=amount, currency="GBP", **_payee(name)).status_code == 201
    again = gateway.counts(intent, amount=amount, currency="GBP", **_payee(name))
    assert (again.status_code, errors(again)) == (400, [("U009", "")])
    assert payer.told(intent)["StatusReason"][0]["StatusReasonCode"] == "U038"
    event = ConsentEvent.objects.get(consent_id=intent, verb="use")
    assert (event.actor, event.actor_reference) == ("holder", "gateway")
    assert chain_holds(Consent.objects.get(pk=intent).pk)


@pytest.mark.clause("CON-38", "CON-41", "RES-05")
def test_an_order_for_a_file_is_in_a_currency_that_the_file_has(
    payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    payer, gateway = payer_of(kind("uk", "v4.0/pisp/file-payment-consents")), gateway_of("uk")
    intent = announced(payer, PAIN, NumberOfTransactions="2", ControlSum=30.75, FileType=FILE_TYPE)
    assert sends(payer, intent, PAIN).status_code == 200
    payer.allowed_by(ava, intent)

    dollars, euros = (gateway.counts(intent, amount="30.75", currency=one) for one in ("USD", "EUR"))

    assert (dollars.status_code, errors(dollars)) == (400, [("U008", "")])
    assert euros.status_code == 201


def _payee(name: str) -> dict[str, str]:
    if name == "file-payment-consents":
        return {}
    return {name: TO_LANTERN[name] for name in ("payee_scheme", "payee_identification")}


@pytest.mark.clause("CON-38", "CON-46")
@pytest.mark.parametrize("which", ["nz v3.0/domestic-payment-consents", "nz1 v1.0/payments"])
def test_new_zealands_payments_are_used_once_too(
    which: str, payer_of: MakePayer, mia: Customer, gateway_of: MakeGateway
) -> None:
    issuer, _, path = which.partition(" ")
    payer, gateway = payer_of(kind(issuer, path)), gateway_of(issuer)
    intent = allowed(payer, mia)

    first, second = (gateway.counts(intent, amount="120.00", **TO_TUI) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 400)
    assert errors(second) == [("Resource.Consent.InvalidStatus", "")]
    assert payer.told(intent)["Status"] in {"Consumed", "AcceptedCustomerProfile"}


@pytest.mark.clause("CON-38", "RES-05")
def test_an_order_repeats_the_intent_exactly_where_it_is_shown(
    payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    payer, gateway = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents")), gateway_of("uk")
    intent = allowed(payer, ava)
    body = payer.kind.body()
    good = {"initiation": json.dumps(body["Data"]["Initiation"]), "risk": json.dumps(body["Risk"])}
    body["Data"]["Initiation"]["EndToEndIdentification"] = "ANOTHER"
    other = good | {"initiation": json.dumps(body["Data"]["Initiation"])}

    refused = gateway.counts(intent, amount="42.50", **TO_LANTERN, **other)
    taken = gateway.counts(intent, amount="42.50", **TO_LANTERN, **good)

    assert (refused.status_code, errors(refused)) == (400, [("U008", "")])
    assert taken.status_code == 201


@pytest.mark.clause("CON-17", "RES-04")
def test_a_key_stands_for_one_payment_for_ever(variable: str, gateway_of: MakeGateway) -> None:
    gateway = gateway_of("uk")
    first = gateway.counts(variable, key="k", amount="10.00", **TO_LANTERN)

    again = gateway.counts(variable, key="k", amount="10.0", **TO_LANTERN)
    other = gateway.counts(variable, key="k", amount="11.00", **TO_LANTERN)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 400)
    assert again.json() == first.json()
    assert other.json()["error"] == "invalid_request"
    assert PaymentUse.objects.count() == 1


@pytest.mark.clause("RES-04", "RES-05")
def test_nothing_is_paid_before_the_yes_after_the_stop_or_after_the_end(
    payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    payer, gateway = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")), gateway_of("uk")
    intent = payer.registered()
    refused = {"before": gateway.counts(intent, amount="1.00", **TO_LANTERN)}
    payer.allowed_by(ava, intent)
    assert gateway.counts(intent, amount="1.00", **TO_LANTERN).status_code == 201

    Consent.objects.filter(pk=intent).update(expires_at=timezone.now() - timedelta(seconds=1))
    refused["over"] = gateway.counts(intent, amount="1.00", **TO_LANTERN)
    behind_the_guards("UPDATE consent_consent SET expires_at = NULL")
    ava.opens(f"/consents/{intent}/stop").press("btn-stop")
    refused["stopped"] = gateway.counts(intent, amount="1.00", **TO_LANTERN)

    for why, answer in refused.items():
        assert (answer.status_code, errors(answer)) == (400, [("U009", "")]), why
    assert PaymentUse.objects.count() == 1


@pytest.mark.clause("CON-55", "CON-01")
def test_a_consent_that_pays_nothing_is_no_consent_to_pay(
    payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    gateway = gateway_of("uk")
    funds = allowed(payer_of(kind("uk", "v4.0/cbpii/funds-confirmation-consents")), ava)
    data = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents")).recipient.intent()

    for intent in (funds, data):
        answer = gateway.counts(intent, amount="1.00", **TO_LANTERN)
        assert answer.status_code == 400
        assert errors(answer)[0][0] in {"U008", "UK.OBIE.Resource.ConsentMismatch"}


@pytest.mark.clause("RES-04", "SEC-12")
def test_only_a_resource_server_of_the_same_issuer_counts(
    variable: str, payer_of: MakePayer, gateway_of: MakeGateway
) -> None:
    client = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")).recipient
    sent = {"consent_id": variable, "key": "k", "amount": "1.00", **TO_LANTERN}

    itself = client.post("payment-uses", **sent)
    elsewhere = gateway_of("nz").post("payment-uses", **sent)

    assert (itself.status_code, itself.json()["error"]) == (400, "unauthorized_client")
    assert (elsewhere.status_code, elsewhere.json()["error"]) == (400, "invalid_request")
    assert not PaymentUse.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "0.00"}, {"amount": "-1.00"}, {"amount": "1e3"}, {"amount": "1.000001"}, {"amount": None},
        {"amount": "NaN"}, {"amount": "٣"}, {"currency": "gbp"}, {"currency": None}, {"key": None},
        {"key": "k" * 129}, {"consent_id": "none"}, {"consent_id": None}, {"reference": "r" * 141},
        {"payee_scheme": None}, {"risk": "{"}, {"initiation": '{"a":1,"a":2}'},
    ],
    ids=str,
)  # fmt: skip
def test_a_call_that_cannot_be_read_counts_nothing(
    variable: str, gateway_of: MakeGateway, changes: dict[str, Any]
) -> None:
    answer = gateway_of("uk").counts(
        **{"consent_id": variable, "amount": "1.00", "key": str(uuid4()), **TO_LANTERN, **changes}
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert not PaymentUse.objects.exists()


@pytest.mark.clause("AUD-03")
@pytest.mark.parametrize(
    "statement", ["UPDATE consent_paymentuse SET amount = 0.01", "DELETE FROM consent_paymentuse"]
)
def test_a_payment_that_was_counted_stays_counted(
    variable: str, gateway_of: MakeGateway, statement: str
) -> None:
    gateway_of("uk").counts(variable, amount="1.00", **TO_LANTERN)

    with pytest.raises(DatabaseError, match="stays counted"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.clause("CON-34", "CON-50", "CON-56")
def test_whether_there_is_enough_is_answered_by_yes_or_no(payer_of: MakePayer, ava: Customer) -> None:
    one, many = (
        payer_of(kind("uk", f"v4.0/pisp/{name}"))
        for name in ("domestic-payment-consents", "domestic-vrp-consents")
    )
    single, variable = one.registered(), many.registered()
    token = one.allowed_by(ava, single)["access_token"]
    other = many.allowed_by(Customer("ava"), variable)["access_token"]

    fits = one.call("GET", f"/{single}/funds-confirmation", token=token).json()
    asked = {"ConsentId": variable, "InstructedAmount": {"Amount": "9999999.00", "Currency": "GBP"}}
    much = many.call("POST", f"/{variable}/funds-confirmation", body={"Data": asked}, token=other)
    euros = {"ConsentId": variable, "InstructedAmount": {"Amount": "1.00", "Currency": "EUR"}}
    foreign = many.call("POST", f"/{variable}/funds-confirmation", body={"Data": euros}, token=other)
    wrong = one.call("GET", f"/{variable}/funds-confirmation", token=token)
    another = asked | {"ConsentId": single}
    swapped = many.call("POST", f"/{variable}/funds-confirmation", body={"Data": another}, token=other)

    assert fits["Data"]["FundsAvailableResult"]["FundsAvailable"] is True
    assert "alance" not in str(fits)
    assert much.status_code == 201
    assert much.json()["Data"]["FundsAvailableResult"]["FundsAvailable"] == "NotAvailable"
    assert foreign.json()["Data"]["FundsAvailableResult"]["FundsAvailable"] == "NotAvailable"
    assert wrong.status_code == 400
    (error,) = swapped.json()["Errors"]
    assert (swapped.status_code, error["ErrorCode"], error["Path"]) == (400, "U008", "Data.ConsentId")
    assert one.call("GET", f"/{single}/funds-confirmation").status_code == 403
    text = ava.opens(f"/consents/{single}/").text
    assert "Whether there is enough for a payment" in text
