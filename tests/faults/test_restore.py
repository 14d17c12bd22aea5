"""The drill: a copy is taken, life goes on, the copy is restored; what died since stays dead (F33)."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from consent import operations
from consent.audit.anchor_file import Behind
from consent.audit.anchors import anchor
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, ConsentEvent
from demo.authority import Authority
from oidc.models import AccessToken, BankSystem, Client, Interaction, PushedRequest
from portal.models import OneTimeCode
from portal.session_store import SessionStore
from staff.anchors import anchor as anchor_of_staff
from staff.models import StaffEvent
from staff.recording import Did, append
from staff.tokens import tokens_of
from tests.bank_systems import System
from tests.faults.conftest import Backups, held
from tests.gate.holdings import Hands, customer_with_an_account, redemption
from tests.invariants import violations

CASE = "INC-2041"


@pytest.fixture
def hands(backups: Backups, pki: Authority) -> Hands:
    """What a company holds under a consent; and another issuer's company beside it."""
    backups.recipient("nz", pki)
    System().register()
    return held(backups.recipient("cds", pki), customer_with_an_account())


def recovering(case: str = CASE) -> tuple[str, int]:
    """What the command says, and its exit status."""
    out, status = StringIO(), 0
    try:
        call_command("recovered", "--case", case, stdout=out)
    except SystemExit as ending:
        status = int(str(ending.code))
    return out.getvalue(), status


def recovered(case: str = CASE) -> str:
    said, status = recovering(case)
    assert status == 0, said
    return said


def verified() -> str:
    out = StringIO()
    call_command("audit", "verify", stdout=out, stderr=StringIO())
    return out.getvalue()


def anchored() -> None:
    anchor(timezone.now())
    anchor_of_staff(timezone.now())


def a_while_later() -> None:
    """So that assertions that are made now say by their times that nobody can have taken them before."""
    Client.objects.update(proofs_from=timezone.now() - timedelta(seconds=30))
    BankSystem.objects.update(proofs_from=timezone.now() - timedelta(seconds=30))


@pytest.mark.clause("TOK-02", "TOK-07", "CAU-04", "AUD-06", "ASVS §7.4.1")
def test_what_died_after_the_copy_was_taken_stays_dead(
    backups: Backups, hands: Hands, tmp_path: Path
) -> None:
    recipient = hands.recipient
    session = SessionStore()
    session.create()
    OneTimeCode.objects.create(
        digest=bytes(32), created_at=timezone.now(), expires_at=timezone.now() + timedelta(minutes=5)
    )
    append(at=timezone.now(), member="sam", did=Did.LOOKED, source="127.0.0.1")
    anchored()

    backups.take()

    own = recipient.assertion("token")
    asks: dict[str, Any] = {"grant_type": "client_credentials", "client_assertion": own}
    assert recipient.post("token", **asks).status_code == 200
    assert recipient.post("revoke", token=hands.access).status_code == 200
    assert recipient.post("token", **redemption(hands, hands.code)).status_code == 200
    policy = consent_policy("cds")
    operations.withdraw(
        consent_id=hands.consent_id, actor=Actor.CUSTOMER, reference="1", policy=policy, at=timezone.now()
    )
    append(at=timezone.now(), member="sam", did=Did.LOOKED, source="127.0.0.1")
    anchored()
    gone = ConsentEvent.objects.count()

    backups.restore()

    assert recipient.reads_accounts(hands.access).status_code == 200, "this is what is to be mended"
    with pytest.raises(Behind):
        anchor(timezone.now())
    with pytest.raises(Behind):
        anchor_of_staff(timezone.now())

    said = recovered()

    assert Consent.objects.get(pk=hands.consent_id).status == "active", "nobody knows better any more"
    gone -= ConsentEvent.objects.count()
    assert f"LOST: {gone} events of consents" in said
    assert re.search(r"^LOST: chain \d+ places \d+ to \d+$", said, flags=re.MULTILINE)
    assert "LOST: 1 events of staff, numbers 2 to 2" in said
    assert "invariants hold" in said
    event = StaffEvent.objects.get(did=Did.RECOVERED)
    assert (event.case, event.detail["lost"]["events"]) == (CASE, gone)
    assert {file.name for file in tmp_path.iterdir()} == {
        "anchors.txt", f"anchors.before-{CASE}.txt", "staff-anchors.txt", f"staff-anchors.before-{CASE}.txt",
    }  # fmt: skip
    assert not Session.objects.exists()
    assert not OneTimeCode.objects.filter(expires_at__gt=timezone.now()).exists()

    assert recipient.post("token", **asks).json()["error"] == "invalid_client"
    assert System().call("GET", "health").status_code == 401
    a_while_later()
    assert recipient.reads_accounts(hands.access).status_code == 401
    assert recipient.post("token", **redemption(hands, hands.code)).json()["error"] == "invalid_grant"
    assert recipient.refreshes(hands.refresh).json()["error"] == "invalid_grant"
    assert recipient.introspects(hands.refresh) == {"active": False}
    assert AccessToken.objects.filter(code=None, revoked_at=None).count() == 0
    assert {one.live for one in tokens_of(hands.consent_id)} == {0}, "nor do staff see any that lives"

    anew = held(recipient, hands.customer)
    assert recipient.reads_accounts(anew.access).status_code == 200
    assert recipient.refreshes(anew.refresh).status_code == 200
    assert System().call("GET", "health").status_code == 503, "let in, and told that no worker is there"
    anchored()
    assert "The audit log holds." in verified()
    assert violations() == []


