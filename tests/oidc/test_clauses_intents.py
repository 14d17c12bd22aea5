"""The REST resources through which recipients register, read and end consents, spoken to over HTTP."""

import uuid
from typing import Any

import pytest

from consent.models import Consent
from tests.actors import INTENT_PATH, Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


def deletes(recipient: Recipient, path: str, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return recipient.http.delete(path, secure=True, headers=headers, **recipient.handshake())


@pytest.mark.clause("CON-30", "CON-02", "CON-03")
def test_a_stored_intent_reads_as_it_was_sent(nz: Recipient) -> None:
    token = nz.client_token()
    created = nz.registers_intent(token=token, ExpirationDateTime="2031-01-31T10:00:00+13:00")
    path = f"{INTENT_PATH['nz']}/{created.json()['Data']['ConsentId']}"

    read = nz.reads(path, token)

    assert created.status_code == 201
    assert read.status_code == 200
    assert read.json() == created.json()
    assert read.json()["Links"]["Self"] == f"https://localhost:9444{path}"
    assert read.json()["Data"]["Status"] == "AwaitingAuthorisation"
    assert read.json()["Data"]["Consent"]["ExpirationDateTime"] == "2031-01-31T10:00:00+13:00"


@pytest.mark.clause("CON-30", "CON-09", "ARR-10")
def test_an_intent_tells_its_customers_decision_and_its_end(nz: Recipient, mia: Customer) -> None:
    token, intent = nz.client_token(), nz.intent()
    path = f"{INTENT_PATH['nz']}/{intent}"
    granted = nz.redeems(nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))["code"]).json()
    decided = nz.reads(path, token).json()["Data"]["Status"]

    ended = deletes(nz, path, token)

    assert decided == "Authorised"
    assert (ended.status_code, ended.content) == (204, b"")
    assert nz.reads(path, token).json()["Data"]["Status"] == "Revoked"
    assert nz.reads_accounts(granted["access_token"]).status_code == 401
    assert nz.refreshes(granted["refresh_token"]).json()["error"] == "invalid_grant"
    assert deletes(nz, path, token).status_code == 400


@pytest.mark.clause("CON-07", "CON-01")
@pytest.mark.parametrize("verb", ["GET", "DELETE"])
def test_anothers_intent_reads_exactly_as_one_that_never_was(
    nz: Recipient, make_recipient: MakeRecipient, verb: str
) -> None:
    thief = make_recipient("nz", "thief")
    token, collection = thief.client_token(), INTENT_PATH["nz"]
    paths = [f"{collection}/{nz.intent()}", f"{collection}/{uuid.uuid4()}", f"{collection}/no-id"]

    answers = [thief.reads(path, token) if verb == "GET" else deletes(thief, path, token) for path in paths]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    said = [{name: value for name, value in a.json().items() if name != "Id"} for a in answers]
    assert said[0] == said[1] == said[2]
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("CON-67", "CON-07", "CON-64")
@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("PUT", {}, 405),
        ("POST", {"Content-Type": "text/plain"}, 415),
        ("POST", {"Accept": "text/html"}, 406),
        ("POST", {"Authorization": ""}, 401),
    ],
)
def test_what_a_resource_does_not_offer_has_its_own_status_in_the_ecosystems_shape(
    nz: Recipient, method: str, headers: dict[str, str], status: int
) -> None:
    sent = {"Authorization": f"Bearer {nz.client_token()}", **headers}

    answer = nz.http.generic(
        method,
        INTENT_PATH["nz"],
        "{}",
        content_type=sent.pop("Content-Type", "application/json"),
        secure=True,
        headers=sent,
        **nz.handshake(),
    )

    assert answer.status_code == status
    assert answer.json()["Code"].startswith(str(status))
    assert answer["x-fapi-interaction-id"]
    assert not Consent.objects.exists()


@pytest.fixture
def sharing(cds: Recipient, mia: Customer) -> dict[str, str]:
    """The tokens of an arrangement in force."""
    return dict(cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json())


@pytest.mark.clause("ARR-01", "ARR-03")
def test_a_recipient_ends_its_arrangement_and_with_it_the_tokens(
    cds: Recipient, sharing: dict[str, str]
) -> None:
    answer = cds.post("arrangements/revoke", cdr_arrangement_id=sharing["cdr_arrangement_id"])

    assert (answer.status_code, answer.content) == (204, b"")
    assert cds.reads_accounts(sharing["access_token"]).status_code == 403
    assert cds.refreshes(sharing["refresh_token"]).json()["error"] == "invalid_grant"
    assert cds.introspects(sharing["refresh_token"]) == {"active": False}


@pytest.mark.clause("ARR-02")
@pytest.mark.parametrize("sent", ["no-id", str(uuid.UUID(int=7)), None, "another's", "ended"])
def test_what_is_no_arrangement_of_the_caller_is_answered_422(
    cds: Recipient, make_recipient: MakeRecipient, sharing: dict[str, str], sent: str | None
) -> None:
    caller = make_recipient("cds", "other") if sent == "another's" else cds
    if sent == "ended":
        cds.post("arrangements/revoke", cdr_arrangement_id=sharing["cdr_arrangement_id"])
    named = sharing["cdr_arrangement_id"] if sent in {"another's", "ended"} else sent

    answer = caller.post("arrangements/revoke", cdr_arrangement_id=named)

    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["code"] == "urn:au-cds:error:cds-all:Authorisation/InvalidArrangement"
    assert named is None or error["detail"] == named
    if sent == "another's":
        assert Consent.objects.get().status == "active"


@pytest.mark.clause("ARR-01", "ARR-04")
@pytest.mark.parametrize("changes", [{"client_assertion": None}, {"certificate": ""}])
def test_revocation_needs_the_client_as_every_back_channel_call_does(
    cds: Recipient, sharing: dict[str, str], changes: dict[str, Any]
) -> None:
    answer = cds.post("arrangements/revoke", cdr_arrangement_id=sharing["cdr_arrangement_id"], **changes)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("ARR-04")
def test_the_jwt_method_names_no_arrangement(cds: Recipient, sharing: dict[str, str]) -> None:
    signed = cds.jwt({"cdr_arrangement_id": sharing["cdr_arrangement_id"]})

    answer = cds.post("arrangements/revoke", cdr_arrangement_jwt=signed)

    assert answer.status_code == 422
    assert Consent.objects.get().status == "active"
