"""A consent that is changed while a call under it is being answered: the answer is by one state of it, and
never by one that is gone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from bank.example.models import Customer as KnownCustomer
from bank.example.models import Holding
from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor
from consent.models import AccountAlias, Consent, ConsentAccount, Disclosure
from consent.policy import Terms
from tests.actors import Answer, Customer, Recipient
from tests.arrangements import BASIC, MOVEMENTS, NINETY_DAYS, Arrangement, given
from tests.bank.conftest import BOOKED, book
from tests.payments import Payer, kind
from tests.people import Gateway, MakeGateway, MakePayer, MakeRecipient
from tests.races.threads import overtaken

pytestmark = pytest.mark.django_db(transaction=True)

WINDOWS = [AccountAlias, Holding]
"""What a data call reads first of the consent's accounts, and then at the bank."""
PERIOD = "oldest-time=2026-01-01T00:00:00Z&newest-time=2026-12-31T00:00:00Z"


def amended(arrangement: Arrangement, scope: str, *accounts: str, **terms: Any) -> Callable[[], Consent]:
    """The customer agrees to this in the place of what there is."""

    def act() -> Consent:
        row = arrangement.row
        assert row.customer_id is not None
        return operations.amend(
            consent_id=row.pk,
            edition=row.edition,
            customer_id=row.customer_id,
            terms=Terms(
                permissions=tuple(scope.split()),
                lasts=timedelta(seconds=NINETY_DAYS),
                wire={"sharing_duration": NINETY_DAYS},
                **terms,
            ),
            accounts=accounts or tuple(row.accounts.values_list("account", flat=True)),
            at=timezone.now(),
            policy=consent_policy("cds"),
            evidence={},
        )

    return act


def ended(arrangement: Arrangement) -> Callable[[], object]:
    """The customer stops it."""
    return partial(
        operations.withdraw,
        consent_id=arrangement.row.pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("cds"),
    )


def shares_two(arrangement: Arrangement, scope: str) -> str:
    """From now on it covers two accounts, of which the first is given."""
    first = "mia-everyday"
    amended(arrangement, scope, first, "mia-visa")()
    return first


def movements_of(arrangement: Arrangement) -> Callable[[], Answer]:
    """A call for the movements of the first account, under the tokens of the first edition."""
    first = AccountAlias.objects.order_by("account").first()
    assert first is not None
    path = f"{arrangement.recipient.dialect.accounts}/{first.public_id}/transactions?{PERIOD}"
    return partial(arrangement.recipient.reads, path, arrangement.tokens["access_token"])


def suspended(account: str, *, again: bool = False) -> Callable[[], object]:
    said: Any = {"account": account, "because": "fraud", "policies": consent_policies()}

    def act() -> None:
        operations.suspend(**said, at=timezone.now())
        if again:
            operations.resume(**said, at=timezone.now())

    return act


@pytest.mark.clause("RES-05", "AMD-01")
@pytest.mark.parametrize("window", WINDOWS)
def test_a_call_that_overlaps_an_amendment_is_not_served_what_that_took_away(
    cds: Recipient, mia: Customer, window: type[Model]
) -> None:
    arrangement = given(cds, mia, f"{BASIC} {MOVEMENTS}")
    call = movements_of(arrangement)
    assert call().status_code == 200
    before = Disclosure.objects.count()

    answer = overtaken(call, reading=window, by=amended(arrangement, BASIC))

    assert answer.status_code == 403, answer.content
    assert Disclosure.objects.count() == before


@pytest.mark.clause("RES-05", "AMD-01")
@pytest.mark.parametrize("window", WINDOWS)
def test_a_call_that_overlaps_an_amendment_sees_the_new_period_alone(
    cds: Recipient, mia: Customer, window: type[Model]
) -> None:
    arrangement = given(cds, mia, f"{BASIC} {MOVEMENTS}")
    first = AccountAlias.objects.order_by("account").first()
    assert first is not None
    book(first.account, [Decimal(1)] * 10)
    call = movements_of(arrangement)
    assert len(call().json()["data"]["transactions"]) == 10

    since = BOOKED + timedelta(hours=7)
    narrower = amended(arrangement, f"{BASIC} {MOVEMENTS}", transactions_from=since)
    answer = overtaken(call, reading=window, by=narrower)

    assert len(answer.json()["data"]["transactions"]) == 3


@pytest.mark.clause("ACC-10", "AMD-01")
@pytest.mark.parametrize("window", WINDOWS)
def test_a_call_that_overlaps_an_amendment_lists_the_accounts_of_one_edition(
    cds: Recipient, mia: Customer, window: type[Model]
) -> None:
    arrangement = given(cds, mia, BASIC)
    one = shares_two(arrangement, BASIC)
    call = partial(cds.reads_accounts, arrangement.tokens["access_token"])
    assert len(call().json()["data"]["accounts"]) == 2

    answer = overtaken(call, reading=window, by=amended(arrangement, BASIC, one))

    assert len(answer.json()["data"]["accounts"]) == 1
    assert list(Disclosure.objects.order_by("at").values_list("accounts", flat=True)) == [2, 1]


