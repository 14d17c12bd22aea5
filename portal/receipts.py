"""Receipts: what a customer agreed to, changed or ended, as a page, as text, and as a document we sign.

The members of the document are named after ISO/IEC TS 27560:2023 and the Kantara Consent Receipt 1.1, as far
as those have a name for what a bank knows; docs/receipts.md explains each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from consent import kept_evidence, queries
from consent.amendments import AmendmentFacts, amendments
from consent.lifecycle import Verb
from consent.queries import ConsentFacts, EventFacts
from consent.recipient_names import named_at, names_of
from oidc.clauses import clause
from oidc.issuers import browser_url, issuer_url, security_policy
from oidc.jose.sign import sign
from oidc.security_log import pseudonym, reference_of
from portal.askers import RecipientCard, recipient_card
from portal.cards import AccountCard, ChangeCard, FactCard, KindCard, PayeeCard
from portal.changes import changes_of
from portal.file_sums import whole_payment_of
from portal.moments import exact
from portal.paying import amount_words, clusters_of, fact_cards, limit_sentences, payee_cards
from portal.spoken import home_of, language_shown, speaking, wording_of
from portal.terms import given_terms, kind_cards, shared_account_cards
from portal.wording import Wording

TYPE = "accord-consent-receipt+jwt"
"""Says in the JOSE header what this is, so that nothing else that we sign passes for it (RFC 8725 §3.11)."""
SCHEMA = "accord-consent-receipt/1"
STATES: Mapping[Verb, str] = {
    Verb.AUTHORISE: "given",
    Verb.AMEND: "amended",
    Verb.REAUTHORISE: "confirmed",
    Verb.REVIVE: "given",
    Verb.REMOVE_ACCOUNT: "amended",
    Verb.SHORTEN: "amended",
    Verb.WITHDRAW: "withdrawn",
    Verb.REVOKE: "revoked",
    Verb.EXPIRE: "expired",
    Verb.LAPSE: "expired",
}
"""What a receipt says has become of a consent, for each event that has one."""
TITLES = {
    "given": noop("You agreed"),
    "amended": noop("You changed it"),
    "confirmed": noop("You agreed once more"),
    "withdrawn": noop("It was stopped"),
    "revoked": noop("{app} stopped it"),
    "expired": noop("It ended"),
}


@dataclass(frozen=True, kw_only=True)
class ReceiptCard:
    """A receipt to read and to print."""

    title: str
    reference: str
    """ "REF-7F3K-22, number 2"."""
    when: str
    bank: str
    ecosystem: str
    recipient: RecipientCard
    pays: bool
    kinds: tuple[KindCard, ...]
    payees: tuple[PayeeCard, ...]
    amount: str
    facts: tuple[FactCard, ...]
    limits: tuple[str, ...]
    accounts: tuple[AccountCard, ...]
    accounts_erased: bool
    """Which they were is known no more: none are shown, and that says so."""
    until: str
    changes: tuple[ChangeCard, ...]
    how_to_stop: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One receipt: of the consent as it stood after an event, with what the customer read then."""

    facts: ConsentFacts
    event: EventFacts
    change: AmendmentFacts | None
    shown: Mapping[str, Any] | None
    """The words that were decided on; None where there were none, or they were erased."""
    held: Sequence[Account]
    accounts_erased: bool
    language: str
    """The one it is in: that of the words the customer agreed to, then or last before."""

    @property
    def state(self) -> str:
        return STATES[Verb(self.event.verb)]

    @property
    def wording(self) -> Wording:
        return wording_of(self.facts.issuer)


def receipt_numbers(events: Sequence[EventFacts]) -> frozenset[int]:
    """The numbers of those events of a consent that have a receipt: none before it was given."""
    given = any(event.verb == Verb.AUTHORISE for event in events)
    return frozenset(event.sequence for event in events if given and event.verb in STATES)


@clause("DASH-17")
def receipts_of(facts: ConsentFacts, held: Sequence[Account]) -> list[Receipt]:
    """Every receipt of a consent, oldest first, with the recipient's names as they were at its moment."""
    events, changes = queries.history(facts.id), amendments(facts.id)
    numbers, names = receipt_numbers(events), names_of(facts.recipient.id)
    language, receipts = home_of(facts.issuer), []
    for event in events:
        if event.sequence not in numbers:
            continue
        decided_on = event.verb in kept_evidence.AGREEING
        kept = kept_evidence.evidence(facts.id, sequence=event.sequence) if decided_on else None
        shown = (kept or {}).get("shown")
        language = language_shown(shown or {}, language)
        receipts.append(
            Receipt(
                facts=replace(
                    _as_it_stood(facts, event, changes),
                    recipient=named_at(names, event.at) or facts.recipient,
                ),
                accounts_erased=_accounts_are_erased(event, changes),
                event=event,
                change=next((one for one in changes if one.sequence == event.sequence), None),
                shown=shown,
                held=held,
                language=language,
            )
        )
    return receipts


def _as_it_stood(facts: ConsentFacts, event: EventFacts, changes: Sequence[AmendmentFacts]) -> ConsentFacts:
    """The consent after an event: each later change says what was so before it."""
    later = next((one.before for one in changes if one.sequence > event.sequence), None)
    earlier = [one.at for one in changes if one.sequence <= event.sequence]
    if later is None:
        return facts
    return replace(
        facts,
        permissions=later.permissions,
        expires_at=later.expires_at,
        accounts=later.accounts or (),
        amended_at=earlier[-1] if earlier else None,
    )


