"""What a caller may hold in its hands: tokens of every kind, under a consent of any status."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from bank.example.models import Account, Holding, Transaction
from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status
from consent.models import Person
from consent.policy import Terms
from oidc.digests import digest, new_secret
from oidc.issuers import security_policy
from oidc.models import (
    AccessToken,
    AuthorizationCode,
    BackchannelAuthentication,
    Interaction,
    RefreshToken,
)
from oidc.reading import read_plain_request
from oidc.requests import Delivery
from oidc.sealed_requests import sealed_request
from oidc.stored_requests import to_json
from tests.actors import CHALLENGE, VERIFIER, Recipient
from tests.aliases import public_ids
from tests.payments import Kind

NUMBER, NICKNAME = "40118204", "Canary Everyday"
"""Of the customer and the account: no refusal may tell them."""
CONSENT_LASTS = timedelta(days=30)
BY = Delivery.BACKCHANNEL


@dataclass
class Hands:
    """A client, a customer, the consent between them, and every secret that came of it."""

    recipient: Recipient
    customer: Person
    consent_id: Any
    code: str
    access: str
    """Under the consent."""
    refresh: str
    own: str
    """The client's own access token."""
    spent_code: str
    auth_req_id: str
    """Of a request without a browser that the customer said yes to."""
    scheme: str = "Bearer"
    """In the Authorization header; "" for no header."""
    in_query: bool = False
    certificate: str | None = None
    """In place of the client's own; "" for none."""

    def token_for(self, own: bool) -> str:
        """The client's own token, or the one under the consent."""
        return self.own if own else self.access

    @cached_property
    def account_id(self) -> str:
        client = self.recipient
        names = public_ids(issuer=client.issuer, client_id=client.client_id, customer_id=self.customer.pk)
        return str(names.get("everyday", "an-account"))


def customer_with_an_account() -> Person:
    customer = Person.objects.create(username="mia", first_name="Mia", customer_number=NUMBER)
    account = Account.objects.create(
        reference="everyday",
        nickname=NICKNAME,
        product="Harbour Everyday",
        category="transaction",
        bank_code="99-4021",
        number="0182736-00",
        currency="NZD",
        opened_on=date(2017, 2, 13),
        balance=Decimal("2384.17"),
        available=Decimal("2384.17"),
    )
    Holding.objects.create(account=account, customer_number=NUMBER, position=1)
    Transaction.objects.create(
        account=account,
        booked_at=timezone.now() - timedelta(days=1),
        amount=Decimal("-12.50"),
        kind="payment",
        description="Canary Grocer",
        counterparty="Canary Grocer",
    )
    return customer


def hands_of(
    recipient: Recipient, customer: Person, status: Status = Status.ACTIVE, *, of: Kind | None = None
) -> Hands:
    """Everything a client could hold under a consent to all that may be asked, which is now in `status`; or
    under one of a kind of consents to pay."""
    consent_id = _consent(recipient, customer, status, of)
    hands = Hands(
        recipient=recipient,
        customer=customer,
        consent_id=consent_id,
        code=new_secret(),
        spent_code=new_secret(),
        access=new_secret(),
        refresh=new_secret(),
        own=new_secret(),
        auth_req_id=new_secret(),
    )
    _allowed_elsewhere(hands)
    _code(hands, hands.code, spent=False)
    family = _code(hands, hands.spent_code, spent=True)
    now, client = timezone.now(), recipient.row
    bound = {"application": client, "certificate": recipient.thumbprint, "issued_at": now}
    AccessToken.objects.create(
        **bound,
        digest=digest(hands.access),
        code=family,
        consent_id=consent_id,
        user=customer,
        scope=" ".join(sorted(security_policy(recipient.issuer).scopes)),
        expires=now + timedelta(minutes=5),
    )
    AccessToken.objects.create(
        **bound,
        digest=digest(hands.own),
        scope=" ".join(sorted(security_policy(recipient.issuer).client_scopes)),
        expires=now + timedelta(minutes=5),
    )
    RefreshToken.objects.create(
        digest=digest(hands.refresh),
        application=client,
        user=customer,
        code=family,
        consent_id=consent_id,
        scope=recipient.dialect.scope,
        issued_at=now,
        expires=now + CONSENT_LASTS,
    )
    return hands


