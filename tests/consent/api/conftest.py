"""Recipients that register intents, and what a refusal must look like and leave behind."""

import json
from typing import Any
from uuid import UUID

import pytest

from consent.models import Consent, ConsentEvent, IdempotencyKey
from tests.actors import Answer, Customer, Recipient
from tests.people import MakeRecipient

INTERACTION = "F47AC10B-58CC-4372-A567-0E02B2C3D479"
Intents = Any
"""The intents of one version, as its recipient calls them."""


class Registrar:
    """A recipient at one version's intents; whatever it sends, a client token goes along unless replaced."""

    def __init__(self, recipient: Recipient, path: str = "") -> None:
        self.recipient = recipient
        self.path = path or recipient.dialect.intents
        self.token = recipient.client_token()
        self.identifier = "AccountRequestId" if recipient.issuer == "nz1" else "ConsentId"
        self.at = "Data.Consent" if recipient.issuer == "nz" else "Data"

    def body(self, **asked: Any) -> dict[str, Any]:
        """A good body; `asked` replaces members, and ... leaves one out."""
        said = {"Permissions": ["ReadAccountsDetail"], **asked}
        said = {name: value for name, value in said.items() if value is not ...}
        return {"Data": {"Consent": said} if self.recipient.issuer == "nz" else said, "Risk": {}}

    def call(
        self,
        method: str,
        suffix: str = "",
        *,
        body: Any = b"",
        certificate: str | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.recipient.http.generic(
            method,
            self.path + suffix,
            body if isinstance(body, bytes) else json.dumps(body).encode(),
            content_type=content_type,
            secure=True,
            headers={name: value for name, value in sent.items() if value},
            **self.recipient.handshake(certificate),
        )

    def post(self, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", body=self.body() if body is None else body, **options)

    def registered(self, **asked: Any) -> str:
        """The id of a new intent."""
        answer = self.post(self.body(**asked))
        assert answer.status_code == 201, answer.content
        return str(answer.json()["Data"][self.identifier])


@pytest.fixture(params=["nz", "nz1"])
def intents(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Registrar:
    """Both versions of New Zealand in turn: what is tested with it holds in each."""
    return Registrar(make_recipient(request.param))


@pytest.fixture
def elsewhere(intents: Registrar, make_recipient: MakeRecipient) -> Registrar:
    """Another client of the same issuer."""
    return Registrar(make_recipient(intents.recipient.issuer, "another"))


def stored() -> tuple[int, int, int]:
    return Consent.objects.count(), ConsentEvent.objects.count(), IdempotencyKey.objects.count()


def flaws_of(answer: Answer, status: int) -> list[tuple[str, str]]:
    """Code and path of each error, after checking that the body is the ecosystem's and names the call."""
    phrases = {
        400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 405: "MethodNotAllowed",
        406: "NotAcceptable", 413: "RequestEntityTooLarge", 415: "UnsupportedMediaType",
    }  # fmt: skip
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    said = answer.json()
    assert said.keys() == {"Code", "Id", "Message", "Errors"}
    assert said["Code"] == f"{status} {phrases[status]}"
    assert UUID(said["Id"]) == UUID(answer["x-fapi-interaction-id"])
    assert said["Message"]
    assert all(error["Message"] for error in said["Errors"])
    assert said["Errors"]
    return [(error["ErrorCode"], error.get("Path", "")) for error in said["Errors"]]


UK_V3, UK_V4 = "/uk/open-banking/v3.1/aisp", "/uk/open-banking/v4.0/aisp"
UK_CONSENTS = "/account-access-consents"


class Uk:
    """One client at the intents of both versions."""

    def __init__(self, make_recipient: MakeRecipient) -> None:
        recipient = make_recipient("uk")
        self.recipient = recipient
        self.v3, self.v4 = (
            Registrar(recipient, UK_V3 + UK_CONSENTS),
            Registrar(recipient, UK_V4 + UK_CONSENTS),
        )

    def told(self, intent: str) -> tuple[str, str, str]:
        """Status in v3.1, in v4.0, and the code of v4.0's reason."""
        old, new = (side.call("GET", f"/{intent}").json()["Data"] for side in (self.v3, self.v4))
        assert "StatusReason" not in old
        reasons = new.get("StatusReason", [{"StatusReasonCode": ""}])
        return old["Status"], new["Status"], reasons[0]["StatusReasonCode"]

    def words(self, intent: str) -> str:
        (reason,) = self.v4.call("GET", f"/{intent}").json()["Data"]["StatusReason"]
        return str(reason["StatusReasonDescription"])

    def allowed_by(self, customer: Customer, intent: str) -> dict[str, str]:
        back = self.recipient.answer_in(
            customer.allows(self.recipient.link(claims=self.recipient.names(intent)))
        )
        return dict(self.recipient.redeems(back["code"]).json())


@pytest.fixture
def uk_api(make_recipient: MakeRecipient) -> Uk:
    return Uk(make_recipient)


def uk_errors(answer: Any) -> list[tuple[str, str]]:
    return [(error["ErrorCode"], error.get("Path", "")) for error in answer.json()["Errors"]]
