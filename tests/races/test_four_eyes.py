"""Two who decide one proposal, and many who write one log, at one moment."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django.utils import timezone

from consent.models import Person, Recipient
from staff import chain
from staff.acts import ACTS
from staff.kinds import Kind
from staff.member import Member
from staff.models import Proposal, StaffEvent
from staff.proposals import NotDecided, approve, decline
from staff.recording import Did, append
from staff.roles import Role
from tests.races.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("ASVS §2.3.5", "DASH-35")]


def member(name: str) -> Member:
    person = Person.objects.get_or_create(username=name, defaults={"is_staff": True})[0]
    Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {}})
    person.groups.add(Group.objects.get(name=Role.RECIPIENT_MANAGER.value))
    return Member(
        id=person.pk,
        name=name,
        called=name,
        granted={Role.RECIPIENT_MANAGER: frozenset()},
        proved_at=timezone.now(),
        purpose=None,
        at=timezone.now(),
    )


@pytest.fixture
def proposal(transactional_db: None) -> Proposal:
    at = timezone.now()
    company = Recipient.objects.create(name="Budget Fox", legal_name="Budget Fox", created_at=at)
    arguments = {"recipient": str(company.pk)}
    return Proposal.objects.create(
        kind=Kind.SUSPEND,
        arguments=arguments,
        why="fraud",
        case="F-1",
        effect=ACTS[Kind.SUSPEND].effect(arguments, at).as_json,
        proposer_id=member("rhea").id,
        proposed_at=at,
        expires_at=at + timedelta(hours=24),
    )


def shown(proposal: Proposal) -> str:
    return str(proposal.effect["digest"])


def decides(name: str, proposal: Proposal, how: Any, **said: Any) -> bool:
    try:
        how(RequestFactory().post("/"), member(name), proposal, **said)
    except NotDecided:
        return False
    return True


def test_of_many_who_approve_one_does(proposal: Proposal) -> None:
    names = [f"ravi {n}" for n in range(8)]
    for name in names:
        member(name)

    done = at_once(
        *(lambda name=name: decides(name, proposal, approve, seen=shown(proposal)) for name in names)
    )

    assert sum(done) == 1
    assert StaffEvent.objects.filter(did="approved").count() == 1
    assert Recipient.objects.get().suspended_at is not None
    assert chain.verify().holds


def test_an_approval_and_a_refusal_never_both_count(proposal: Proposal) -> None:
    member("ravi")
    member("ruth")

    approved, refused = at_once(
        lambda: decides("ravi", proposal, approve, seen=shown(proposal)),
        lambda: decides("ruth", proposal, decline),
    )

    assert approved is not refused
    assert (Recipient.objects.get().suspended_at is not None) is approved
    proposal.refresh_from_db()
    assert (proposal.approved_by_id is not None, proposal.refused_by_id is not None) == (approved, refused)


@pytest.mark.clause("AUD-06")
def test_the_log_of_staff_stays_one_chain_however_many_write(transactional_db: None) -> None:
    def writes(name: str) -> None:
        for _ in range(5):
            append(at=timezone.now(), member=name, did=Did.LOOKED, source="127.0.0.1")

    at_once(*(lambda n=n: writes(f"member {n}") for n in range(8)))

    verdict = chain.verify()
    assert (verdict.holds, verdict.events) == (True, 40)