@pytest.mark.clause("RES-01")
@pytest.mark.parametrize("window", WINDOWS)
def test_a_call_that_overlaps_the_end_of_its_consent_is_refused(
    cds: Recipient, mia: Customer, window: type[Model]
) -> None:
    arrangement = given(cds, mia, BASIC)

    answer = overtaken(
        partial(cds.reads_accounts, arrangement.tokens["access_token"]),
        reading=window,
        by=ended(arrangement),
    )

    assert (answer.status_code, Disclosure.objects.count()) == (403, 0)


def checked_by(gateway: Gateway, arrangement: Arrangement, by: str) -> Callable[[], dict[str, Any]]:
    """The gateway asks about a call for all balances, by its token or by the consent alone."""
    recipient = arrangement.recipient
    of_token = {
        "authorization": f"Bearer {arrangement.tokens['access_token']}",
        "client_certificate": recipient.certificate,
    }
    of_consent = {"consent_id": str(arrangement.row.pk), "recipient_client_id": recipient.client_id}
    told = of_token if by == "token" else of_consent

    def asks() -> dict[str, Any]:
        answer = gateway.post(
            "access-checks", method="GET", path="cds-au/v1/banking/accounts/balances", **told
        )
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    return asks


@pytest.mark.clause("RES-04", "RES-05", "AMD-01")
@pytest.mark.parametrize("by", ["token", "consent"])
@pytest.mark.parametrize("window", WINDOWS)
def test_a_check_that_overlaps_an_amendment_is_answered_by_one_edition(
    cds: Recipient, mia: Customer, gateway_of: MakeGateway, window: type[Model], by: str
) -> None:
    arrangement, gateway = given(cds, mia, f"{BASIC} {MOVEMENTS}"), gateway_of("cds")
    one = shares_two(arrangement, f"{BASIC} {MOVEMENTS}")
    call = checked_by(gateway, arrangement, by)
    assert len(call()["accounts"]) == 2

    said = overtaken(call, reading=window, by=amended(arrangement, BASIC, one))

    assert said["consent"]["version"] == Consent.objects.get().version
    assert MOVEMENTS not in said["consent"]["permissions"]
    assert [each["account"] for each in said["accounts"]] == [one]


@pytest.mark.clause("RES-04", "RES-05")
@pytest.mark.parametrize("by", ["token", "consent"])
@pytest.mark.parametrize("window", WINDOWS)
def test_a_check_that_overlaps_the_end_of_its_consent_allows_nothing(
    cds: Recipient, mia: Customer, gateway_of: MakeGateway, window: type[Model], by: str
) -> None:
    arrangement, gateway = given(cds, mia, BASIC), gateway_of("cds")

    said = overtaken(checked_by(gateway, arrangement, by), reading=window, by=ended(arrangement))

    assert (said["allowed"], said["status"]) == (False, 403)


@pytest.mark.clause("RFC 9449 §7.1", "RES-05")
def test_a_call_that_is_read_again_needs_no_second_proof(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    recipient = make_recipient("fapi2").with_dpop()
    back = recipient.answer_in(mia.allows(recipient.link()))
    token = recipient.redeems(back["code"]).json()["access_token"]
    account = ConsentAccount.objects.order_by("account").first()
    assert account is not None

    answer = overtaken(
        partial(recipient.reads_accounts, token),
        reading=Holding,
        by=suspended(account.account, again=True),
    )

    assert answer.status_code == 200, answer.content


@pytest.mark.clause("CON-34", "RES-05")
def test_a_question_about_funds_that_overlaps_a_suspension_is_answered_by_it(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    intent = payer.registered()
    token = payer.allowed_by(ava, intent)["access_token"]
    assert enough(payer, intent, token) is True
    paid_from = ConsentAccount.objects.get().account

    said = overtaken(partial(enough, payer, intent, token), reading=Holding, by=suspended(paid_from))

    assert said is False
    assert Disclosure.objects.count() == 2


def enough(payer: Payer, intent: str, token: str) -> bool:
    body = {
        "Data": {
            "ConsentId": intent,
            "Reference": "Rent",
            "InstructedAmount": {"Amount": "1.00", "Currency": "GBP"},
        }
    }
    answer = payer.call("POST", f"/{intent}/funds-confirmation", body=body, token=token)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["Data"]["FundsAvailableResult"]["FundsAvailable"]) in {"Available", "True"}


@pytest.mark.clause("IDT-13", "AMD-01")
def test_claims_that_an_amendment_takes_away_are_not_told_by_a_call_that_overlaps_it(
    cds: Recipient, mia: Customer
) -> None:
    claims = cds.claims() | {"userinfo": {"given_name": None}}
    back = cds.answer_in(mia.allows(cds.link(scope=BASIC, claims=claims)))
    tokens = cds.redeems(back["code"]).json()
    arrangement = Arrangement(cds, tokens["cdr_arrangement_id"], tokens)
    call = partial(cds.reads, "/cds/userinfo", arrangement.tokens["access_token"])
    assert call().json()["given_name"] == "Mia"

    answer = overtaken(call, reading=KnownCustomer, by=amended(arrangement, BASIC))

    assert answer.json().keys() == {"sub"}
    assert Disclosure.objects.count() == 1
