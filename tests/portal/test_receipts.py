"""Receipts: to read, signed so that one changed byte shows, and in the letters."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent
from consent.models import Recipient as Company
from consent.notices import Channel, State
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees
from tests.evidence import erase_evidence
from tests.portal.sharing import EVERYDAY, SAVINGS, shares
from tests.telling.conftest import delivers

APP = "Recipient budget-fox"
ALGORITHMS = ["PS256", "ES256", "EdDSA", "RS256"]


def fetched(customer: Customer, consent_id: Any, sequence: int) -> dict[str, str]:
    answer = customer.opens(f"/consents/{consent_id}/receipts/{sequence}.json").response
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/jose+json"
    assert answer["Cache-Control"] == "no-store"
    return dict(answer.json())


def verified(recipient: Recipient, signed: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, by the keys that the issuer publishes; raises JoseError."""
    keys = KeySet.import_key_set(recipient.http.get(f"/{recipient.issuer}/jwks", secure=True).json())
    compact = ".".join(signed[name] for name in ("protected", "payload", "signature"))
    read = jws.deserialize_compact(compact, keys, algorithms=ALGORITHMS)
    return dict(read.headers()), dict(json.loads(read.payload))


@pytest.mark.clause("DASH-17", "RFC 8725 §3.11")
@pytest.mark.parametrize("issuer", ["cds", "fapi2", "nz", "uk"])
def test_a_receipt_verifies_with_the_issuers_published_keys(
    issuer: str, make_recipient: Any, mia: Customer
) -> None:
    recipient = make_recipient(issuer)
    consent = shares(recipient, accounts=[EVERYDAY])
    mia.signs_in()

    header, claims = verified(recipient, fetched(mia, consent.pk, 2))

    assert header["typ"] == "accord-consent-receipt+jwt"
    assert claims["iss"] == recipient.issuer_url
    assert claims["jwks_uri"] == f"{recipient.issuer_url}/jwks"
    receipt = claims["receipt"]
    assert receipt["record_id"] == str(consent.pk)
    assert receipt["event"]["event_state"] == "given"
    assert receipt["party_identification"][1]["party_trading_name"] == APP
    assert [each["name"] for each in receipt["pii_processing"]["accounts"]] == ["Everyday"]
    assert EVERYDAY not in json.dumps(claims)


