"""Consents in the states that races begin with, and what can be done to each of them in one act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, TransitionRefused
from consent.models import Consent, ConsentEvent, PaymentUse, Person
from consent.operations import Other
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from consent.policy import ConsentPolicy, Terms
from oidc.paused import may_act_on
from tests.actors import Recipient
from tests.payments import LANTERN, kind
from tests.people import MakeRecipient
from tests.races.conftest import CodeFor
from tests.races.threads import copies

REFUSED = (
    TransitionRefused,
    operations.ConsentChanged,
    operations.DecisionTooLate,
    operations.NothingToDecide,
    operations.UseRefused,
)
VARIABLE, JOINT = kind("uk", "v4.0/pisp/domestic-vrp-consents"), "carter-household"
SHARING = Terms(
    permissions=("bank:accounts.basic:read",),
    lasts=timedelta(days=90),
    wire={"sharing_duration": 7_776_000},
)
Act = Callable[[], str]


@dataclass
class Stage:
    """One consent, in the state that a pair of acts begins with."""

    recipient: Recipient
    consent: Consent
    code: str = ""
    refresh_token: str = ""
    access: list[str] = field(default_factory=list)
    """Access tokens, as they were answered."""
    tidies: Act = lambda: "nothing"
    """The job that is one of the acts, once more."""
    clears: Callable[[], object] = lambda: None
    """Takes back what would stay for the next stage."""

    @property
    def policy(self) -> ConsentPolicy:
        return consent_policy(self.consent.issuer)

    def outcome(self, answers: list[str]) -> tuple[Any, ...]:
        """What was answered, and what is so afterwards: what the consent went through, what its tokens open,
        what was paid, and who has agreed to what."""
        row = Consent.objects.get(pk=self.consent.pk)
        verbs = ConsentEvent.objects.filter(consent=row).order_by("sequence").values_list("verb", flat=True)
        opens = sorted(self.recipient.reads_accounts(token).status_code for token in self.access)
        paid = sum(PaymentUse.objects.filter(consent=row).values_list("amount", flat=True))
        states = sorted(row.accounts.values_list("state", flat=True))
        in_use = row.in_use_since is not None
        return (*answers, row.status, row.edition, in_use, *verbs, *opens, paid, *states)

    def done(self, act: Callable[[], object]) -> str:
        """How an operation ended."""
        try:
            act()
        except REFUSED as refused:
            return type(refused).__name__
        return "done"

    def asks(self, call: Callable[[Recipient], Any]) -> str:
        """How a call of the token endpoint was answered; its access token is kept."""
        (machine,) = copies(self.recipient, 1)
        answer = call(machine)
        if answer.status_code == 200:
            self.access.append(answer.json()["access_token"])
        return str(answer.status_code)


# --- what a consent begins with ---------------------------------------------------------------------------


@dataclass
class Stages:
    """Makes one consent after another."""

    make_recipient: MakeRecipient
    code_for: CodeFor
    cds: Recipient

    def asked(self) -> Stage:
        """By a recipient; nobody has decided."""
        at = timezone.now()
        return Stage(self.cds, self._proposed(at))

    def allowed(self) -> Stage:
        """By its customer; its recipient has a code."""
        code = self.code_for(self.cds, "mia")
        return Stage(self.cds, Consent.objects.latest("created_at"), code)

    def in_use(self) -> Stage:
        stage = self.allowed()
        said = self.cds.redeems(stage.code).json()
        stage.refresh_token, stage.access = said["refresh_token"], [said["access_token"]]
        stage.consent.refresh_from_db()
        return stage

    def paying(self) -> Stage:
        """At most 100 at a time; 40 of 100 a month are left."""
        uk, at = self.uk, timezone.now()
        body = VARIABLE.body()
        body["Data"]["ControlParameters"]["PeriodicLimits"][0]["Amount"] = "100.00"
        consent = operations.propose(
            issuer="uk",
            client_id=uk.client_id,
            recipient_id=uk.row.recipient_id,
            kind=VARIABLE.resource.kind,
            terms=Terms(permissions=("payments",), wire=body),
            at=at,
            policy=consent_policy("uk"),
        )
        _authorised(consent, "ava", "ava-current", at)
        stage = Stage(uk, consent)
        assert pays(stage, "before", "60.00")() == "done"
        return stage

    def shared(self) -> Stage:
        """An account that two others hold too; neither has agreed."""
        stage = self.asked()
        others = [Other(account=JOINT, customer_number=n, decides=True) for n in ("40126691", "40118204")]
        _authorised(stage.consent, "leo", JOINT, timezone.now(), others=others)
        return stage

    def _proposed(self, at: datetime) -> Consent:
        return operations.propose(
            issuer="cds",
            client_id=self.cds.client_id,
            recipient_id=self.cds.row.recipient_id,
            kind="sharing",
            terms=SHARING,
            at=at,
            policy=consent_policy("cds"),
        )

    def __post_init__(self) -> None:
        self.uk = self.make_recipient("uk")


def _authorised(consent: Consent, username: str, account: str, at: datetime, **more: Any) -> Consent:
    return operations.authorise(
        consent_id=consent.pk,
        customer_id=Person.objects.get(username=username).pk,
        accounts=[account],
        at=at,
        policy=consent_policy(consent.issuer),
        evidence={},
        **more,
    )


# --- what is done -----------------------------------------------------------------------------------------


def refreshes(stage: Stage) -> Act:
    return lambda: stage.asks(lambda machine: machine.refreshes(stage.refresh_token))


def redeems(stage: Stage) -> Act:
    return lambda: stage.asks(lambda machine: machine.redeems(stage.code))


def customer_stops(stage: Stage) -> Act:
    return lambda: stage.done(
        lambda: operations.withdraw(
            consent_id=stage.consent.pk,
            actor=Actor.CUSTOMER,
            reference="1",
            at=timezone.now(),
            policy=stage.policy,
        )
    )


def recipient_ends(stage: Stage) -> Act:
    return lambda: stage.done(
        lambda: operations.revoke(
            consent_id=stage.consent.pk,
            client_id=stage.recipient.client_id,
            at=timezone.now(),
            policy=stage.policy,
        )
    )


def approves(stage: Stage) -> Act:
    """In the last moment, by the clock of whoever took the call."""
    last = stage.consent.authorise_by - timedelta(seconds=1)
    return lambda: stage.done(lambda: _authorised(stage.consent, "mia", "mia-everyday", last))


def rejects(stage: Stage) -> Act:
    return lambda: stage.done(
        lambda: operations.reject(
            consent_id=stage.consent.pk,
            customer_id=Person.objects.get(username="mia").pk,
            at=timezone.now(),
            policy=stage.policy,
            evidence={},
        )
    )


def amends(stage: Stage) -> Act:
    return lambda: stage.done(
        lambda: operations.amend(
            consent_id=stage.consent.pk,
            edition=1,
            customer_id=Person.objects.get(username="mia").pk,
            terms=SHARING,
            accounts=["mia-everyday"],
            at=timezone.now(),
            policy=stage.policy,
            evidence={},
        )
    )


def time_ends(stage: Stage) -> Act:
    """The sweep comes by when it is too late to decide, or to pick up what was decided."""
    at = (stage.consent.pick_up_by or stage.consent.authorise_by) + timedelta(seconds=1)

    def act() -> str:
        operations.sweep_anew()
        operations.expire_due(at=at, policies=consent_policies(), limit=100)
        return "swept"

    stage.tidies = act
    return act


def pays(stage: Stage, key: str, amount: str = "40.00") -> Act:
    order = operations.Order(
        amount=Decimal(amount),
        currency="GBP",
        reference="",
        payee=(LANTERN["SchemeName"], LANTERN["Identification"]),
        repeats={},
    )
    return lambda: stage.done(
        lambda: operations.use(
            consent_id=stage.consent.pk,
            issuer="uk",
            user="gateway",
            order=order,
            key=key,
            at=timezone.now(),
            policy=stage.policy,
            provided=[may_act_on(stage.consent.pk)],
        )
    )


def says(verb: Any, username: str) -> Callable[[Stage], Act]:
    """One of those who hold a joint account with its customer."""
    said: dict[str, Any] = {"accounts": [JOINT]} | ({"edition": 1} if verb is operations.approve else {})

    def of(stage: Stage) -> Act:
        who = Person.objects.get(username=username).pk
        return lambda: stage.done(
            lambda: verb(
                consent_id=stage.consent.pk,
                customer_id=who,
                at=timezone.now(),
                policy=stage.policy,
                evidence={},
                **said,
            )
        )

    return of


def bank_suspends(stage: Stage) -> Act:
    """The company, with every client of its own."""
    company = stage.recipient.row.recipient_id

    def act() -> str:
        assert suspend_recipient(recipient_id=company, at=timezone.now())
        return "suspended"

    stage.clears = lambda: reinstate_recipient(recipient_id=company)
    return act


def nobody_said(stage: Stage) -> Act:
    """It is too late to agree."""
    later = timezone.now() + timedelta(days=8)

    def act() -> str:
        operations.time_out_due(at=later, policies=consent_policies(), limit=100)
        return "timed out"

    stage.tidies = act
    return act
