"""What the log says of calls by recipients and of commands by operators."""

import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from consent.models import Consent
from oidc.models import IssuerKey
from tests.actors import Customer, Recipient
from tests.dialects import DIALECTS
from tests.events import Events, refusal
from tests.pages import HOST

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-05")]


def test_a_refused_call_says_who_called_from_where_with_which_certificate(recipient: Recipient) -> None:
    event = refusal(recipient.post("token", grant_type="authorization_code", code="guessed"))

    assert (event["issuer"], event["client_id"]) == (recipient.issuer, recipient.client_id)
    assert len(event["certificate"]) == 43
    assert event["source"] == "127.0.0.1"
    assert (event["method"], event["path"]) == ("POST", f"/{recipient.issuer}/token")
    assert event["status"] == 400


def test_a_certificate_nobody_trusts_is_named_all_the_same(nz: Recipient, pki: Any) -> None:
    event = refusal(
        nz.post("token", grant_type="client_credentials", certificate=pki.self_signed().certificate_pem)
    )

    assert len(event["certificate"]) == 43
    assert event["client_id"] == nz.client_id  # as it says


def test_a_refused_data_call_carries_its_interaction_id(recipient: Recipient) -> None:
    sent = str(uuid4())

    event = refusal(recipient.reads_accounts("guessed", **{"x-fapi-interaction-id": sent}))
    other = refusal(recipient.post("token", grant_type="none"))

    assert str(event["interaction_id"]) == sent
    assert "interaction_id" not in other


def test_a_data_call_after_the_stop_names_the_consent(recipient: Recipient, mia: Customer) -> None:
    back = recipient.answer_in(mia.allows(recipient.link()))
    token = recipient.redeems(back["code"]).json()["access_token"]
    consent = Consent.objects.get()
    mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop")

    event = refusal(recipient.reads_accounts(token))

    assert (event["client_id"], event["consent_id"]) == (recipient.client_id, consent.pk)
    assert len(event["customer"]) == 16
    assert len(event["certificate"]) == 43


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/elsewhere/token", 404),
        ("get", "/nz/token", 405),
        ("post", "/nz/jwks", 405),
        ("get", "/nz/nothing", 404),
        ("get", "/nz/open-banking-nz/v3.0/nothing", 404),
        ("put", DIALECTS["nz"].accounts, 405),
        ("put", "/nz/authorize", 405),
    ],
)
def test_an_address_or_a_method_that_is_not_offered_is_one_event(method: str, path: str, status: int) -> None:
    answer = getattr(Client(), method)(path, secure=True, **HOST)

    assert answer.status_code == status
    assert refusal(answer)["status"] == status


def test_a_host_that_is_not_ours_is_one_event() -> None:
    answer = Client().get("/", secure=True, SERVER_NAME="evil.test", SERVER_PORT="443")

    assert refusal(answer)["reason"].startswith("DisallowedHost: ")


def test_a_call_too_big_to_read_is_one_event(nz: Recipient) -> None:
    for answer in (
        nz.post("token", grant_type="x" * 70_000),
        nz.sends_intent(b"[" * 70_000),
        nz.reads(f"{DIALECTS['nz'].accounts}?" + "&".join(f"p{n}=1" for n in range(200)), "a-token"),
    ):
        assert refusal(answer)["status"] == answer.status_code


def test_behind_a_proxy_the_source_is_what_the_proxy_saw(nz: Recipient, settings: Any) -> None:
    forged = {"HTTP_X_FORWARDED_FOR": "192.0.2.1, 203.0.113.9"}

    direct = nz.http.get("/nz/token", secure=True, **HOST, **forged)
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    proxied = nz.http.get("/nz/token", secure=True, **HOST, **forged)

    assert refusal(direct)["source"] == "127.0.0.1"
    assert refusal(proxied)["source"] == "203.0.113.9"


# --- decisions --------------------------------------------------------------------------------------------


def test_an_arrangement_its_recipient_ends_is_one_event(
    cds: Recipient, mia: Customer, events: Events
) -> None:
    mia.allows(cds.link())
    consent = Consent.objects.get()

    for _ in range(2):
        last = cds.post("arrangements/revoke", cdr_arrangement_id=str(consent.pk))

    assert events.decided == ["allowed", "revoked"]
    assert refusal(last)["client_id"] == cds.client_id
    (revoked,) = [vars(event) for event in events.seen if vars(event)["code"] == "revoked"]
    assert (revoked["client_id"], revoked["consent_id"]) == (cds.client_id, consent.pk)
    assert len(revoked["certificate"]) == 43


def test_an_intent_its_recipient_ends_is_one_event(nz: Recipient, events: Events) -> None:
    intent = nz.intent()

    for _ in range(2):
        nz.http.delete(
            f"{DIALECTS['nz'].intents}/{intent}",
            secure=True,
            headers={"Authorization": f"Bearer {nz.client_token()}"},
            **nz.handshake(),
        )

    assert events.decided == ["revoked"]
    assert events.refused == ["consent in another status"]
    for event in events.seen:
        assert (vars(event)["client_id"], str(vars(event)["consent_id"])) == (nz.client_id, intent)


def test_a_client_registered_and_suspended_is_one_event_each(events: Events, tmp_path: Path) -> None:
    file = tmp_path / "fox.json"
    file.write_text(json.dumps(Recipient("nz", "fox", "").metadata()))

    call_command("clients", "register", "--issuer", "nz", file, stdout=StringIO())
    for _ in range(2):
        call_command("clients", "suspend", "--issuer", "nz", "fox", stdout=StringIO())

    assert events.decided == ["client registered", "client suspended"]
    assert {(vars(event)["issuer"], vars(event)["client_id"]) for event in events.seen} == {("nz", "fox")}


def test_each_key_created_is_one_event_that_names_it(issuer_keys: None, events: Events) -> None:
    IssuerKey.objects.filter(issuer="nz").delete()

    for _ in range(2):
        call_command("keys", "ensure", stdout=StringIO())

    named = {vars(event)["reason"] for event in events.seen if vars(event)["issuer"] == "nz"}
    assert named == {f"{key.algorithm} {key.kid}" for key in IssuerKey.objects.filter(issuer="nz")}
    assert set(events.decided) == {"key active"}
