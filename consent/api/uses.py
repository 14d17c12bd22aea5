"""Payment uses: the bank's gateway asks, before it makes a payment, whether the consent allows it (RES-04).

The answer counts: what is admitted is used up.
"""

import json
import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent
from consent.payment_records import kind_of
from consent.problems import Fault, Flaw, Problem
from consent.strict_json import strict_json
from oidc.clauses import clause
from oidc.clients.authenticate import authenticate_resource_server
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.errors import InvalidRequest
from oidc.forms import Form, posted_form, required_in, text_in
from oidc.paused import may_act_on
from oidc.resources import interaction_id, problem_body
from oidc.security_log import decided, note

PATH, PROGRESS = "payment-uses", "payment-uses/status"
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,5})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST = {"key": 128, "reference": 140, "payee_scheme": 40, "payee_identification": 256}
REPEATS = {"initiation": "Initiation", "risk": "Risk"}
"""Parameters that hold what the recipient's order repeats of its intent, and its names there."""

_WORDS = {
    Fault.CONSENT_STATUS: "The consent is not in force, or was used before, or its recipient may not act",
    Fault.CONSENT_MISMATCH: "The payment is not the one of the consent",
    Fault.PAYEE_NOT_ALLOWED: "The consent names another payee",
    Fault.UNSUPPORTED_CURRENCY: "The consent is for another currency",
    Fault.LIMIT_EACH: "The amount is more than the consent allows for one payment",
    Fault.LIMIT_PERIOD: "With this payment a period would have more than the consent allows",
    Fault.LIMIT_TOTAL: "With this payment all payments would be more than the consent allows",
    Fault.LIMIT_COUNT: "The consent allows no further payment",
    Fault.LIMIT_DATES: "The consent does not allow payments on this day",
    Fault.AFTER_CUT_OFF: "The bank's cut-off for this payment has passed",
}


@oauth_endpoint("POST")
@clause("CON-38", "CON-42", "CON-46", "CON-48", "CON-54", "RES-04", "RES-05")
def payment_uses(http: HttpRequest, issuer: str) -> HttpResponse:
    """Count a payment under a consent: 201; 200 for one that the key stood for before.

    400 in the words of the version the consent was registered in, ready to be handed on, where the consent
    does not allow it, or its recipient may not act at present.
    """
    form = posted_form(http)
    client = authenticate_resource_server(http, form, issuer, invoked=PATH, now=timezone.now())
    consent_id, key, order = _consent_id(form), _required(form, "key"), _order(form)
    note(http, consent_id=consent_id)
    try:
        used = operations.use(
            consent_id=consent_id,
            issuer=issuer,
            user=client.client_id,
            order=order,
            key=key,
            policy=consent_policy(issuer),
            provided=[may_act_on(consent_id)],
        )
    except Consent.DoesNotExist:
        raise InvalidRequest("consent_id names no consent of this issuer") from None
    except operations.UseConflict:
        raise InvalidRequest("key stood for another payment before") from None
    except operations.UseRefused as refusal:
        flaws = [Flaw(fault, _WORDS[fault]) for fault in refusal.faults]
        return _refusal(http, issuer, consent_id, Problem(400, *flaws))
    if not used.repeated:
        decided(http, "payment admitted")
    said = {"use": used.number, "account": used.account, "admitted_at": int(used.at.timestamp())}
    said |= _several(used, issuer)
    return json_answer(said, status=200 if used.repeated else 201)


@oauth_endpoint("POST")
@clause("CON-74")
def payment_progress(http: HttpRequest, issuer: str) -> HttpResponse:
    """Keep how far a payment has come that was counted here: 201; 200 where that was known."""
    now = timezone.now()
    form = posted_form(http)
    authenticate_resource_server(http, form, issuer, invoked=PROGRESS, now=now)
    consent_id, key, status = _consent_id(form), _required(form, "key"), _required(form, "status")
    note(http, consent_id=consent_id)
    try:
        told = operations.report_progress(
            consent_id=consent_id,
            issuer=issuer,
            key=key,
            status=status,
            at=now,
            policy=consent_policy(issuer),
        )
    except operations.NoSuchUse:
        raise InvalidRequest("key names no payment that was counted under this consent") from None
    except operations.NoSuchStatus as known:
        raise InvalidRequest(f"status is none of: {known}") from None
    except operations.AtItsEnd as last:
        raise InvalidRequest(f"status comes after {last}, after which nothing comes") from None
    if not told.repeated:
        decided(http, "payment reported")
    said = {"use": told.number, "status": told.status, "since": int(told.since.timestamp())}
    return json_answer(said, status=200 if told.repeated else 201)


@clause("CON-43")
def _several(used: operations.Used, issuer: str) -> dict[str, Any]:
    """What the payment order has to say of others who have to sign it, in the words of its consent's version:
    the gateway makes the payment once all have, and asks again with the same key to learn of it."""
    resource = consent_policy(issuer).intent_of(kind_of(used.consent_id)) if used.signing else None
    if resource is None or resource.several is None or used.signing is None:
        return {}
    return resource.several(used.signing)


def _refusal(http: HttpRequest, issuer: str, consent_id: UUID, problem: Problem) -> HttpResponse:
    """The refusal as the resource of the consent would say it."""
    resource = consent_policy(issuer).intent_of(kind_of(consent_id))
    interaction = interaction_id(http)
    where = f"/{issuer}/{resource.path}" if resource else http.path
    body = problem_body(http, issuer, problem, interaction, path=where)
    return JsonResponse(body, status=400, headers={"x-fapi-interaction-id": str(interaction)})


def _consent_id(form: Form) -> UUID:
    try:
        return UUID(_required(form, "consent_id"))
    except ValueError:
        raise InvalidRequest("consent_id names no consent of this issuer") from None


def _order(form: Form) -> operations.Order:
    amount, currency = _required(form, "amount"), _required(form, "currency")
    if not _AMOUNT.fullmatch(amount) or not amount.strip("0."):
        raise InvalidRequest("amount is no amount")
    if not _CURRENCY.fullmatch(currency):
        raise InvalidRequest("currency is not three capitals")
    scheme, number = _text(form, "payee_scheme"), _text(form, "payee_identification")
    if bool(scheme) != bool(number):
        raise InvalidRequest("payee_scheme and payee_identification belong together")
    return operations.Order(
        amount=Decimal(amount),
        currency=currency,
        reference=_text(form, "reference"),
        payee=(scheme, number) if scheme else None,
        repeats={name: _json(form, sent) for sent, name in REPEATS.items() if sent in form},
    )


def _required(form: Form, name: str) -> str:
    return required_in(form, name, LONGEST.get(name, 64))


def _text(form: Form, name: str) -> str:
    return text_in(form, name, LONGEST.get(name, 64))


def _json(form: Form, name: str) -> Any:
    try:
        return strict_json(form[name])
    except (ValueError, json.JSONDecodeError):
        raise InvalidRequest(f"{name} is not JSON") from None
