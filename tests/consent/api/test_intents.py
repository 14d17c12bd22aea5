"""A recipient registers an intent, reads it and ends it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from consent import tasks
from consent.models import Consent, ConsentEvent
from tests.actors import Customer
from tests.consent.api.conftest import INTERACTION, Registrar, flaws_of, stored
from tests.consent.audit.conftest import behind_the_guards

pytestmark = pytest.mark.django_db

ASKED = {
    "Permissions": [
        "ReadTransactionsBasic",
        "ReadAccountsBasic",
        "ReadTransactionsDebits",
        "ReadAccountsBasic",
    ],
    "ExpirationDateTime": "2099-04-01T00:00:00+13:00",
    "TransactionFromDateTime": "2025-01-01T00:00:00Z",
    "TransactionToDateTime": "2025-12-31T23:59:59.5+13:00",
}


@pytest.mark.clause("CON-02", "CON-03", "CON-29", "CON-30")
def test_a_new_intent_answers_with_what_is_stored(intents: Registrar) -> None:
    before = timezone.now()

    answer = intents.post(intents.body(**ASKED), x_fapi_interaction_id=INTERACTION)

    said = answer.json()
    kept = Consent.objects.get()
    flat = intents.recipient.issuer == "nz1"
    assert answer.status_code == 201
    assert said == {
        "Data": {
            intents.identifier: str(kept.pk),
            "Status": "AwaitingAuthorisation",
            "CreationDateTime": kept.created_at.isoformat(),
            "StatusUpdateDateTime": kept.created_at.isoformat(),
            **(ASKED if flat else {"Consent": ASKED}),
        },
        "Risk": {},
        "Links": {"Self": f"https://localhost:9444{intents.path}/{kept.pk}"},
        "Meta": {},
    }
    assert before <= datetime.fromisoformat(said["Data"]["CreationDateTime"]) <= timezone.now()
    assert kept.pk.version == 4
    assert kept.permissions == ["ReadTransactionsBasic", "ReadAccountsBasic", "ReadTransactionsDebits"]
    assert kept.expires_at == datetime(2099, 3, 31, 11, tzinfo=UTC)
    assert kept.authorise_by == kept.created_at + timedelta(hours=24)
    assert (kept.issuer, kept.client_id) == (intents.recipient.issuer, intents.recipient.client_id)


@pytest.mark.clause("CON-13", "FAPI1-BASE §6.2.1")
def test_the_interaction_is_echoed_on_every_answer(intents: Registrar) -> None:
    intent = intents.registered()
    calls = [
        ("POST", "", intents.body()),
        ("POST", "", b"{"),
        ("GET", f"/{intent}", b""),
        ("GET", f"/{uuid4()}", b""),
        ("PUT", f"/{intent}", b""),
        ("DELETE", f"/{intent}", b""),
    ]

    answers = [
        intents.call(method, suffix, body=body, x_fapi_interaction_id=INTERACTION)
        for method, suffix, body in calls
    ]

    assert [answer.status_code for answer in answers] == [201, 400, 200, 400, 405, 204]
    assert {UUID(answer["x-fapi-interaction-id"]) for answer in answers} == {UUID(INTERACTION)}
    assert all(answer["Date"] and answer["Cache-Control"] == "no-store" for answer in answers)


@pytest.mark.clause("CON-13")
@pytest.mark.parametrize("sent", ["", "an-interaction", INTERACTION + "0", "<script>"])
def test_an_interaction_that_is_no_uuid_is_replaced(intents: Registrar, sent: str) -> None:
    answer = intents.post(x_fapi_interaction_id=sent)

    assert answer.status_code == 201
    assert UUID(answer["x-fapi-interaction-id"]).version == 4
    assert answer["x-fapi-interaction-id"] != intents.post()["x-fapi-interaction-id"]


@pytest.mark.clause("CON-07", "CON-30")
def test_an_intent_reads_as_its_registration_answered(intents: Registrar) -> None:
    answer = intents.post(intents.body(**ASKED))

    again = intents.call("GET", "/" + answer.json()["Data"][intents.identifier])

    assert (again.status_code, again.json()) == (200, answer.json())


@pytest.mark.clause("ARR-10")
def test_a_deleted_intent_reads_revoked_and_can_only_be_ended_once(intents: Registrar) -> None:
    intent = intents.registered()

    gone = intents.call("DELETE", f"/{intent}")

    read = intents.call("GET", f"/{intent}").json()["Data"]
    kept = Consent.objects.get()
    before = stored()
    assert (gone.status_code, gone.content) == (204, b"")
    assert (read["Status"], read["StatusUpdateDateTime"]) == ("Revoked", kept.status_changed_at.isoformat())
    assert read["StatusUpdateDateTime"] > read["CreationDateTime"]
    assert ConsentEvent.objects.latest("sequence").actor == "recipient"
    again = flaws_of(intents.call("DELETE", f"/{intent}"), 400)
    assert again == [("Resource.Consent.InvalidStatus", "")]
    assert stored() == before


@pytest.mark.peer("6-18")
@pytest.mark.clause("ARR-10")
def test_deleting_a_consent_in_force_ends_its_tokens_at_once(intents: Registrar, mia: Customer) -> None:
    nz, intent = intents.recipient, intents.registered()
    back = nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))
    tokens = nz.redeems(back["code"]).json()
    assert intents.call("GET", f"/{intent}").json()["Data"]["Status"] == "Authorised"

    assert intents.call("DELETE", f"/{intent}").status_code == 204

    assert nz.reads_accounts(tokens["access_token"]).status_code == 401
    assert nz.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert nz.introspects(tokens["refresh_token"]) == {"active": False}


@pytest.mark.clause("CON-11")
def test_an_intent_that_was_refused_or_that_nobody_decided_reads_rejected(
    intents: Registrar, mia: Customer
) -> None:
    nz, refused, forgotten = intents.recipient, intents.registered(), intents.registered()
    mia.refuses(nz.link(claims=nz.names(refused)))
    Consent.objects.filter(pk=forgotten).update(authorise_by=timezone.now())
    tasks.close_expired()

    status = {
        intent: intents.call("GET", f"/{intent}").json()["Data"]["Status"] for intent in (refused, forgotten)
    }

    assert status == {refused: "Rejected", forgotten: "Rejected"}


@pytest.mark.peer("6b-05")
@pytest.mark.clause("CON-01", "CON-07")
def test_another_clients_intent_reads_exactly_as_an_unknown_one(
    intents: Registrar, elsewhere: Registrar
) -> None:
    intent, before = intents.registered(), stored()

    for method in ("GET", "DELETE"):
        said = []
        for name in (intent, str(uuid4()), intent.upper() + "0", "c-5502", "%00", "0", "'; --"):
            answer = elsewhere.call(method, f"/{name}", x_fapi_interaction_id=INTERACTION)
            assert flaws_of(answer, 400) == [("Resource.Invalid", "ConsentId")]
            said.append(answer.content)

        assert len(set(said)) == 1

    assert stored() == before
    assert intents.call("GET", f"/{intent}").json()["Data"]["Status"] == "AwaitingAuthorisation"


@pytest.mark.clause("CON-01")
def test_a_consent_of_another_kind_is_no_intent_of_this_resource(intents: Registrar) -> None:
    intent = intents.registered()
    behind_the_guards("UPDATE consent_consent SET kind = 'payment'")

    answer = intents.call("GET", f"/{intent}")

    assert flaws_of(answer, 400) == [("Resource.Invalid", "ConsentId")]


@pytest.mark.clause("CON-14")
def test_what_a_recipient_says_of_its_customer_is_no_reason_to_refuse(intents: Registrar) -> None:
    answer = intents.post(
        x_fapi_customer_ip_address="2001:db8::7334",
        x_fapi_auth_date="Tue, 11 Sep 2012 19:43:31 GMT",
        x_customer_user_agent="Budget Fox/1.0",
    )

    assert answer.status_code == 201


def test_a_client_keeps_several_intents(intents: Registrar) -> None:
    assert len({intents.registered() for _ in range(3)}) == 3
    assert stored() == (3, 3, 0)


@pytest.mark.peer("6-18")
@pytest.mark.clause("CON-11", "CON-30")
@pytest.mark.parametrize("column", ["expires_at", "authorise_by"])
def test_an_intent_whose_time_is_over_says_so_before_any_job_has_run(intents: Registrar, column: str) -> None:
    intent = intents.registered()
    Consent.objects.update(**{column: timezone.now() - timedelta(seconds=1)})

    said = intents.call("GET", f"/{intent}").json()["Data"]["Status"]

    assert Consent.objects.get().status == "awaiting"
    assert said == "Rejected"


@pytest.mark.clause("CON-11", "CON-30")
def test_a_consent_that_ran_out_once_it_was_given_reads_revoked(intents: Registrar, mia: Customer) -> None:
    nz, intent = intents.recipient, intents.registered()
    nz.redeems(nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))["code"])
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert intents.call("GET", f"/{intent}").json()["Data"]["Status"] == "Revoked"
