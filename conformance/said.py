"""What our issuers take and say, body by body, to be held against what their standards publish.

All of it comes from the profiles: every good request of `conformance/bodies.py`, which has to be taken, and
the answer in every status that it can come to, with what the bank adds to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from bank.facts import Account, JointSharing, Transaction
from bank.policy import Query, Reading, SharedAccount, Slice
from conformance.bodies import ACCESS, BODIES
from consent.lifecycle import Actor, Status
from consent.payments import Bearer, Charge, Money, Plan
from consent.policy import IntentResource, IntentState, Subscribed, SubscriptionResource
from consent.problems import Fault, Flaw, Problem
from oidc.reporting import Measured
from profiles import BY_NAME
from profiles.profile import Profile

ISSUERS = ("cds", "nz", "nz1", "uk")
NOW = datetime(2027, 5, 4, 9, 30, tzinfo=UTC)
ID = UUID("6f1c9b1e-3b1e-4b6d-9d0a-0c6a3f0f9b55")
URL = "https://mtls.bank.example/"
PLAN = Plan(
    cut_off=NOW + timedelta(hours=6),
    refuses_after=True,
    leaves=NOW,
    arrives=NOW + timedelta(days=1),
    charges=(
        Charge(
            bearer=Bearer.PAYER, kind="UK.OBIE.CHAPSOut", amount=Money(amount=Decimal(12), currency="GBP")
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One body that we take or give."""

    kind: str
    """What a difference is told of: an issuer and the path of a resource."""
    method: str
    path: str
    """As in `Operation`."""
    status: str
    """Of an answer; "" for a request."""
    what: str
    body: Any


def everything() -> Iterator[Said]:
    """All that the issuers say which have a standard with schemas."""
    for name in ISSUERS:
        profile = BY_NAME[name]
        for intent in profile.consent.intents:
            yield from _of_intent(name, profile, intent)
        yield from _of_data(name, profile)
        if profile.consent.events:
            for subscription in profile.consent.events.subscriptions:
                yield from _of_subscription(name, subscription)
        if profile.security.reporting:
            yield from _of_metrics(name, profile)


# --- Intents ----------------------------------------------------------------------------------------------
def _of_intent(issuer: str, profile: Profile, resource: IntentResource) -> Iterator[Said]:
    kind, one = f"{issuer} {resource.path}", f"{resource.path}/{{}}"
    version = f"{issuer} {resource.path.split('/v')[1].partition('/')[0]}"
    body = {**BODIES[version], **ACCESS[version]}[resource.path.rpartition("/")[2]]
    asked = resource.read(body, profile.consent.permissions, NOW).wire or body
    wire = resource.planned(asked, PLAN) if resource.planned else asked

    def said(method: str, path: str, status: str, what: str, body: Any) -> Said:
        return Said(kind=kind, method=method, path=path, status=status, what=what, body=body)

    yield said("post", resource.path, "", "request", body)
    for status in _statuses(resource):
        answer = resource.render(_state(wire, status), URL + resource.path)
        if status is resource.lifecycle.born:
            yield said("post", resource.path, "201", f"answer, {status}", answer)
        yield said("get", one, "200", f"answer, {status}", answer)
    if resource.funds:
        method, path = resource.funds.method, resource.funds.path or f"{one}/funds-confirmation"
        if method == "post":
            yield said(method, path, "", "question", _asks_for_funds())
        enough = resource.funds.render(_asks_for_funds(), True, NOW, URL)
        yield said(method, path, {"get": "200", "post": "201"}[method], "answer", enough)
    problem = Problem(400, Flaw(Fault.FIELD_MISSING, "Data.Initiation is missing", "Data.Initiation"))
    refusal = profile.consent.describe_problem(problem, str(ID), f"/{issuer}/{resource.path}")
    yield said("post", resource.path, "400", "refusal", refusal)


def _statuses(resource: IntentResource) -> list[Status]:
    moves = resource.lifecycle.transitions
    return sorted(({resource.lifecycle.born, *(move.target for move in moves)}) - resource.hidden)


def _state(wire: Mapping[str, Any], status: Status) -> IntentState:
    return IntentState(
        id=ID,
        status=status,
        authorised=status not in {Status.INCOMPLETE, Status.AWAITING, Status.REJECTED},
        ended_by=Actor.CUSTOMER if status in {Status.WITHDRAWN, Status.EXPIRED} else None,
        reason=None,
        created_at=NOW,
        status_changed_at=NOW,
        wire=wire,
    )


def _asks_for_funds() -> dict[str, Any]:
    return {"Data": {"ConsentId": str(ID), "Reference": "A sofa", "InstructedAmount": _POUNDS}}


