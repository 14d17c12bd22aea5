"""A ZIP of everything about one customer's sharing: consents, activity, receipts, keys, and what is what."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from bank.facts import Account
from bank.port import core_banking
from consent import queries
from consent.disclosures import every_disclosure_day
from consent.models import Person
from consent.queries import WatchedConsent
from oidc.clauses import clause
from oidc.jose.keys import published_jwks
from portal.askers import recipient_card
from portal.disclosure_rows import HEAD, csv_rows
from portal.moments import exact
from portal.money import money_words
from portal.paying import clusters_of, limit_sentences, payee_cards, payment_of
from portal.receipts import Receipt, receipt_card, receipts_of, signed_receipt
from portal.spoken import speaking, wording_of
from portal.spreadsheets import csv_lines
from portal.terms import ended_at, shared_account_cards

SCHEMA = "accord-sharing/1"
EVERY = 20
"""After so many consents the progress is told."""


@clause("DASH-33")
def copy_of_sharing(
    person: Person, issuers: frozenset[str], at: datetime, progress: Callable[[int, int], None]
) -> bytes:
    """The file, as bytes: of all consents of these issuers on which the customer ever decided.

    `progress` is told now and then how many of how many are in it.
    """
    number = person.customer_number or ""
    held = core_banking().accounts_of(number)
    consents = [one for one in queries.consents_of_customer(customer_id=person.pk) if one.issuer in issuers]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        documents = []
        progress(0, len(consents))
        for done, facts in enumerate(consents, start=1):
            names = _put_receipts(archive, receipts_of(facts, held), at)
            documents.append(_document(facts, held, names))
            if done % EVERY == 0:
                progress(done, len(consents))
        for issuer in sorted({facts.issuer for facts in consents}):
            archive.writestr(f"keys/{issuer}.json", _json(published_jwks(issuer)))
        archive.writestr(
            "consents.json", _json({"schema_version": SCHEMA, "made_at": _utc(at), "consents": documents})
        )
        archive.writestr("activity.csv", "".join(csv_lines(HEAD, _activity(consents, held))))
        archive.writestr("README.txt", _readme(at, len(consents)))
        progress(len(consents), len(consents))
    return file.getvalue()


def _put_receipts(archive: zipfile.ZipFile, receipts: Sequence[Receipt], at: datetime) -> list[str]:
    names = []
    for receipt in receipts:
        name = f"receipts/{receipt.facts.id}-{receipt.event.sequence}-{receipt.state}"
        archive.writestr(f"{name}.json", _json(signed_receipt(receipt, at)))
        with speaking(receipt.language):
            text = render_to_string("portal/receipt.txt", {"card": receipt_card(receipt)})
        archive.writestr(f"{name}.txt", text)
        names.append(f"{name}.json")
    return names


def _activity(consents: Sequence[WatchedConsent], held: Sequence[Account]) -> Iterator[Sequence[object]]:
    for facts in consents:
        yield from csv_rows(every_disclosure_day(facts.id), facts, wording_of(facts.issuer), held)


def _document(facts: WatchedConsent, held: Sequence[Account], receipts: Sequence[str]) -> dict[str, Any]:
    """One consent as docs/consents.schema.json has it."""
    wording, payment = wording_of(facts.issuer), payment_of(facts)
    recipient = recipient_card(facts.recipient)
    return {
        "record_id": str(facts.id),
        "ecosystem": wording.ecosystem,
        "about": "payment" if payment else "data",
        "recipient": {
            "name": recipient.name,
            "legal_name": recipient.legal_name,
            "registration": recipient.register_entry,
            "website": recipient.website,
            "client_id": facts.client_id,
        },
        "status": facts.status.value,
        "in_force": facts.in_force,
        "kinds": [cluster.title for cluster in clusters_of(facts, wording)],
        "permissions": list(facts.permissions),
        "accounts": [
            {"name": card.name, "detail": card.detail.replace("\N{NO-BREAK SPACE}", " ")}
            for card in shared_account_cards(facts.accounts, held, {})
        ],
        "payees": [
            {"name": payee.name, "account": payee.account}
            for payee in (payee_cards(payment) if payment else ())
        ],
        "amount": money_words(payment.amount) if payment and payment.amount else None,
        "limits": list(limit_sentences(payment.limits, wording)) if payment and payment.limits else [],
        "asked_at": _utc(facts.created_at),
        "given_at": _utc(facts.authorised_at),
        "changed_at": _utc(facts.amended_at),
        "ends_at": _utc(facts.expires_at),
        "ended_at": None if facts.in_force else _utc(ended_at(facts)),
        "last_seen_at": _utc(facts.last_disclosed_at),
        "times_seen": facts.disclosures,
        "history": [
            {"number": event.sequence, "at": _utc(event.at), "what": event.verb, "by": event.actor}
            for event in queries.history(facts.id)
        ],
        "receipts": list(receipts),
    }


def _readme(at: datetime, number: int) -> str:
    words = {
        "bank": settings.BANK_NAME,
        "when": exact(at, "UTC"),
        "number": number,
        "portal": settings.BASE_URL,
    }
    return render_to_string("portal/readme.txt", words)


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def _utc(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None