def _accounts_are_erased(event: EventFacts, changes: Sequence[AmendmentFacts]) -> bool:
    """Whether a later change is what told the accounts, and its evidence was erased."""
    later = next((one.before for one in changes if one.sequence > event.sequence), None)
    return later is not None and later.accounts is None


@clause("DASH-17")
def receipt_card(receipt: Receipt) -> ReceiptCard:
    """The receipt to read, in the language its customer read what they agreed to."""
    with speaking(receipt.language):
        return _card(receipt)


def _card(receipt: Receipt) -> ReceiptCard:
    facts, wording = receipt.facts, receipt.wording
    payment = whole_payment_of(facts)
    clusters = clusters_of(facts, wording, payment)
    return ReceiptCard(
        title=_(TITLES[receipt.state]).format(app=facts.recipient.name),
        reference=_("{reference}, number {sequence}").format(
            reference=reference_of(facts.id), sequence=receipt.event.sequence
        ),
        when=exact(receipt.event.at, wording.timezone),
        bank=settings.BANK_NAME,
        ecosystem=wording.ecosystem,
        recipient=recipient_card(facts.recipient),
        pays=payment is not None,
        kinds=kind_cards(clusters),
        payees=payee_cards(payment) if payment else (),
        amount=amount_words(payment) if payment else "",
        facts=fact_cards(payment, wording, facts.recipient.name, facts.authorised_at or receipt.event.at)
        if payment
        else (),
        limits=limit_sentences(payment.limits, wording) if payment and payment.limits else (),
        accounts=shared_account_cards(facts.accounts, receipt.held, {}),
        accounts_erased=receipt.accounts_erased,
        until=given_terms(facts, wording, clusters).until,
        changes=changes_of(receipt.change, receipt.facts, wording, receipt.held),
        how_to_stop=_("Sign in at {portal} and open “Who can see your data”.").format(
            portal=settings.BASE_URL
        ),
    )


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """The receipt as plain data; times are UTC as RFC 3339 writes them."""
    with speaking(receipt.language):
        return _document(receipt)


def _document(receipt: Receipt) -> dict[str, Any]:
    facts, wording, card = receipt.facts, receipt.wording, _card(receipt)
    processing = [
        {
            "pii_type": kind.title,
            "description": kind.meaning,
            "not_included": kind.not_included,
            "pii_optional": False,
        }
        for kind in card.kinds
    ]
    shown = receipt.shown or {}
    return {
        "schema_version": SCHEMA,
        "receipt_id": f"{facts.id}/{receipt.event.sequence}",
        "record_id": str(facts.id),
        "pii_principal_id": pseudonym(facts.customer_id),
        "language": wording.locale,
        "pii_processing": {
            "services": [wording.ecosystem],
            "purpose": card.title if not card.pays else card.kinds[0].title,
            "purpose_type": "payment" if card.pays else "sharing of account data",
            "lawful_basis": "consent",
            "pii_information": processing,
            "permissions": list(facts.permissions),
            "accounts": [{"name": each.name, "detail": _plain(each.detail)} for each in card.accounts],
            "accounts_erased": card.accounts_erased,
            "limits": list(card.limits),
            "collection_method": "online at the bank, after the customer proved who they are",
            "recipient_third_parties": [facts.client_id],
            "withdrawal_method": card.how_to_stop,
            "retention_period": _plain(card.until),
        },
        "party_identification": [
            {
                "party_id": issuer_url(facts.issuer),
                "party_name": settings.BANK_NAME,
                "party_role": "holder",
                "party_url": settings.BASE_URL,
            },
            {
                "party_id": facts.client_id,
                "party_name": facts.recipient.legal_name or facts.recipient.name,
                "party_trading_name": facts.recipient.name,
                "party_role": "recipient",
                "party_url": facts.recipient.website,
                "party_registration": facts.recipient.register_entry,
                "party_self_described": facts.recipient.self_described,
            },
        ],
        "event": {
            "event_time": _utc(receipt.event.at),
            "event_type": "explicit",
            "event_state": receipt.state,
            "entity_id": receipt.event.actor,
            "valid_from": _utc(facts.authorised_at),
            "valid_until": _utc(facts.expires_at),
            "changes": [{"tag": each.tag, "what": _plain(each.what)} for each in card.changes],
        },
        "notice": {name: shown[name] for name in ("wording", "language", "sha256") if name in shown},
    }


@clause("DASH-17", "RFC 8725 §3.11")
def signed_receipt(receipt: Receipt, now: datetime) -> dict[str, str]:
    """The document as a JWS in its flattened JSON form (RFC 7515 §7.2.2), by the issuer's key, signed now.

    It has no `exp`: what was agreed does not stop having been. Whoever checks it reads `iss` and takes the
    keys from the place that the document names.
    """
    issuer = receipt.facts.issuer
    claims = {
        "iss": issuer_url(issuer),
        "iat": int(now.timestamp()),
        "jti": f"{receipt.facts.id}/{receipt.event.sequence}",
        "jwks_uri": browser_url(issuer, "jwks"),
        "receipt": receipt_document(receipt),
    }
    algorithm = security_policy(issuer).signing_algorithms[0]
    compact = sign(issuer, claims, algorithm=algorithm, now=now, typ=TYPE)
    protected, payload, signature = compact.split(".")
    return {"payload": payload, "protected": protected, "signature": signature}


def _utc(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")