_POUNDS = {"Amount": "42.50", "Currency": "GBP"}


# --- Data -------------------------------------------------------------------------------------------------
def _account(category: str, **details: Any) -> Account:
    given: dict[str, Any] = {"bank_code": "999-402", "number": "0182736-00", **details}
    return Account(
        reference=category,
        nickname="Everyday",
        product="Harbour Everyday",
        category=category,
        currency="AUD",
        opened_on=date(2017, 2, 13),
        balance=Decimal("2384.17"),
        available=Decimal("-15.83"),
        owners=("1",),
        users=(),
        instructed=frozenset(),
        organisation=None,
        signatories=(),
        joint_sharing=JointSharing.PRE_APPROVAL,
        shielded=False,
        ineligible_because="",
        **given,
    )


HELD = (
    _account("transaction"),
    _account("savings"),
    _account("loan"),
    _account("credit card", bank_code="", number="4000 •••• •••• 7714"),
)
BOOKED = tuple(
    Transaction(
        reference=kind,
        account="transaction",
        booked_at=NOW,
        amount=amount,
        currency="AUD",
        kind=kind,
        description="Lantern Books",
        counterparty="Lantern Books",
    )
    for kind in ("payment", "transfer", "direct debit", "interest", "fee")
    for amount in (Decimal("-42.5"), Decimal("42.5"))
)


def _of_data(issuer: str, profile: Profile) -> Iterator[Said]:
    for resource in profile.data.resources:
        path = resource.path.replace("<account_id>", "{}")
        for detail in ("ReadAccountsBasic", "ReadAccountsDetail"):
            permissions = frozenset({detail, "ReadTransactionsDetail"} if "Detail" in detail else {detail})
            for account in HELD if resource.reading is Reading.ACCOUNT else HELD[:1]:
                shared = tuple(SharedAccount(public_id=str(ID), account=one, owned=True) for one in HELD)
                seen = Slice(
                    accounts=shared
                    if resource.reading is Reading.ACCOUNTS
                    else (SharedAccount(public_id=str(ID), account=account, owned=True),),
                    permissions=permissions,
                    transactions=BOOKED,
                    total=len(BOOKED),
                    query=Query(page=2, page_size=5),
                    self_url=f"{URL}{path}?page=2",
                    at=NOW,
                )
                yield Said(
                    kind=f"{issuer} {path}",
                    method="get",
                    path=path,
                    status="200",
                    what=f"answer, {detail}, {account.category}",
                    body=resource.render(seen),
                )


STOPPED = {
    "nz": "urn:nz:co:paymentsnz:apicentre:events:account-access-consent-revoked",
    "uk": "urn:uk:org:openbanking:events:consent-authorization-revoked",
}
"""The event that a consent was stopped."""


# --- What else --------------------------------------------------------------------------------------------
def _of_subscription(issuer: str, resource: SubscriptionResource) -> Iterator[Said]:
    member, version = resource.callback_at.rpartition(".")[2], resource.path.split("/")[1]
    url = f"https://budgetfox.example/{version}/event-notifications"
    asked: dict[str, Any] = {member: url, "Version": version.removeprefix("v")}
    if member == "CallbackUrl":
        asked["EventTypes"] = [STOPPED[issuer]]
    said: Subscribed = resource.read({"Data": asked})
    frame: dict[str, Any] = {"Links": {"Self": URL}, "Meta": {}}
    kind, one = f"{issuer} {resource.path}", resource.render(ID, said)
    for method, status, what, body in (
        ("post", "", "request", {"Data": asked}),
        ("post", "201", "answer", {"Data": one, **frame}),
        ("get", "200", "answer", {"Data": {resource.collection: [one]}, **frame}),
    ):
        yield Said(kind=kind, method=method, path=resource.path, status=status, what=what, body=body)


def _of_metrics(issuer: str, profile: Profile) -> Iterator[Said]:
    assert profile.security.reporting is not None  # noqa: S101 -- asked before
    resource = profile.security.reporting.metrics
    nothing = Measured(
        at=NOW,
        began_on=NOW.date() - timedelta(days=9),
        answered=(),
        peaks={},
        served={},
        counted=(),
        counted_from=NOW.date(),
        stages={},
        ongoing=0,
        ongoing_for_organisations=0,
        customers=0,
        clients=0,
    )
    for period in ("CURRENT", "HISTORIC", "ALL"):
        yield Said(
            kind=f"{issuer} {resource.path}",
            method="get",
            path=resource.path,
            status="200",
            what=f"answer, {period}",
            body=resource.render(nothing, period, URL),
        )
