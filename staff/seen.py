"""What a customer saw before each decision, drawn again from the evidence and held against its digest.

The digest is of every word; a payee's account number, which is somebody else's, is shown to nobody of staff.

This is what staff have in the place of signing in as a customer, which nobody can.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from consent.models import ConsentEvent, Evidence
from oidc.clauses import clause
from portal.spoken import language_shown, speaking

TEMPLATES = frozenset({
    "portal/_statement.html", "portal/_payment_statement.html", "portal/_joint_statement.html",
})  # fmt: skip
"""What evidence may ask to be drawn with; whatever else it names is not opened."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    sequence: int
    """Of the event that it led to."""
    verb: str
    at: datetime
    html: str
    """Safe: made by our own template from the stored data, which it escapes. Of a payee's account number it
    says the last digits."""
    exact: bool
    """Whether these are, but for those digits, the words whose digest the evidence keeps; else the template
    has changed since, and the data alone is what it was."""
    cut: bool
    """Whether there were such numbers."""
    wording: str
    language: str
    sha256: str


@clause("AUD-07")
def seen(consent_id: UUID) -> list[Seen]:
    """Each page that a decision about the consent rested on, newest first; none that was erased."""
    rows = Evidence.objects.filter(consent_id=consent_id, erased_at=None)
    kept = {row.sequence: row.content for row in rows}
    events = ConsentEvent.objects.filter(consent_id=consent_id, sequence__in=kept).order_by("-sequence")
    found = ((event, (kept[event.sequence] or {}).get("shown")) for event in events)
    return [one for event, shown in found if shown and (one := _drawn(event, shown))]


def _drawn(event: ConsentEvent, shown: Mapping[str, Any]) -> Seen | None:
    template, card = shown.get("template"), shown.get("data")
    if template not in TEMPLATES or not isinstance(card, dict):
        return None
    whole, cut = _with_initials(card), _without_numbers(card)
    try:
        with speaking(language_shown(shown, "en-GB")):
            html = render_to_string(template, {"card": whole})
            shorter = render_to_string(template, {"card": {**whole, **cut}}) if cut else html
    except TemplateDoesNotExist:
        return None
    return Seen(
        sequence=event.sequence,
        verb=event.verb,
        at=event.at,
        html=shorter,
        cut=bool(cut),
        exact=hashlib.sha256(html.encode()).hexdigest() == shown.get("sha256"),
        wording=str(shown.get("wording", "")),
        language=str(shown.get("language", "")),
        sha256=str(shown.get("sha256", "")),
    )


def _with_initials(card: dict[str, Any]) -> dict[str, Any]:
    """A recipient's card makes its initial of its name, and the evidence keeps the name alone."""
    recipient = card.get("recipient")
    if not isinstance(recipient, dict):
        return card
    return {**card, "recipient": {**recipient, "initial": str(recipient.get("name", ""))[:1].upper()}}


@clause("AUD-05")
def _without_numbers(card: Mapping[str, Any]) -> dict[str, Any]:
    """What a card says otherwise where its payees' accounts are cut to their last digits."""
    payees = card.get("payees")
    said = [one for one in payees if isinstance(one, dict)] if isinstance(payees, list) else []
    return (
        {"payees": [{**one, "account": f"•••• {str(one.get('account'))[-4:]}"} for one in said]}
        if said
        else {}
    )