@pytest.mark.clause("DASH-17")
@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
def test_one_changed_byte_of_a_receipt_shows(part: str, cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    mia.signs_in()
    signed = fetched(mia, consent.pk, 2)
    raw = bytearray(base64.urlsafe_b64decode(signed[part] + "=="))
    raw[len(raw) // 2] ^= 1
    changed = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()

    with pytest.raises((JoseError, ValueError)):
        verified(cds, signed | {part: changed})


@pytest.mark.clause("DASH-17", "AMD-05")
def test_each_change_has_a_receipt_of_what_held_after_it(basic: Arrangement, mia: Customer) -> None:
    agrees(mia, basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR))
    mia.signs_in()
    mia.opens(f"/consents/{basic.id}/stop").press("btn-stop")

    given, amended, ended = (
        verified(basic.recipient, fetched(mia, basic.id, number))[1]["receipt"] for number in (2, 3, 4)
    )

    assert [one["event"]["event_state"] for one in (given, amended, ended)] == [
        "given",
        "amended",
        "withdrawn",
    ]
    assert given["pii_processing"]["permissions"] == ["bank:accounts.basic:read"]
    assert amended["pii_processing"]["permissions"] == ["bank:accounts.basic:read", "bank:transactions:read"]
    assert given["event"]["valid_until"] < amended["event"]["valid_until"]
    assert {one["tag"] for one in amended["event"]["changes"]} == {"New", "Longer"}
    assert len(given["notice"]["sha256"]) == 64


@pytest.mark.clause("DASH-17")
def test_what_ends_by_itself_has_a_receipt_too(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, lasts=timedelta(days=1), at=timezone.now() - timedelta(days=2))
    operations.expire_due(at=timezone.now(), policies={"cds": consent_policy("cds")}, limit=10)
    mia.signs_in()

    page = mia.opens(f"/consents/{consent.pk}/receipts/3")

    assert "Receipt: It ended" in page.text
    assert verified(cds, fetched(mia, consent.pk, 3))[1]["receipt"]["event"]["event_state"] == "expired"


def test_a_receipt_reads_as_what_was_agreed(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    page = mia.signs_in(f"/consents/{consent.pk}/receipts/2")

    for words in (
        "Receipt: You agreed",
        APP,
        "Account name, type and balance",
        "Everyday",
        "Rainy",
        "Until ",
    ):
        assert words in page.text, words
    assert (
        f"/consents/{consent.pk}/receipts/2"
        in mia.opens(f"/consents/{consent.pk}/").response.content.decode()
    )


@pytest.mark.clause("DASH-17")
def test_a_receipt_names_a_company_as_it_was_called_then(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds)
    company = cds.row.recipient
    Company.objects.filter(pk=company.pk).update(
        name="Wealth Weasel", legal_name="Weasel Pty Ltd", register_entry="CDR Register, ADR-99"
    )
    mia.signs_in()
    mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop")

    given, stopped = (
        verified(cds, fetched(mia, consent.pk, number))[1]["receipt"]["party_identification"][1]
        for number in (2, 3)
    )

    assert (given["party_trading_name"], given["party_name"]) == (company.name, company.legal_name)
    assert given["party_registration"] == company.register_entry
    assert (stopped["party_trading_name"], stopped["party_name"]) == ("Wealth Weasel", "Weasel Pty Ltd")
    assert "Wealth Weasel" not in mia.opens(f"/consents/{consent.pk}/receipts/2").text


@pytest.mark.clause("DASH-17", "AUD-01")
def test_accounts_that_were_erased_are_called_erased_and_not_none(basic: Arrangement, mia: Customer) -> None:
    agrees(mia, basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR))
    erase_evidence(consent_id=basic.id, at=timezone.now(), because="its time is over")
    mia.signs_in()

    told = verified(basic.recipient, fetched(mia, basic.id, 2))[1]["receipt"]["pii_processing"]
    now = verified(basic.recipient, fetched(mia, basic.id, 3))[1]["receipt"]["pii_processing"]

    assert (told["accounts"], told["accounts_erased"]) == ([], True)
    assert now["accounts"]
    assert now["accounts_erased"] is False
    assert "Which they were has been erased" in mia.opens(f"/consents/{basic.id}/receipts/2").text


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_nobody_else_reads_a_receipt_and_no_number_is_made_up(
    suffix: str, cds: Recipient, mia: Customer, leo: Customer
) -> None:
    consent = shares(cds)
    mia.signs_in()
    leo.signs_in()

    assert leo.opens(f"/consents/{consent.pk}/receipts/2{suffix}").status == 404
    assert mia.opens(f"/consents/{consent.pk}/receipts/1{suffix}").status == 404  # nothing was given yet
    assert mia.opens(f"/consents/{consent.pk}/receipts/9{suffix}").status == 404


@pytest.mark.clause("DASH-17")
def test_letters_carry_the_receipt_and_nothing_that_is_personal(
    cds: Recipient, mia: Customer, settings: Any
) -> None:
    settings.EMAIL_URL = "locmem://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    operations.withdraw(
        consent_id=consent.pk,
        actor=Actor.CUSTOMER,
        reference=str(consent.customer_id),
        at=timezone.now(),
        policy=consent_policy("cds"),
    )

    assert [delivers(Channel.MAIL) for _ in range(2)] == [State.DELIVERED] * 2

    given, stopped = (str(letter.body) for letter in mail.outbox)
    for body in (given, stopped):
        assert "RECEIPT" in body
        assert "Data: Account name, type and balance" in body
        assert "Accounts: 2" in body
        assert "Reference: REF-" in body
        assert "Everyday" not in body
    assert "You agreed: " in given
    assert "You stopped it: " in stopped
    assert Consent.objects.get().status == "withdrawn"
