"""A recipient ends an arrangement by its id, and everything under it is dead."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import F

from consent.models import Consent, ConsentEvent
from tests.actors import Answer, Customer, Recipient
from tests.chains import chain_holds
from tests.consent.api.conftest import INTERACTION, stored
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

ENDPOINT = "arrangements/revoke"
PATH = f"/cds/{ENDPOINT}"
INVALID_ARRANGEMENT = "urn:au-cds:error:cds-all:Authorisation/InvalidArrangement"


@pytest.fixture
def tokens(cds: Recipient, mia: Customer) -> dict[str, str]:
    """An arrangement in force: its id and its tokens."""
    return dict(cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json())


def ends(recipient: Recipient, arrangement: str | None, **options: Any) -> Answer:
    return recipient.post(ENDPOINT, cdr_arrangement_id=arrangement, **options)


@pytest.mark.peer("6b-04")
@pytest.mark.clause("ARR-01", "ARR-03", "ARR-04", "RES-08")
def test_an_ended_arrangement_is_dead_everywhere_at_once(cds: Recipient, tokens: dict[str, str]) -> None:
    arrangement = tokens["cdr_arrangement_id"]

    answer = ends(cds, arrangement)

    assert (answer.status_code, answer.content) == (204, b"")
    data = cds.reads_accounts(tokens["access_token"])
    assert (data.status_code, "RevokedConsent" in data.content.decode()) == (403, True)
    assert cds.reads("/cds/userinfo", tokens["access_token"]).status_code in {401, 403}
    assert cds.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert cds.introspects(tokens["refresh_token"]) == {"active": False}
    kept = Consent.objects.get()
    assert (str(kept.pk), kept.status) == (arrangement, "revoked")
    event = ConsentEvent.objects.latest("sequence")
    assert (event.verb, event.actor, event.actor_reference) == ("revoke", "recipient", cds.client_id)
    assert chain_holds(kept.pk)


@pytest.mark.clause("ARR-01", "CON-71")
def test_other_arrangements_live_on(cds: Recipient, mia: Customer, tokens: dict[str, str]) -> None:
    back = cds.answer_in(Customer(mia.username).allows(cds.link()))
    other = cds.redeems(back["code"]).json()

    ends(cds, tokens["cdr_arrangement_id"])

    assert cds.reads_accounts(other["access_token"]).status_code == 200
    assert cds.refreshes(other["refresh_token"]).status_code == 200


@pytest.mark.clause("ARR-02", "CON-65", "CON-66")
@pytest.mark.parametrize(
    "sent", ["6f1c9b1e-3b1e-4b6d-9d0a-0c6a3f0f9b55", "6f1c9b1e", "0", "'; --", "é", "a" * 5000, "{}", "../.."]
)
def test_an_id_that_is_none_is_answered_with_the_standards_urn(
    cds: Recipient, tokens: dict[str, str], sent: str
) -> None:
    before = stored()

    answer = ends(cds, sent)

    assert refused(answer) == {
        "code": INVALID_ARRANGEMENT,
        "title": "Invalid Consent Arrangement",
        "detail": answer.json()["errors"][0]["detail"],
    }
    assert sent.startswith(answer.json()["errors"][0]["detail"])
    assert len(answer.content) < 1000
    assert stored() == before
    assert cds.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.peer("6b-11")
@pytest.mark.clause("ARR-02")
def test_another_clients_arrangement_reads_as_an_unknown_one(
    cds: Recipient, make_recipient: MakeRecipient, tokens: dict[str, str]
) -> None:
    thief, before = make_recipient("cds", "thief"), stored()
    theirs, unknown = tokens["cdr_arrangement_id"], str(uuid4())

    said = [json.dumps(ends(thief, sent).json()).replace(sent, "…") for sent in (theirs, unknown)]

    assert said[0] == said[1]
    assert INVALID_ARRANGEMENT in said[0]
    assert stored() == before
    assert cds.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.clause("ARR-02")
@pytest.mark.parametrize("status", ["revoked", "withdrawn", "expired"])
def test_what_has_ended_cannot_be_ended_again(cds: Recipient, tokens: dict[str, str], status: str) -> None:
    Consent.objects.update(status=status, version=F("version") + 1)

    assert refused(ends(cds, tokens["cdr_arrangement_id"]))["code"] == INVALID_ARRANGEMENT
    assert Consent.objects.get().status == status


@pytest.mark.clause("ARR-02")
@pytest.mark.parametrize("sent", [None, ""])
def test_a_missing_id_is_told_by_name(cds: Recipient, sent: str | None) -> None:
    answer = ends(cds, sent)

    assert refused(answer)["detail"] == "cdr_arrangement_id is missing"


def refused(answer: Answer) -> dict[str, str]:
    """The one error of a 422, which leaves uncached and names its interaction."""
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert UUID(answer["x-fapi-interaction-id"])
    assert answer.json().keys() == {"errors"}
    (error,) = answer.json()["errors"]
    return dict(error)


@pytest.mark.clause("ARR-01", "CAU-01", "TLS-02")
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        pytest.param({"certificate": ""}, 401, "invalid_client", id="no certificate"),
        pytest.param({"client_assertion": None}, 401, "invalid_client", id="no assertion"),
        pytest.param({"client_assertion": "a.b.c"}, 401, "invalid_client", id="a broken assertion"),
        pytest.param({"client_assertion_type": "password"}, 401, "invalid_client", id="another type"),
        pytest.param({"client_id": "somebody-else"}, 401, "invalid_client", id="another client_id"),
        pytest.param({"client_secret": "s"}, 400, "invalid_request", id="a secret beside the assertion"),
    ],
)
def test_a_bad_client_is_answered_as_oauth_does_and_ends_nothing(
    cds: Recipient, tokens: dict[str, str], changes: dict[str, Any], status: int, code: str
) -> None:
    answer = ends(cds, tokens["cdr_arrangement_id"], **changes)

    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer["Cache-Control"] == "no-store"
    assert cds.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.clause("CAU-04")
def test_an_assertion_ends_one_arrangement_once(cds: Recipient, tokens: dict[str, str]) -> None:
    assertion = cds.assertion(ENDPOINT)

    answers = [
        ends(cds, str(uuid4()), assertion=assertion),
        ends(cds, tokens["cdr_arrangement_id"], assertion=assertion),
    ]

    assert [answer.status_code for answer in answers] == [422, 401]
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("ARR-04")
def test_only_a_form_is_read(cds: Recipient, tokens: dict[str, str]) -> None:
    body = {
        "cdr_arrangement_id": tokens["cdr_arrangement_id"],
        "client_assertion": cds.assertion(ENDPOINT),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }

    answer = cds.http.post(PATH, body, content_type="application/json", secure=True, **cds.handshake())

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert Consent.objects.get().status == "active"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_answered(cds: Recipient, method: str) -> None:
    answer = cds.http.generic(method, PATH, secure=True, **cds.handshake())

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_parameters_twice_or_in_the_url_are_refused(cds: Recipient, tokens: dict[str, str]) -> None:
    arrangement = tokens["cdr_arrangement_id"]
    form = f"cdr_arrangement_id={arrangement}&cdr_arrangement_id={arrangement}"

    for path, body in ((PATH, form), (f"{PATH}?cdr_arrangement_id={arrangement}", "")):
        answer = cds.http.post(
            path, body, content_type="application/x-www-form-urlencoded", secure=True, **cds.handshake()
        )

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    assert Consent.objects.get().status == "active"


@pytest.mark.clause("CON-13")
def test_the_interaction_is_echoed_with_the_refusal(cds: Recipient) -> None:
    answer = cds.http.post(
        PATH,
        f"cdr_arrangement_id=x&client_assertion={cds.assertion(ENDPOINT)}"
        "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        content_type="application/x-www-form-urlencoded",
        secure=True,
        headers={"x-fapi-interaction-id": INTERACTION},
        **cds.handshake(),
    )

    assert refused(answer)["code"] == INVALID_ARRANGEMENT
    assert UUID(answer["x-fapi-interaction-id"]) == UUID(INTERACTION)


@pytest.mark.parametrize("issuer", ["nz", "nz1"])
def test_where_an_ecosystem_has_no_arrangements_the_path_is_unknown(
    make_recipient: MakeRecipient, issuer: str
) -> None:
    answer = make_recipient(issuer).post(ENDPOINT, cdr_arrangement_id=str(uuid4()))

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
