"""A recipient hears of a stop at the bank: at its own address, signed, again until it has said so."""

import re
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from consent.models import Consent, ConsentEvent, DeliveryAttempt, OutboxMessage
from consent.notices import State
from oidc.models import Client
from tests.actors import Customer, Recipient
from tests.telling.conftest import by_published_keys, comes_due, delivers, stops
from tests.websites import Website, says

pytestmark = pytest.mark.django_db


def calls() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(channel="call"))


def bearer(head: str) -> str:
    found = re.search(r"\r\nAuthorization: Bearer (\S+)\r\n", head)
    assert found, head
    return found[1]


def word(body: bytes) -> str:
    (compact,) = parse_qs(body.decode())["cdr_arrangement_jwt"]
    return compact


@pytest.mark.peer("6-14")
@pytest.mark.clause("ARR-05", "ARR-06")
def test_a_stop_in_the_portal_is_told_in_a_signed_word_by_a_bank_that_proves_who_it_is(
    told: Recipient, mia: Customer, site: Website, settings
) -> None:
    settings.HOLDER_IDS = {"cds": "dh-brand-12"}
    consent = stops(mia, told)

    assert delivers() == State.DELIVERED

    (head,), (body,), (message,) = site.heads, site.bodies, calls()
    assert head.startswith("POST /cdr/arrangements/revoke HTTP/1.1\r\n")
    assert "\r\nContent-Type: application/x-www-form-urlencoded\r\n" in head
    header, claims = by_published_keys(told, word(body))
    assert header["typ"] == "JWT"
    assert {name: claims[name] for name in ("iss", "sub", "aud", "cdr_arrangement_id", "jti")} == {
        "iss": "dh-brand-12",
        "sub": "dh-brand-12",
        "aud": site.url("/cdr/arrangements/revoke"),
        "cdr_arrangement_id": str(consent.pk),
        "jti": str(message.pk),
    }
    assert 0 < claims["exp"] - claims["iat"] <= 300
    _, proof = by_published_keys(told, bearer(head))
    assert (proof["iss"], proof["sub"], proof["aud"]) == (claims["iss"], claims["sub"], claims["aud"])
    assert "cdr_arrangement_id" not in proof


@pytest.mark.clause("ARR-08", "EVT-08")
def test_the_message_stands_beside_the_event_before_anybody_is_called(
    told: Recipient, mia: Customer, site: Website
) -> None:
    consent = stops(mia, told)

    (message,) = calls()
    event = ConsentEvent.objects.get(consent=consent, verb="withdraw")
    assert (message.sequence, message.at, message.state) == (event.sequence, event.at, "waiting")
    assert site.connections == 0


@pytest.mark.clause("ARR-08")
def test_what_was_acknowledged_is_not_sent_again_and_the_attempt_is_on_record(
    told: Recipient, mia: Customer, site: Website
) -> None:
    stops(mia, told)
    delivers()
    comes_due()

    assert delivers() is None
    assert site.requests == 1
    attempt = DeliveryAttempt.objects.get()
    assert (attempt.outcome, attempt.detail) == ("delivered", "answers 204")
    assert attempt.ended_at is not None


@pytest.mark.peer("6b-12")
@pytest.mark.clause("ARR-08")
def test_a_repeat_keeps_its_id_and_proves_anew_who_calls(
    told: Recipient, mia: Customer, site: Website
) -> None:
    stops(mia, told)
    site.behave = says("503 Busy")
    assert delivers() == State.WAITING
    site.behave = says("204 No Content")
    comes_due()
    assert delivers() == State.DELIVERED

    words = [by_published_keys(told, word(body))[1]["jti"] for body in site.bodies]
    proofs = [by_published_keys(told, bearer(head))[1]["jti"] for head in site.heads]
    assert words == [str(calls()[0].pk)] * 2
    assert len({*proofs, *words}) == 3


@pytest.mark.clause("ARR-09")
def test_a_sharing_with_a_suspended_client_can_be_stopped_and_its_recipient_is_told(
    told: Recipient, mia: Customer, site: Website
) -> None:
    mia.allows(told.link())
    Client.objects.update(suspended_at=timezone.now())

    consent = Consent.objects.get()
    mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop")

    assert delivers() == State.DELIVERED
    assert site.requests == 1


@pytest.mark.peer("6-14")
@pytest.mark.clause("ARR-07")
def test_a_recipient_that_ended_it_itself_is_not_called_back(
    told: Recipient, mia: Customer, site: Website
) -> None:
    mia.allows(told.link())
    ended = told.post("arrangements/revoke", cdr_arrangement_id=str(Consent.objects.get().pk))

    assert ended.status_code == 204
    assert calls() == []
    assert delivers() is None
    assert site.connections == 0


@pytest.mark.peer("6b-12")
def test_what_nobody_wants_to_hear_is_logged_for_the_operator(
    told: Recipient, mia: Customer, site: Website, caplog: pytest.LogCaptureFixture
) -> None:
    consent = stops(mia, told)
    site.behave = says("422 No")

    delivers()

    (line,) = (vars(record) for record in caplog.records if record.name == "accord.outbox")
    assert (line["event"], line["code"], line["client_id"]) == ("not told", "call refused", "budget-fox")
    assert line["consent_id"] == consent.pk
    assert line["reason"] == f"{calls()[0].pk} answers 422"
