"""Every intent to pay of every version: registered, read, ended where that may be, told in its own words."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from consent.lifecycle import FILE_OF_PAYMENTS, ONE_PAYMENT, Status
from consent.models import Consent, IdempotencyKey
from consent.policy import IntentState
from profiles.uk.statuses import V3, V3_FUNDS, V3_ONE_PAYMENT, V4, V4_ONE_PAYMENT
from tests.actors import Customer
from tests.consent.payments.conftest import errors
from tests.pages import HOST
from tests.payments import KINDS, SCOPES, Kind, Payer, kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db
UNKNOWN = {"uk 3.1": "UK.OBIE.Resource.NotFound", "uk 4.0": "U011"}
BAD_HEADER = {"uk 3.1": "UK.OBIE.Header.Invalid", "uk 4.0": "U006"}
NO_HEADER = {"uk 3.1": "UK.OBIE.Header.Missing", "uk 4.0": "U007"}
FIRST = {
    "uk 3.1": "AwaitingAuthorisation",
    "uk 4.0": "AWAU",
    "nz 3.0": "AwaitingAuthorisation",
    "nz 2.3": "AwaitingAuthorisation",
    "nz1 1.0": "Pending",
}
FIRST_OF_FILE = {"uk 3.1": "AwaitingUpload", "uk 4.0": "AWUP"}
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
SELF = "https://localhost/self"
V3_WORDS = {"AwaitingAuthorisation", "Authorised", "Rejected"}
V4_WORDS = {"AWAU", "AUTH", "RJCT"}
PUBLISHED = {
    "uk 3.1": V3_WORDS | {"Consumed"},
    "uk 3.1 file-payment-consents": V3_WORDS | {"AwaitingUpload", "Consumed"},
    "uk 3.1 domestic-vrp-consents": V3_WORDS,
    "uk 3.1 funds-confirmation-consents": V3_WORDS | {"Revoked"},
    "uk 4.0": V4_WORDS | {"COND"},
    "uk 4.0 file-payment-consents": V4_WORDS | {"AWUP", "COND"},
    "uk 4.0 domestic-vrp-consents": V4_WORDS | {"CANC", "EXPD"},
    "uk 4.0 funds-confirmation-consents": V4_WORDS | {"CANC", "EXPD"},
    "nz 3.0": V3_WORDS | {"Consumed"},
    "nz 3.0 enduring-payment-consents": V3_WORDS | {"Revoked"},
    "nz 2.3": V3_WORDS | {"Consumed"},
    "nz 2.3 enduring-payment-consents": V3_WORDS | {"Revoked"},
    "nz1 1.0": {"Pending", "AcceptedTechnicalValidation", "AcceptedCustomerProfile", "Rejected"},
}
"""Every word a version has for the state of an intent to pay; of a kind of its own, where that has others."""
DATED = {"nz1 1.0": ("CreationDateTime",)}
"""The moments that a version tells, where it does not tell both."""
KEYED = [one for one in KINDS if one.resource.scope == "payments"]


@pytest.mark.clause("CON-02", "CON-33", "CON-44", "CON-45", "CON-47", "CON-50", "CON-55", "CON-36")
def test_what_was_asked_is_answered_exactly_with_an_id_and_a_status(payer: Payer) -> None:
    body = payer.kind.body()

    answer = payer.posts(body)

    assert answer.status_code == 201, answer.content
    said = json.loads(answer.content)
    named = said["Data"].pop(payer.kind.identifier)
    kept = Consent.objects.get(pk=named)
    dated = DATED.get(payer.kind.version, ("CreationDateTime", "StatusUpdateDateTime"))
    assert [said["Data"].pop(name) for name in dated] == [kept.created_at.isoformat()] * len(dated)
    names = FIRST if payer.kind.resource.file is None else FIRST_OF_FILE
    assert said["Data"].pop("Status") == names[payer.kind.version]
    said["Data"].pop("StatusReason", None)
    assert said["Data"] == body["Data"]
    assert said.get("Risk") == body.get("Risk")
    path = f"{payer.kind.issuer}/{payer.kind.resource.path}/{named}"
    assert said["Links"] == {"Self": f"https://localhost:9444/{path}"}
    assert UUID(answer["x-fapi-interaction-id"])
    assert payer.call("GET", f"/{named}").json()["Data"] == answer.json()["Data"]
    assert kept.permissions == [payer.kind.resource.scope]


@pytest.mark.clause("CON-01", "CON-07", "CON-39", "CON-69")
def test_only_its_own_client_with_its_own_scope_and_kind_reads_it(payer: Payer, payer_of: MakePayer) -> None:
    intent = payer.registered()
    told = UNKNOWN.get(payer.kind.version, "Resource.Invalid")

    for strange in (str(uuid4()), "no-id"):
        answer = payer.call("GET", f"/{strange}")
        assert (answer.status_code, errors(answer)) == (400, [(told, "ConsentId")])
    data_token = payer.recipient.client_token()
    assert payer.call("GET", f"/{intent}", token=data_token).status_code == 403
    assert payer.call("POST", body=payer.kind.body(), token=data_token).status_code == 403
    for other in KINDS:
        if other.issuer == payer.kind.issuer and payer.kind.resource.kind not in (
            other.resource.kind, *other.resource.older
        ):  # fmt: skip
            found = payer_of(other).call("GET", f"/{intent}")
            assert found.status_code in {400, 403}
    stranger = replace(payer.recipient, client_id="another").register(scope=SCOPES[payer.kind.issuer])
    assert Payer(stranger, payer.kind).call("GET", f"/{intent}").status_code == 400


@pytest.mark.clause("CON-09", "CON-39", "CON-47", "CON-50", "CON-55")
def test_an_intent_is_deleted_where_the_standard_has_it_and_nowhere_else(payer: Payer) -> None:
    intent = payer.registered()

    answer = payer.call("DELETE", f"/{intent}")

    if not payer.kind.resource.deletable:
        assert answer.status_code == 405
        assert Consent.objects.get(pk=intent).status == Status.AWAITING
        return
    assert (answer.status_code, answer.content) == (204, b"")
    again = payer.call("GET", f"/{intent}")
    if payer.kind.issuer == "uk":
        assert (again.status_code, errors(again)) == (400, [(UNKNOWN[payer.kind.version], "ConsentId")])
    else:
        assert again.json()["Data"]["Status"] == "Revoked"


@pytest.mark.clause("CON-17", "CON-18")
@pytest.mark.parametrize("kind", KEYED, ids=str)
def test_a_repeated_key_registers_nothing_and_another_body_is_refused(
    kind: Kind, payer_of: MakePayer
) -> None:
    payer = payer_of(kind)
    first = payer.posts(x_idempotency_key="order-1")

    again = payer.posts(x_idempotency_key="order-1")
    changed = json.dumps(kind.body(), indent=1).encode()
    other = payer.posts(changed, x_idempotency_key="order-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    code = BAD_HEADER.get(kind.version, "Header.Invalid")
    assert (other.status_code, errors(other)) == (400, [(code, "x-idempotency-key")])
    assert (Consent.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.clause("CON-17")
@pytest.mark.parametrize("kind", KEYED, ids=str)
def test_without_a_key_nothing_is_registered(kind: Kind, payer_of: MakePayer) -> None:
    payer = payer_of(kind)
    missing, bad = (
        NO_HEADER.get(kind.version, "Header.Missing"),
        BAD_HEADER.get(kind.version, "Header.Invalid"),
    )

    for key, code in ((None, missing), ("k" * 41, bad), (" k", bad)):
        answer = payer.posts(x_idempotency_key=key)
        assert (answer.status_code, errors(answer)) == (400, [(code, "x-idempotency-key")])
    assert Consent.objects.count() == 0


@pytest.mark.clause("CON-19", "CON-55")
def test_consents_to_confirm_funds_take_no_notice_of_a_key(payer_of: MakePayer) -> None:
    payer = payer_of(kind("uk", "v4.0/cbpii/funds-confirmation-consents"))

    answers = [payer.posts(x_idempotency_key=key) for key in ("one", "one", None)]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert Consent.objects.count() == 3


@pytest.mark.clause("CON-61", "CON-62", "CON-64")
def test_a_faulty_body_is_refused_in_the_words_of_its_version(payer: Payer) -> None:
    body: Any = {**payer.kind.body(), "Canary": 1}

    answer = payer.posts(body)

    code = {"uk 3.1": "UK.OBIE.Field.Unexpected", "uk 4.0": "U005"}.get(
        payer.kind.version, "Field.Unexpected"
    )
    assert (answer.status_code, errors(answer)) == (400, [(code, "Canary")])
    assert ("Code" in answer.json()) == (payer.kind.version != "uk 4.0")
    assert Consent.objects.count() == 0


@pytest.mark.clause("CON-08")
@pytest.mark.parametrize("older", [one for one in KINDS if one.version == "uk 3.1"], ids=str)
def test_what_was_registered_in_v3_is_read_in_v4_and_not_the_other_way(
    older: Kind, payer_of: MakePayer
) -> None:
    newer = next(one for one in KINDS if one.version == "uk 4.0" and one.name == older.name)
    old, new = payer_of(older), payer_of(newer)
    intent, other = old.registered(), new.registered()

    told = new.told(intent)

    assert told["ConsentId"] == intent
    assert told["Status"] == "AWAU"
    body = {"Data": {name: value for name, value in told.items() if name in older.body()["Data"]}}
    if "Risk" in older.body():
        body["Risk"] = older.body()["Risk"]
    assert new.posts(body).status_code == 201, "what is told anew is what v4.0 itself would take"
    assert old.call("GET", f"/{other}").status_code == 400


@pytest.mark.clause("CON-57", "CON-60")
@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("authorised", [True, False])
def test_every_state_a_kind_can_have_has_one_of_its_published_names(kind: Kind, authorised: bool) -> None:
    lifecycle = kind.resource.lifecycle
    reached = {lifecycle.born, *(move.target for move in lifecycle.transitions)} - kind.resource.hidden

    told = {
        status: kind.resource.render(state_of(kind, status, authorised), SELF)["Data"] for status in reached
    }

    words = PUBLISHED.get(f"{kind.version} {kind.name}", PUBLISHED[kind.version])
    assert {said["Status"] for said in told.values()} <= words


@pytest.mark.clause("CON-39", "CON-57")
@pytest.mark.parametrize(
    "kind", [one for one in KINDS if one.resource.lifecycle in {ONE_PAYMENT, FILE_OF_PAYMENTS}], ids=str
)
@pytest.mark.parametrize("authorised", [True, False])
def test_a_single_payment_that_ran_out_reads_rejected(kind: Kind, authorised: bool) -> None:
    told = kind.resource.render(state_of(kind, Status.EXPIRED, authorised), SELF)["Data"]

    assert told["Status"] in {"Rejected", "RJCT"}
    if kind.version == "uk 4.0":
        (why,) = told["StatusReason"]
        assert why["StatusReasonCode"] == ("TKXP" if authorised else "U037")


@pytest.mark.clause("CON-11")
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_nobody_decided_in_time_reads_rejected(kind: Kind) -> None:
    told = kind.resource.render(state_of(kind, Status.EXPIRED, False), SELF)["Data"]

    assert told["Status"] in {"Rejected", "RJCT"}


def state_of(kind: Kind, status: Status, authorised: bool) -> IntentState:
    return IntentState(
        id=uuid4(),
        status=status,
        authorised=authorised,
        ended_by=None,
        reason=None,
        created_at=NOW,
        status_changed_at=NOW,
        wire=kind.body(),
    )


def test_the_maps_of_the_united_kingdom_are_total() -> None:
    for names in (V3, V3_FUNDS, V3_ONE_PAYMENT, V4, V4_ONE_PAYMENT):
        assert set(names) == set(Status)


@pytest.mark.clause("CON-26", "CON-36")
def test_a_decision_has_to_be_taken_before_the_moment_the_intent_names(payer_of: MakePayer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    body = payer.kind.body()
    soon = (timezone.now() + timedelta(hours=1)).isoformat(timespec="seconds")
    body["Data"]["Authorisation"]["CompletionDateTime"] = soon

    intent = payer.registered(body)

    assert Consent.objects.get(pk=intent).authorise_by == datetime.fromisoformat(soon)


@pytest.mark.clause("CON-01")
def test_a_payment_is_not_decided_on_under_the_scope_of_data(payer_of: MakePayer, ava: Customer) -> None:
    def sent_back(link: str) -> str:
        return str(ava.http.get(link, secure=True, **HOST)["Location"])

    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    intent = payer.registered()

    for scope in ("openid accounts", "openid accounts payments", "openid"):
        assert (
            payer.recipient.answer_in(sent_back(payer.link(intent, scope=scope)))["error"] == "invalid_scope"
        )
    data = payer.recipient.intent()
    assert payer.recipient.answer_in(sent_back(payer.link(data)))["error"] == "invalid_scope"


@pytest.mark.clause("CON-50", "CON-08")
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_payments_of_a_while_need_no_moving_to_a_newer_version(method: str, payer_of: MakePayer) -> None:
    older, newer = (payer_of(kind("uk", f"v{one}/pisp/domestic-vrp-consents")) for one in ("3.1", "4.0"))
    intent = older.registered()

    answer = newer.call(method, f"/{intent}", body=newer.kind.body())

    assert answer.status_code == 405
    assert newer.told(intent)["Initiation"] == newer.kind.body()["Data"]["Initiation"]
