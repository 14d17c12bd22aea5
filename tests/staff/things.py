"""Something for staff to look at, made as the product makes it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, LegalHold, OutboxMessage, Person, Recipient
from consent.notices import Channel, State, lane_of
from consent.policy import Terms
from portal.models import MisuseReport
from staff.acts import ACTS
from staff.kinds import Kind
from staff.models import Proposal

ISSUER = "nz"
MIA = "40118204"


def a_company(name: str = "Budget Fox") -> Recipient:
    known = Recipient.objects.filter(name=name).first()
    return known or Recipient.objects.create(name=name, legal_name=f"{name} Ltd", created_at=timezone.now())


def a_consent(
    *,
    company: str = "Budget Fox",
    customer: str = MIA,
    given: bool = True,
    at: datetime | None = None,
    evidence: Mapping[str, Any] | None = None,
    acting_for: str = "",
    **terms: Any,
) -> Consent:
    """Of one of the sandbox's customers, with an account of theirs where it was given."""
    at = at or timezone.now() - timedelta(minutes=1)
    policy = consent_policy(ISSUER)
    proposed = operations.propose(
        issuer=ISSUER,
        client_id="budget-fox",
        kind="account access",
        recipient_id=a_company(company).pk,
        terms=Terms(**{"permissions": ("ReadAccountsBasic",), "wire": {"Data": {}}, **terms}),
        at=at,
        policy=policy,
    )
    if given:
        operations.authorise(
            consent_id=proposed.pk,
            customer_id=Person.objects.get(customer_number=customer).pk,
            accounts=["mia-everyday"],
            at=at,
            policy=policy,
            evidence={"amr": ["pwd", "otp"], **(evidence or {})},
            acting_for=acting_for,
        )
        operations.pick_up(proposed.pk, edition=1, at=at)
    proposed.refresh_from_db()
    return proposed


def a_message(consent: Consent) -> OutboxMessage:
    """One that nobody took."""
    operations.withdraw(
        consent_id=a_consent(company=consent.recipient.name).pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy(ISSUER),
    )
    found = OutboxMessage.objects.order_by("-at").first()
    assert found is not None
    OutboxMessage.objects.filter(pk=found.pk).update(
        state="failed", settled_at=timezone.now(), last_error="nobody answered"
    )
    found.refresh_from_db()
    return found


def dead_letters(many: int, *, to: str, issuer: str = "cds", at: datetime | None = None) -> None:
    """That a client was not told of the same thing, so many times."""
    consent, now = a_consent(at=at), timezone.now()
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            consent=consent,
            sequence=2,
            channel=Channel.CALL,
            topic="stopped",
            occasion=f"{uuid4()}",
            issuer=issuer,
            client_id=to,
            lane=lane_of(Channel.CALL, issuer, to),
            at=consent.status_changed_at,
            give_up_at=now,
            state=State.FAILED,
            next_attempt_at=now,
            settled_at=now,
            last_error="nobody answered",
        )
        for _ in range(many)
    )


def a_proposal(company: Recipient, *, by: str = "rhea", kind: Kind = Kind.SUSPEND) -> Proposal:
    at = timezone.now()
    arguments = {"recipient": str(company.pk)}
    return Proposal.objects.create(
        kind=kind,
        arguments=arguments,
        why="fraud",
        case="FRAUD-7",
        effect=ACTS[kind].effect(arguments, at).as_json,
        proposer=Person.objects.get(username=by),
        proposed_at=at,
        expires_at=at + timedelta(hours=24),
    )


def lifts(hold: LegalHold, *, case: str = "COURT-2") -> bool:
    """Lift a hold as pia proposed and paul approved; whether it stood until then."""
    at = timezone.now()
    said = a_lift(hold, case=case)
    Proposal.objects.filter(pk=said.pk).update(decided_at=at, approved_by=Person.objects.get(username="paul"))
    return operations.lift_hold(hold.pk, by="paul", case=case, at=at)


def a_lift(hold: LegalHold, *, case: str = "COURT-2") -> Proposal:
    """A proposal of pia's to lift it."""
    at = timezone.now()
    return Proposal.objects.create(
        kind=Kind.LIFT_HOLD,
        arguments={"hold": str(hold.pk)},
        why="authority-asked",
        case=case,
        effect={},
        proposer=Person.objects.get(username="pia"),
        proposed_at=at,
        expires_at=at + timedelta(hours=24),
    )


def a_report() -> MisuseReport:
    """Of a customer, who says that a consent of theirs was given by somebody else."""
    consent = a_consent()
    report = MisuseReport(
        person=Person.objects.get(customer_number=MIA),
        consent=consent,
        reported_at=timezone.now(),
        stopped=False,
        sessions_ended=1,
    )
    report.observe(device="a phone", source="192.0.2.7").save()
    return report
