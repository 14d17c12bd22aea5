"""How a recipient ends an arrangement, and what REST resources say to what they do not offer."""

import uuid
from typing import Any

import pytest

from consent.models import Consent
from tests.actors import INTENT_PATH, Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


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