@pytest.mark.clause("AUD-06")
def test_done_again_it_ends_nothing_more(backups: Backups, hands: Hands) -> None:
    anchored()
    first = recovered()
    assert "The anchors know of nothing that is lost." in first
    assert "invariants hold" in first
    a_while_later()
    anew = held(hands.recipient, hands.customer)

    second = recovered()

    assert "nothing more ended" in second
    assert hands.recipient.reads_accounts(anew.access).status_code == 200
    assert StaffEvent.objects.filter(did=Did.RECOVERED).count() == 1

    recovered("INC-2042")

    assert hands.recipient.reads_accounts(anew.access).status_code == 401


@pytest.mark.clause("AUD-06")
def test_a_database_that_was_set_back_again_is_another_case_whatever_it_is_called(
    backups: Backups, hands: Hands
) -> None:
    recovered()
    anew = held(hands.recipient, hands.customer)
    anchored()
    backups.take()
    held(hands.recipient, hands.customer)
    anchored()
    backups.restore()

    said = recovered()

    assert "nothing more ended" not in said
    assert "LOST: " in said
    assert hands.recipient.reads_accounts(anew.access).status_code == 401


@pytest.mark.clause("AUD-06")
def test_anchors_that_are_not_there_or_were_signed_by_a_stranger_are_no_good_news(
    backups: Backups, hands: Hands, tmp_path: Path, settings: Any
) -> None:
    anchored()
    (tmp_path / "anchors.txt").unlink()
    said, status = recovering("INC-1")
    assert ("NOT READ: 1 anchors of consents: there is no " in said, status) == (True, 1)

    with (tmp_path / "anchors.txt").open("a") as file:
        file.write("forged.by.somebody\n")
    said, status = recovering("INC-2")
    assert ("NOT READ: 1 anchors of consents" in said, status) == (True, 1)


@pytest.mark.clause("PAR-05", "AUT-24")
def test_requests_that_waited_lead_nowhere(backups: Backups, hands: Hands) -> None:
    hands.recipient.request_uri()
    for decided_at, outcome in ((None, ""), (timezone.now(), "allowed")):
        Interaction.objects.create(
            client=hands.recipient.row, browser=bytes(32), parameters={}, consent_id=hands.consent_id,
            created_at=timezone.now(), expires_at=timezone.now() + timedelta(minutes=5),
            decided_at=decided_at, outcome=outcome,
        )  # fmt: skip

    recovered()

    assert not PushedRequest.objects.filter(expires_at__gt=timezone.now()).exists()
    assert not Interaction.objects.filter(decided_at=None, expires_at__gt=timezone.now()).exists()
    assert not Interaction.objects.filter(answered_at=None).exclude(outcome="").exists()


def test_there_is_one_database_and_no_way_to_another() -> None:
    """Whatever is decided is read where it was written (F10)."""
    assert list(settings.DATABASES) == ["default"]
    assert settings.DATABASE_ROUTERS == []
