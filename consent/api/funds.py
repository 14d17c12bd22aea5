"""Is there enough for it: asked under a consent to pay, answered by yes or no and never a balance."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from bank.port import core_banking
from consent.api.messages import IntentView
from consent.issuers import consent_policy
from consent.known_accounts import accounts_known
from consent.operations import Told, ToldBefore
from consent.payments import Money
from consent.policy import FundsConfirmation
from consent.problems import Fault, Flaw, Problem
from oidc.access import Access, customer_access
from oidc.clauses import clause
from oidc.issuers import mtls_url

DISCLOSED_AS = "funds"


class FundsConfirmations(IntentView):
    """What a token under a consent asks about the account that the consent pays from."""

    def admit(self, http: HttpRequest) -> Access:
        return customer_access(http, self.issuer, scopes=frozenset({self.resource.scope}))

    @property
    def funds(self) -> FundsConfirmation:
        if self.resource.funds is None:
            raise ValueError("no route leads here from a resource without funds")
        return self.resource.funds

    @clause("CON-34", "CON-50", "CON-56", "RES-05")
    def answer(
        self, request: Request, issuer: str, named: str | None, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The answer's body, after a record of what was told; `named` is the consent of the address, where
        that has one."""
        consent_id, at = self._require_consent(named), self.access.at
        terms = consent_policy(issuer).payment_terms(
            self.access.consent_kind, self.access.wire, self.access.consent_created_at or at
        )
        if terms is None:
            raise _no_such_consent()
        asked = self.funds.read(terms, body, consent_id)
        pays_from, enough = self._has(asked, consent_id)
        told = Told(
            consent_id=consent_id,
            resource=DISCLOSED_AS,
            accounts=pays_from,
            customer_present="x-fapi-customer-ip-address" in request.headers,
            interaction_id=self.interaction_id,
            at=at,
            report=uuid5(consent_id, self.funds.called(body)) if self.funds.called else None,
        )
        try:
            told_now = self.disclosed(told)
        except ToldBefore:
            raise _asked_before() from None
        if not told_now:
            return self.answer(request, issuer, named, body)
        below = self.funds.path or f"{self.resource.path}/{consent_id}/funds-confirmation"
        own_url = mtls_url(issuer, below)
        return self.funds.render(body, enough, at, own_url)

    def _require_consent(self, named: str | None) -> UUID:
        """The consent of the token, if it is of this resource's kind, and the one the path names, if any."""
        kinds = {self.resource.kind, *self.resource.older}
        consent_id = self.access.consent_id
        if (
            consent_id is None
            or named not in {None, str(consent_id)}
            or self.access.consent_kind not in kinds
        ):
            raise _no_such_consent()
        return consent_id

    def _has(self, asked: Money, consent_id: UUID) -> tuple[tuple[str, ...], bool]:
        """The account, and whether it has so much; never for another currency, whose rate nobody promised."""
        known = accounts_known(
            consent_id=consent_id,
            issuer=self.issuer,
            client_id=self.access.client_id,
            customer_id=self.access.customer_id or 0,
        )
        chosen = {one.account for one in known if one.shared}
        number = (known[0].customer_number or "") if known else ""
        held = [
            account
            for account in (core_banking().accounts_of(number) if number else ())
            if account.reference in chosen and account.is_held_by(number)
        ]
        if self.funds.path and held and asked.currency not in {one.currency for one in held}:
            raise _other_currency()
        return tuple(sorted(chosen)), any(
            not account.ineligible_because
            and account.currency == asked.currency
            and account.available >= asked.amount
            for account in held
        )


class FundsForIntent(FundsConfirmations):
    """Enough for what the intent is about."""

    def get(self, request: Request, issuer: str, consent_id: str) -> Response:
        return Response(self.answer(request, issuer, consent_id, {}))


class FundsForAmount(FundsConfirmations):
    """Enough for an amount that the call brings."""

    def post(self, request: Request, issuer: str, consent_id: str) -> Response:
        return Response(self.answer(request, issuer, consent_id, dict(request.data)), status=201)


class FundsOfToken(FundsConfirmations):
    """Enough for an amount that the call brings, under the consent of its token."""

    def post(self, request: Request, issuer: str) -> Response:
        return Response(self.answer(request, issuer, None, dict(request.data)), status=201)


FUNDS: Mapping[str, type[FundsConfirmations]] = {"get": FundsForIntent, "post": FundsForAmount}


def _asked_before() -> Problem:
    path = "Data.Reference"
    return Problem(400, Flaw(Fault.REFERENCE_USED, f"{path} was used for another question", path))


def _other_currency() -> Problem:
    path = "Data.InstructedAmount.Currency"
    return Problem(400, Flaw(Fault.UNSUPPORTED_CURRENCY, f"{path} is not the currency of the account", path))


def _no_such_consent() -> Problem:
    return Problem(400, Flaw(Fault.RESOURCE_UNKNOWN, "No such consent", "ConsentId"))