def _allowed_elsewhere(hands: Hands) -> None:
    """A request over the back channel, and the interaction in which it was allowed."""
    now, recipient = timezone.now(), hands.recipient
    if security_policy(recipient.issuer).backchannel is None:
        return
    asked = read_plain_request({"client_id": recipient.client_id, "scope": recipient.dialect.scope}, BY)
    about = {"client": recipient.row, "consent_id": hands.consent_id, "customer": hands.customer}
    times = {"created_at": now, "expires_at": now + timedelta(minutes=10)}
    waited = BackchannelAuthentication.objects.create(
        **about,
        **times,
        digest=digest(hands.auth_req_id),
        place=0,
        parameters=to_json(asked.request),
        request_object=sealed_request(hands.auth_req_id, "a.b.c"),
        closed_at=now,
        interval=5,
    )
    claim = recipient.dialect.intent_claim
    named = {"id_token": {claim: {"value": str(hands.consent_id)}}} if claim else {}
    Interaction.objects.create(
        **about,
        **times,
        browser=digest("a browser"),
        parameters=to_json(replace(asked.request, claims=named)),
        backchannel=waited,
        decided_at=now,
        outcome="allowed",
        acr=recipient.dialect.acr,
        amr=["pwd", "otp", "mfa"],
        authenticated_at=now,
    )


def _code(hands: Hands, value: str, *, spent: bool) -> AuthorizationCode:
    now, recipient = timezone.now(), hands.recipient
    row: AuthorizationCode = AuthorizationCode.objects.create(
        digest=digest(value),
        application=recipient.row,
        user=hands.customer,
        consent_id=hands.consent_id,
        redirect_uri=recipient.redirect_uri,
        scope=recipient.dialect.scope,
        nonce="a-nonce",
        code_challenge=CHALLENGE,
        code_challenge_method="S256",
        issued_at=now,
        expires=now + timedelta(seconds=60),
        consumed_at=now if spent else None,
        acr=recipient.dialect.acr,
        amr=["pwd", "otp", "mfa"],
        authenticated_at=now,
    )
    return row


def _consent(recipient: Recipient, customer: Person, status: Status, of: Kind | None) -> Any:
    """Brought to its status by the operations, as the database would have it no other way."""
    at, policy = timezone.now(), consent_policy(recipient.issuer)
    terms = Terms(
        permissions=(of.resource.scope,) if of else tuple(sorted(policy.permissions)),
        expires_at=at + CONSENT_LASTS,
        wire=of.body() if of else {"sharing_duration": 2_592_000, "Data": {}, "Risk": {}},
    )
    first = policy.intents[0].kind if policy.intents else "sharing"
    call = {"at": at, "policy": policy}
    consent = operations.propose(
        **call,
        issuer=recipient.issuer,
        client_id=recipient.client_id,
        recipient_id=recipient.row.recipient_id,
        kind=of.resource.kind if of else first,
        terms=terms,
    )
    decides = {"consent_id": consent.pk, "customer_id": customer.pk, "evidence": {}, **call}
    if status is Status.REJECTED:
        operations.reject(**decides)
    elif status is not Status.AWAITING:
        operations.authorise(**decides, accounts=["everyday"])
        operations.pick_up(consent.pk, edition=1, at=at)
    if status is Status.WITHDRAWN:
        operations.withdraw(consent_id=consent.pk, actor=Actor.CUSTOMER, reference="1", **call)
    elif status is Status.REVOKED:
        operations.revoke(consent_id=consent.pk, client_id=recipient.client_id, **call)
    elif status is Status.EXPIRED:
        policies = {recipient.issuer: policy}
        operations.expire_due(at=at + CONSENT_LASTS + timedelta(days=1), policies=policies, limit=10)
    return consent.pk


def redemption(hands: Hands, code: str) -> dict[str, str]:
    """The form that exchanges a code."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": hands.recipient.redirect_uri,
        "code_verifier": VERIFIER,
    }
